"""Schemes of cover."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.insurance.errors import SchemeNotFound
from app.insurance.models import CoverScheme
from app.kit.clock import local
from app.kit.db import session
from app.tenancy.keys import fetch
from app.tenancy.scope import current_scope, remembered

_KEY = "insurance.schemes"


def scheme(scheme_id: UUID, *, for_update: bool = False) -> CoverScheme:
    """One scheme of the bank in scope."""
    return fetch(CoverScheme, scheme_id, SchemeNotFound, for_update=for_update)


def schemes() -> list[CoverScheme]:
    """All schemes there ever were, the latest days first."""
    return list(session().scalars(select(CoverScheme).order_by(CoverScheme.valid_from.desc(), CoverScheme.id.desc())))


def scheme_for(starts_at: datetime, ends_at: datetime) -> CoverScheme | None:
    """The scheme that holds through all of a service; None where there is none."""
    first, last = local(starts_at).date(), local(ends_at).date()
    query = select(CoverScheme).where(CoverScheme.valid_from <= first, CoverScheme.valid_until >= last)
    return session().scalars(query.limit(1)).first()


def has_schemes() -> bool:
    """Whether the bank ever had a scheme; read once a request."""
    return bool(_spans())


def is_day_covered(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether some scheme holds through all of a service; of a page of demands the schemes are read once."""
    first, last = local(starts_at).date(), local(ends_at).date()
    return any(since <= first and last <= until for since, until in _spans())


def forget_schemes() -> None:
    """Schemes are read anew."""
    current_scope().cache.pop(_KEY, None)


def overlapping(first: date, last: date) -> CoverScheme | None:
    """A scheme that holds on some of these days; one that ended before it began holds on none."""
    query = select(CoverScheme).where(
        CoverScheme.valid_from <= last,
        CoverScheme.valid_until >= first,
        CoverScheme.valid_until >= CoverScheme.valid_from,
    )
    return session().scalars(query.order_by(CoverScheme.valid_from).limit(1)).first()


def _spans() -> list[tuple[date, date]]:
    """First and last day of every scheme."""
    rows = select(CoverScheme.valid_from, CoverScheme.valid_until)
    return remembered(_KEY, lambda: [(since, until) for since, until in session().execute(rows)])
