"""A desk's lists: demands that wait for somebody, orders under way, to be decided and over; narrowed, and page by page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.kit.clock import day_bounds
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.kit.words import Word
from app.members.models import Member
from app.orders.models import Demand, Order, ServiceKind
from app.orders.queries.demands import TAKEN, WITH_KIND
from app.orders.queries.orders import WITH_DEMAND, OrderView, reached, views_of
from app.orders.transitions import OVER, State
from app.tenancy.scope import jurisdiction_id

PAGE, MOST_COUNTED = 50, 100
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


class Part(Word):
    """Which part of a desk's work a list shows."""

    OPEN = "open", "等人接单", "Waiting for somebody"
    UNDER_WAY = "under-way", "进行中", "Under way"
    DECIDING = "deciding", "等您处理", "To decide"
    OVER = "over", "已结束", "Over"


STATES: dict[Part, list[str]] = {
    Part.UNDER_WAY: [State.ACCEPTED.value, State.IN_SERVICE.value, State.FINISHED.value],
    Part.DECIDING: [State.DISPUTED.value, State.UNDER_REVIEW.value],
    Part.OVER: [state.value for state in OVER],
}
"""The states of the orders in each part; the first part is of demands."""


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to: nodes with all below them, a kind, days on which the service begins (Shanghai, both included)."""

    paths: list[str]
    kind_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions on a demand."""
        found = reached(self.paths)
        if self.kind_id:
            found.append(Demand.kind_id == self.kind_id)
        if self.since:
            found.append(Demand.starts_at >= day_bounds(self.since)[0])
        if self.until:
            found.append(Demand.starts_at < day_bounds(self.until)[1])
        return found


@dataclass(frozen=True)
class OpenDemand:
    """A demand that still waits for somebody, with what a list shows of it."""

    demand: Demand
    kind: ServiceKind
    recipient: Member
    free_slots: int


def waiting_demands(narrowed: Narrowed, cursor: str | None = None, size: int = PAGE) -> Page[OpenDemand]:
    """Demands with a slot in which nobody stands, the first to begin first."""
    query = (
        _open(narrowed, select(Demand, ServiceKind, Member, Demand.people_needed - TAKEN))
        .join(ServiceKind, WITH_KIND)
        .join(Member, (Member.jurisdiction_id == Demand.jurisdiction_id) & (Member.id == Demand.recipient_id))
        .order_by(Demand.starts_at, Demand.id)
        .limit(size + 1)
    )
    if cursor:
        at, last = decode_cursor(cursor, (datetime, UUID))
        query = query.where(or_(Demand.starts_at > at, (Demand.starts_at == at) & (Demand.id > last)))
    found = [OpenDemand(*row) for row in session().execute(query)]
    more = found[size - 1].demand if len(found) > size else None
    return Page(found[:size], encode_cursor([more.starts_at, more.id]) if more else None)


def orders_in(part: Part, narrowed: Narrowed, cursor: str | None = None, size: int = PAGE) -> Page[OrderView]:
    """Orders of a part: the first to begin first, those that are over by the newest."""
    query = _orders(part, narrowed, select(Order.id, Demand.starts_at))
    if part is Part.OVER:
        query = query.order_by(Order.id.desc())
        if cursor:
            query = query.where(Order.id < decode_cursor(cursor, (UUID,))[0])
    else:
        query = query.order_by(Demand.starts_at, Order.id)
        if cursor:
            at, last = decode_cursor(cursor, (datetime, UUID))
            query = query.where(or_(Demand.starts_at > at, (Demand.starts_at == at) & (Order.id > last)))
    found = session().execute(query.limit(size + 1)).all()
    views = {view.order.id: view for view in views_of([row.id for row in found[:size]], size)}
    more = found[size - 1] if len(found) > size else None
    place = [more.id] if more and part is Part.OVER else [more.starts_at, more.id] if more else []
    return Page([views[row.id] for row in found[:size]], encode_cursor(place) if place else None)


def count(part: Part, narrowed: Narrowed) -> int:
    """How many there are; past MOST_COUNTED it is not counted on."""
    query = (
        _open(narrowed, select(Demand.id)) if part is Part.OPEN else _orders(part, narrowed, select(Order.id))
    ).limit(MOST_COUNTED)
    return len(session().scalars(query).all())


def _open(narrowed: Narrowed, chosen: Q) -> Q:
    return chosen.where(
        Demand.jurisdiction_id == jurisdiction_id(), Demand.state == "published", Demand.people_needed > TAKEN,
        *narrowed.conditions(),
    )  # fmt: skip


def _orders(part: Part, narrowed: Narrowed, chosen: Q) -> Q:
    """Chosen before anything is joined to them: live orders are few, and have an index of their own."""
    return chosen.join(Demand, WITH_DEMAND).where(
        Order.jurisdiction_id == jurisdiction_id(), Order.state.in_(STATES[part]), *narrowed.conditions()
    )
