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


def by_domain(rows: list[ServiceKind], language: str) -> list[tuple[str, list[ServiceKind]]]:
    """Kinds under the domains they belong to, in the bank's order; those without one under an empty name."""
    found: dict[str, list[ServiceKind]] = {}
    for row in rows:
        found.setdefault(row.domain(language), []).append(row)
    return list(found.items())


def closed_kinds() -> list[ServiceKind]:
    """The kinds offered no more, the last closed first."""
    query = select(ServiceKind).where(ServiceKind.closed_at.is_not(None)).order_by(ServiceKind.closed_at.desc())
    return list(session().scalars(query))


def kinds_by_id() -> dict[UUID, ServiceKind]:
    """Every kind there is or was, for naming what was asked for."""
    return {row.id: row for row in session().scalars(select(ServiceKind))}


def kinds_as_help(even_closed: bool) -> list[tuple[str, str, str]]:
    """Key and names of the kinds, for saying which help somebody needs."""
    rows = kinds_by_id().values() if even_closed else kinds()
    return [(row.key, row.name_zh, row.name_en) for row in rows]


def kind(kind_id: UUID) -> ServiceKind:
    """One kind that can be chosen."""
    row = session().get(ServiceKind, (jurisdiction_id(), kind_id))
    if row is None or row.closed_at is not None:
        raise KindMissing()
    return row


def kind_even_closed(kind_id: UUID) -> ServiceKind:
    """The kind something was published under, though it may be closed by now."""
    return keep(fetch(ServiceKind, kind_id, KindMissing))
