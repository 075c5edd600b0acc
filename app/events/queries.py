"""Reading facts: the audit, and the timeline of one thing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.events.facts import FACTS
from app.events.models import Fact
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor


@dataclass(frozen=True)
class ShownFact:
    """A fact with its words in both languages."""

    fact: Fact
    zh: str
    en: str


def facts_page(*, cursor: str | None = None, size: int = 50, kind: str | None = None) -> Page[ShownFact]:
    """Facts of the bank in scope, newest first."""
    query = select(Fact).order_by(Fact.id.desc()).limit(size + 1)
    if kind:
        query = query.where(Fact.kind == kind)
    if cursor:
        query = query.where(Fact.id < decode_cursor(cursor, (UUID,))[0])
    rows = list(session().scalars(query))
    return Page([_shown(row) for row in rows[:size]], encode_cursor([rows[size - 1].id]) if len(rows) > size else None)


def facts_about(subject_id: UUID, limit: int = 50) -> list[ShownFact]:
    """What happened to one thing, newest first."""
    rows = session().scalars(select(Fact).where(Fact.subject_id == subject_id).order_by(Fact.id.desc()).limit(limit))
    return [_shown(row) for row in rows]


def _shown(row: Fact) -> ShownFact:
    kind = FACTS.get(row.kind)
    return ShownFact(row, kind.zh if kind else row.kind, kind.en if kind else row.kind)
