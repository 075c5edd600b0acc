"""Reading facts: the audit, and the timeline of one thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from app.events.facts import FACTS
from app.events.models import Fact, FactBlock
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.tenancy.actor import Channel
from app.tenancy.scope import jurisdiction_id

CHANNELS: dict[str, tuple[str, str]] = {
    Channel.WEB: ("网页", "pages"), Channel.API: ("接口", "API"), Channel.WORKER: ("系统定时", "by the clock"),
    Channel.SHELL: ("运维", "operators"),
}  # fmt: skip
"""What each channel of an act is called."""


@dataclass(frozen=True)
class ShownFact:
    """A fact with its words in both languages."""

    fact: Fact
    zh: str
    en: str

    @property
    def channel(self) -> tuple[str, str]:
        """Through what it was done, in both languages."""
        return CHANNELS.get(self.fact.channel, (self.fact.channel, self.fact.channel))


def facts_page(*, cursor: str | None = None, size: int = 50, kind: str | None = None) -> Page[ShownFact]:
    """Facts of the bank in scope, newest first."""
    query = select(Fact)
    return newest_first(query.where(Fact.kind == kind) if kind else query, cursor, size)


def facts_about(subject_ids: Sequence[UUID], *, cursor: str | None = None, size: int = 50) -> Page[ShownFact]:
    """What happened to a thing, or to a few that belong together, newest first."""
    return newest_first(select(Fact).where(Fact.subject_id.in_(subject_ids)), cursor, size)


def newest_first(query: Select[Fact], cursor: str | None, size: int) -> Page[ShownFact]:
    """A page of the facts a question finds; their ids are made in the order of time."""
    query = query.order_by(Fact.id.desc()).limit(size + 1)
    if cursor:
        query = query.where(Fact.id < decode_cursor(cursor, (UUID,))[0])
    rows = list(session().scalars(query))
    return Page([shown(row) for row in rows[:size]], encode_cursor([rows[size - 1].id]) if len(rows) > size else None)


def fact_row(fact_id: UUID) -> Fact | None:
    """One fact of the bank in scope, if there is one."""
    return session().get(Fact, (jurisdiction_id(), fact_id))


def shown(row: Fact) -> ShownFact:
    """A fact with its words."""
    kind = FACTS.get(row.kind)
    return ShownFact(row, kind.zh if kind else row.kind, kind.en if kind else row.kind)


@dataclass(frozen=True)
class SealState:
    """How far the facts of a bank are sealed: how many are, how many wait, the last block and its hash."""

    sealed: int
    waiting: int
    height: int
    sealed_at: datetime | None
    head: str


def seal_state() -> SealState:
    """The state of the seal of the bank in scope."""
    last = session().scalars(select(FactBlock).order_by(FactBlock.height.desc()).limit(1)).first()
    sealed = int(session().scalar(select(func.coalesce(func.sum(FactBlock.size), 0))) or 0)
    everything = int(session().scalar(select(func.count()).select_from(Fact)) or 0)
    return SealState(
        sealed, max(everything - sealed, 0), last.height if last else 0, last.sealed_at if last else None,
        last.head.hex() if last else "",
    )  # fmt: skip
