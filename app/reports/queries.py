"""Reading roll-ups: the same questions for a bank's own people and for the supervisor, on whichever connection they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.kit.periods import Period
from app.kit.seconds import Unit
from app.reports.measures import MEASURES, Measure
from app.reports.models import RollUp, RollUpPlace, RollUpPoint
from app.tenancy.scope import jurisdiction_id

Figures = Mapping[str, int]
"""Measure → value; a measure of which nothing was told is 0."""

Reader = Connection | Session


@dataclass(frozen=True)
class Place:
    """A node with its bank, as roll-ups know it."""

    bank: int
    id: UUID
    path: str
    kind: str
    name_zh: str
    name_en: str
    unit: Unit | None = None
    """In what the bank counts time; None where it was not folded yet."""

    def name(self, language: str) -> str:
        """The name a reader of this language sees."""
        return self.name_en if language == "en" else self.name_zh


def places(reader: Reader, banks: Sequence[int], *, below: str | None = None) -> list[Place]:
    """The roots of these banks; or, of one bank, the nodes one step below a path."""
    rows = reader.execute(
        sa.select(
            RollUpPlace.jurisdiction_id, RollUpPlace.id, RollUpPlace.path, RollUpPlace.kind, RollUpPlace.name_zh,
            RollUpPlace.name_en, RollUpPlace.counted_in,
        )
        .where(
            RollUpPlace.jurisdiction_id.in_(banks),
            RollUpPlace.path.regexp_match("^[0-9]+/$" if below is None else f"^{below}[0-9]+/$"),
        )
        .order_by(RollUpPlace.jurisdiction_id, sa.func.length(RollUpPlace.path), RollUpPlace.path)
    )  # fmt: skip
    return [_place(row) for row in rows]


def place(reader: Reader, bank: int, place_id: UUID) -> Place | None:
    """A node of a bank; None where there is none, or it may not be seen."""
    row = reader.execute(
        sa.select(
            RollUpPlace.jurisdiction_id, RollUpPlace.id, RollUpPlace.path, RollUpPlace.kind, RollUpPlace.name_zh,
            RollUpPlace.name_en, RollUpPlace.counted_in,
        ).where(RollUpPlace.jurisdiction_id == bank, RollUpPlace.id == place_id)
    ).first()  # fmt: skip
    return _place(row) if row else None


def figures(reader: Reader, among: Sequence[Place], period: Period) -> dict[UUID, dict[str, int]]:
    """Every measure of each of these nodes (with what lies below them) in a period, which is made of whole months."""
    rows = reader.execute(
        sa.select(RollUp.tenant_id, RollUp.measure, sa.func.sum(RollUp.value))
        .where(
            RollUp.jurisdiction_id.in_({one.bank for one in among}),
            RollUp.tenant_id.in_([one.id for one in among]),
            sa.or_(*(_counted(measure, period) for measure in MEASURES)),
        )
        .group_by(RollUp.tenant_id, RollUp.measure)
    )
    found: dict[UUID, dict[str, int]] = {one.id: {measure.key: 0 for measure in MEASURES} for one in among}
    for place_id, key, value in rows:
        found[place_id][key] = int(value)
    return found


def by_month(
    reader: Reader, among: Sequence[Place], measure: str, first: date, last: date
) -> dict[UUID, dict[date, int]]:
    """A measure of each of these nodes month by month, oldest first; months without any are 0."""
    rows = reader.execute(
        sa.select(RollUp.tenant_id, RollUp.starts_on, RollUp.value).where(
            RollUp.jurisdiction_id.in_({one.bank for one in among}), RollUp.tenant_id.in_([one.id for one in among]),
            RollUp.period == "month", RollUp.measure == measure, RollUp.starts_on.between(first, last),
        )
    )  # fmt: skip
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    found = {one.id: dict.fromkeys(months, 0) for one in among}
    for place_id, month, value in rows:
        found[place_id][month] = value
    return found


def folded_at(reader: Session) -> Any:
    """When the bank in scope was folded last; None before the first time."""
    return reader.scalar(sa.select(RollUpPoint.folded_at).where(RollUpPoint.jurisdiction_id == jurisdiction_id()))


def _counted(measure: Measure, period: Period) -> sa.ColumnElement[bool]:
    if measure.distinct:
        return sa.and_(RollUp.measure == measure.key, RollUp.period == period.kind, RollUp.starts_on == period.first)
    since = RollUp.starts_on <= period.last if measure.is_stock else RollUp.starts_on.between(period.first, period.last)
    return sa.and_(RollUp.measure == measure.key, RollUp.period == "month", since)


def _place(row: Any) -> Place:
    bank, id_, path, kind, name_zh, name_en, counted_in = row
    return Place(bank, id_, path, kind, name_zh, name_en, Unit(**counted_in) if counted_in else None)
