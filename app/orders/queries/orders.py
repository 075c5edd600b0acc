"""Orders: one with its demand, locked or not; several with everything a page shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.events.models import Fact
from app.kit.db import session
from app.kit.text import mask_phone
from app.members.models import Member
from app.members.queries import member, members_by_id
from app.members.secrets import unseal
from app.orders.errors import OrderNotFound
from app.orders.models import Demand, Dispute, Order, ServiceKind
from app.orders.transitions import OVER, State
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.records.models import ServiceRecord
from app.records.queries import record_of_order
from app.tenancy.keys import fetch
from app.tenancy.queries import nodes_within, tree
from app.tenancy.scope import jurisdiction_id

LIVE = [state.value for state in State if state not in OVER]

WITH_DEMAND = (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id)
_VIEWS = (
    select(Order, Demand, ServiceKind, Member)
    .join(Demand, WITH_DEMAND)
    .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
    .join(Member, (Member.jurisdiction_id == Order.jurisdiction_id) & (Member.id == Order.helper_id))
)
_SOONEST_FIRST = _VIEWS.order_by(Demand.starts_at, Order.id)
_NEWEST_FIRST = _VIEWS.order_by(Demand.starts_at.desc(), Order.id.desc())
"""Said once: putting such a question together costs more than asking it."""


@dataclass(frozen=True)
class OrderView:
    """An order with everything a page shows of it."""

    order: Order
    demand: Demand
    kind: ServiceKind
    helper: Member
    recipient: Member
    record: ServiceRecord | None = None
    dispute: Dispute | None = None
    organisation: Organisation | None = None


def order(order_id: UUID, *, for_update: bool = False) -> Order:
    """One order of the bank in scope."""
    return fetch(Order, order_id, OrderNotFound, for_update=for_update)


def order_and_demand(order_id: UUID) -> tuple[Order, Demand]:
    """An order and its demand, to see who may act; the act itself locks them."""
    found = order_and_demand_if_any(order_id)
    if found is None:
        raise OrderNotFound()
    return found


def order_and_demand_if_any(order_id: UUID) -> tuple[Order, Demand] | None:
    """The same, or None where there is no such order in the bank."""
    row = (
        session()
        .execute(
            select(Order, Demand)
            .join(Demand, WITH_DEMAND)
            .where(Order.jurisdiction_id == jurisdiction_id(), Order.id == order_id)
        )
        .first()
    )
    return None if row is None else (row[0], row[1])


def lock_order(order_id: UUID) -> tuple[Order, Demand]:
    """An order and its demand, locked in one statement: the demand first, as everywhere, so that no two wait in a ring."""
    row = (
        session()
        .execute(
            select(Demand, Order)
            .join(Order, (Order.jurisdiction_id == Demand.jurisdiction_id) & (Order.demand_id == Demand.id))
            .where(Order.jurisdiction_id == jurisdiction_id(), Order.id == order_id)
            .with_for_update(of=[Demand, Order])
            .execution_options(populate_existing=True)
        )
        .first()
    )
    if row is None:
        raise OrderNotFound()
    return row[1], row[0]


def orders_of_demand(demand_id: UUID) -> list[Order]:
    """All orders that answered a demand, the first taken first."""
    return list(session().scalars(select(Order).where(Order.demand_id == demand_id).order_by(Order.id)))


def met_in_a_service(one_id: UUID, other_id: UUID) -> bool:
    """Whether one of the two took an order of the other."""
    pairs = ((Order.helper_id == one_id) & (Demand.recipient_id == other_id)) | (
        (Order.helper_id == other_id) & (Demand.recipient_id == one_id)
    )
    return session().scalar(select(Order.id).join(Demand, WITH_DEMAND).where(pairs).limit(1)) is not None


def live_orders_of_helper(helper_id: UUID, *, paths: list[str] | None = None) -> list[OrderView]:
    """What a volunteer has taken and is not over; to staff, as far as `paths` reach."""
    return _views(Order.helper_id == helper_id, Order.state.in_(LIVE), *reached(paths))


def orders_for_recipient(
    recipient_id: UUID, *, only_live: bool = True, paths: list[str] | None = None, limit: int = 50
) -> list[OrderView]:
    """Orders that answer somebody's demands: the live ones, soonest first; or all there ever were, newest first.

    To staff as far as `paths` reach.
    """
    mine = (Demand.recipient_id == recipient_id, *reached(paths))
    if only_live:
        return _views(*mine, Order.state.in_(LIVE), limit=limit)
    return _views(*mine, limit=limit, among=_NEWEST_FIRST)


def count_to_confirm(recipient_ids: Sequence[UUID]) -> dict[UUID, int]:
    """For each of these people for whom a service was given, how many wait to be confirmed."""
    if not recipient_ids:
        return {}
    query = (
        select(Demand.recipient_id, func.count())
        .join(Order, WITH_DEMAND)
        .where(Demand.recipient_id.in_(recipient_ids), Order.state == State.FINISHED.value)
        .group_by(Demand.recipient_id)
    )
    return {row[0]: int(row[1]) for row in session().execute(query)}


def latest_orders_of(demand_ids: list[UUID]) -> dict[UUID, OrderView]:
    """The order taken last of each of these demands that anybody took."""
    if not demand_ids:
        return {}
    ids = session().scalars(
        select(Order.id)
        .ext(distinct_on(Order.demand_id))
        .where(Order.jurisdiction_id == jurisdiction_id(), Order.demand_id.in_(demand_ids))
        .order_by(Order.demand_id, Order.id.desc())
    )
    return {view.demand.id: view for view in views_of(list(ids), len(demand_ids))}


def reached(paths: list[str] | None) -> list[ColumnElement[bool]]:
    """That a demand lies at or below these nodes; nothing is asked where they are the whole bank, or where it is one's own (None)."""
    if paths is None or len(nodes := nodes_within(paths)) == len(tree()):
        return []
    return [Demand.tenant_id.in_([node.id for node in nodes])]


