"""Who pays for help where an organisation does: one at the recipient's node or above it that has the time."""

from collections.abc import Iterator
from uuid import UUID

from app.ledger.queries import holding
from app.orders.errors import SponsorNeeded
from app.organisations.models import Organisation
from app.organisations.queries import organisations_along
from app.tenancy.queries import tenant


def sponsors_at(tenant_id: UUID) -> list[Organisation]:
    """Open organisations at the node or above it, the nearest first: those that may pay for help there."""
    return organisations_along(tenant(tenant_id).path)


def sponsor_for(tenant_id: UUID, seconds: int, named: UUID | None) -> UUID:
    """Who pays these seconds: the one that is named, else the nearest that has them to spend; raises SponsorNeeded where nobody may."""
    chosen = next(_able(sponsors_at(tenant_id), seconds, named), None)
    if chosen is None:
        raise SponsorNeeded()
    return chosen.id


def _able(rows: list[Organisation], seconds: int, named: UUID | None) -> Iterator[Organisation]:
    for row in rows:
        if named == row.id or (named is None and holding(row.id).available >= seconds):
            yield row
