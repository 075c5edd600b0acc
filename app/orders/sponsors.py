"""Who pays for help where an organisation does: one at the recipient's node or above it that has the time."""

from uuid import UUID

from app.ledger.queries import holding
from app.orders.errors import SponsorNeeded
from app.organisations.models import Organisation
from app.organisations.queries import organisation, organisations_along
from app.tenancy.queries import tenant


def sponsors_at(tenant_id: UUID) -> list[Organisation]:
    """Open organisations at the node or above it, the nearest first: those that may pay for help there."""
    return organisations_along(tenant(tenant_id).path)


def sponsor_for(tenant_id: UUID, seconds: int, named: UUID | None) -> UUID:
    """Who pays these seconds: the one that is named, else the nearest that has them to spend; raises SponsorNeeded where nobody may."""
    here = sponsors_at(tenant_id)
    able = (row for row in here if holding(row.id).available >= seconds)
    chosen = next(able, None) if named is None else organisation(named)
    if chosen is None or chosen not in here:
        raise SponsorNeeded()
    return chosen.id