def views_of(ids: list[UUID], limit: int = 50) -> list[OrderView]:
    """Several orders with what a list shows of them."""
    return _views(Order.jurisdiction_id == jurisdiction_id(), Order.id.in_(ids), limit=limit) if ids else []


def confirmed_for(order_id: UUID) -> Member | None:
    """Whoever confirmed a service in the recipient's name: a relative, or staff; None where they did it themselves, or nobody yet."""
    fact = select(Fact.by_member_id).where(
        Fact.kind == "orders.order_confirmed", Fact.subject_id == order_id, Fact.on_behalf_of.is_not(None)
    )
    by = session().scalar(fact.limit(1))
    return member(by) if by else None


def order_view(order_id: UUID) -> OrderView:
    """An order with everything a page shows of it."""
    views = _views(Order.id == order_id)
    if not views:
        raise OrderNotFound()
    view = views[0]
    record = record_of_order(order_id)
    dispute = (
        session()
        .scalars(select(Dispute).where(Dispute.order_id == order_id).order_by(Dispute.id.desc()).limit(1))
        .first()
    )
    body = organisation(view.order.organisation_id) if view.order.organisation_id else None
    return OrderView(view.order, view.demand, view.kind, view.helper, view.recipient, record, dispute, body)


def clashing(helper_id: UUID, starts_at: datetime, ends_at: datetime) -> Order | None:
    """A live order of the helper that overlaps this time."""
    return next(iter(clashing_of([helper_id], starts_at, ends_at)), None)


def clashing_of(helper_ids: list[UUID], starts_at: datetime, ends_at: datetime) -> list[Order]:
    """Live orders of these helpers that overlap this time."""
    return list(
        session().scalars(
            select(Order)
            .join(Demand, WITH_DEMAND)
            .where(
                Order.helper_id.in_(helper_ids), Order.state.in_([State.ACCEPTED.value, State.IN_SERVICE.value]),
                Demand.starts_at < ends_at, Demand.ends_at > starts_at,
            )
        )
    )  # fmt: skip


def phone_to_show(member: Member, state: str) -> str | None:
    """A telephone is shown whole from acceptance to the end of the service, masked before and after."""
    phone = unseal(member.phone_cipher, "member.phone", member.id)
    if phone is None:
        return None
    return phone if state in (State.ACCEPTED, State.IN_SERVICE) else mask_phone(phone)


def _views(
    *conditions: ColumnElement[bool],
    limit: int = 50,
    among: Select[Order, Demand, ServiceKind, Member] = _SOONEST_FIRST,
) -> list[OrderView]:
    rows = session().execute(among.where(*conditions).limit(limit)).all()
    recipients = members_by_id([row[1].recipient_id for row in rows])
    return [
        OrderView(taken, wanted, of_kind, helper, recipients[wanted.recipient_id])
        for taken, wanted, of_kind, helper in rows
    ]
