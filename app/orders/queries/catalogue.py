"""The kinds of service of the bank."""

from uuid import UUID

from sqlalchemy import select

from app.kit.db import session
from app.orders.errors import KindMissing
from app.orders.models import ServiceKind
from app.tenancy.keys import fetch, keep
from app.tenancy.scope import jurisdiction_id, remembered


def kinds() -> list[ServiceKind]:
    """The open kinds, in the bank's order."""
    return remembered(
        "kinds",
        lambda: list(
            session().scalars(select(ServiceKind).where(ServiceKind.closed_at.is_(None)).order_by(ServiceKind.position))
        ),
    )


def kind(kind_id: UUID) -> ServiceKind:
    """One kind that can be chosen."""
    row = session().get(ServiceKind, (jurisdiction_id(), kind_id))
    if row is None or row.closed_at is not None:
        raise KindMissing()
    return row


def kind_even_closed(kind_id: UUID) -> ServiceKind:
    """The kind something was published under, though it may be closed by now."""
    return keep(fetch(ServiceKind, kind_id, KindMissing))
