"""Reading the catalogue, demands and orders."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.kit.clock import day_bounds, now, today
from app.kit.crypto import one_time_digits
from app.kit.db import session
from app.kit.outside import secret_bytes
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.kit.text import mask_phone
from app.members.models import Member
from app.members.queries import members_by_id
from app.members.secrets import unseal
from app.orders.errors import DemandNotFound, KindMissing, OrderNotFound
from app.orders.gates import Reason, why_it_suits
from app.orders.models import CheckIn, Demand, Dispute, Order, ServiceKind
from app.orders.policies import why_not_claim
from app.orders.transitions import GONE, OVER, State
from app.organisations.models import Organisation
from app.organisations.queries import organisation
from app.recipients.family import exclusions_of
from app.records.models import ServiceRecord
from app.tenancy.keys import fetch, keep
from app.tenancy.models import Tenant
from app.tenancy.queries import tree
from app.tenancy.scope import jurisdiction_id, remembered

LIVE = [state.value for state in State if state not in OVER]
IN_SLOT = [state.value for state in State if state not in GONE]


@dataclass(frozen=True)
class Offer:
    """A demand as a volunteer sees it: its kind, place in the tree, free slots, and why it suits them."""

    demand: Demand
    kind: ServiceKind
    tenant: Tenant
    free_slots: int
    is_near: bool
    reasons: tuple[Reason, ...] = ()


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


def demand(demand_id: UUID, *, for_update: bool = False) -> Demand:
    """One demand of the bank in scope."""
    return fetch(Demand, demand_id, DemandNotFound, for_update=for_update)


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
            .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
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


def taken_slots(demand_id: UUID) -> set[int]:
    """Slots in which somebody stands."""
    return set(session().scalars(select(Order.slot).where(Order.demand_id == demand_id, Order.state.in_(IN_SLOT))))


def open_demands(
    helper: Member, *, cursor: str | None = None, size: int = 20, only_takeable: bool = True
) -> Page[Offer]:
    """Demands a volunteer could take, soonest first; those of their own branch are marked near."""
    taken = (
        select(func.count())
        .where(Order.jurisdiction_id == Demand.jurisdiction_id, Order.demand_id == Demand.id, Order.state.in_(IN_SLOT))
        .correlate(Demand)
        .scalar_subquery()
    )
    query = (
        select(Demand, ServiceKind, Tenant, taken)
        .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
        .join(Tenant, (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id))
        .where(Demand.state == "published", Demand.starts_at > now(), taken < Demand.people_needed)
        .order_by(Demand.starts_at, Demand.id)
        .limit(size + 1)
    )
    if only_takeable:
        query = query.where(Demand.min_level <= helper.level, Demand.recipient_id != helper.id)
    if cursor:
        at, last = decode_cursor(cursor, (datetime, UUID))
        query = query.where(or_(Demand.starts_at > at, (Demand.starts_at == at) & (Demand.id > last)))
    rows = session().execute(query).all()
    shown = [one for one in rows[:size] if not only_takeable or why_not_claim(helper, one[0]) is None]
    reasons = why_it_suits(helper, [one[0] for one in shown])
    offers = [
        Offer(row, of_kind, node, row.people_needed - n, node.id == helper.tenant_id, tuple(reasons.get(row.id, ())))
        for row, of_kind, node, n in shown
    ]
    last_row = rows[size - 1][0] if len(rows) > size else None
    return Page(offers, encode_cursor([last_row.starts_at, last_row.id]) if last_row else None)


def demands_of(recipient_id: UUID, limit: int = 20) -> list[Demand]:
    """What somebody asked for, newest first."""
    return list(
        session().scalars(
            select(Demand).where(Demand.recipient_id == recipient_id).order_by(Demand.id.desc()).limit(limit)
        )
    )


def seconds_asked_by(member_id: UUID, recipient_id: UUID, day: date) -> int:
    """Seconds of help somebody asked for on another's behalf in this month (Shanghai); what came to nothing is not counted."""
    first, _ = day_bounds(day.replace(day=1))
    return int(
        session().scalar(
            select(func.coalesce(func.sum(Demand.slot_seconds * Demand.people_needed), 0)).where(
                Demand.recipient_id == recipient_id, Demand.published_by == member_id, Demand.published_at >= first,
                Demand.state.not_in(["cancelled", "lapsed", "refused"]),
            )
        )
        or 0
    )  # fmt: skip


def met_in_a_service(one_id: UUID, other_id: UUID) -> bool:
    """Whether one of the two took an order of the other."""
    joined = (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id)
    pairs = ((Order.helper_id == one_id) & (Demand.recipient_id == other_id)) | (
        (Order.helper_id == other_id) & (Demand.recipient_id == one_id)
    )
    return session().scalar(select(Order.id).join(Demand, joined).where(pairs).limit(1)) is not None


def live_orders_of_helper(helper_id: UUID) -> list[OrderView]:
    """What a volunteer has taken and is not over."""
    return _views(Order.helper_id == helper_id, Order.state.in_(LIVE))


def orders_for_recipient(recipient_id: UUID, *, only_live: bool = True) -> list[OrderView]:
    """Orders that answer somebody's demands."""
    conditions = [Demand.recipient_id == recipient_id]
    if only_live:
        conditions.append(Order.state.in_(LIVE))
    return _views(*conditions)


def orders_at(paths: list[str], states: list[str], limit: int = 100) -> list[OrderView]:
    """Orders in these states at and below these nodes, the first to begin first: a desk's work."""
    return views_of(_ids_at(paths, states, limit), limit)


def count_orders_at(paths: list[str], states: list[str], most: int = 100) -> int:
    """How many of them there are; past `most` it is not counted on."""
    return len(_ids_at(paths, states, most))


def _ids_at(paths: list[str], states: list[str], limit: int) -> list[UUID]:
    """Chosen before anything is joined to them: live orders are few, and have an index of their own."""
    nodes = [node.id for node in tree() if any(node.path.startswith(path) for path in paths)]
    chosen = (
        select(Order.id)
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .where(Order.jurisdiction_id == jurisdiction_id(), Order.state.in_(states))
        .order_by(Demand.starts_at, Order.id)
        .limit(limit)
    )
    if len(nodes) < len(tree()):
        chosen = chosen.where(Demand.tenant_id.in_(nodes))
    return list(session().scalars(chosen))


def demands_at(paths: list[str], limit: int = 100) -> list[tuple[Demand, ServiceKind, Member, int]]:
    """Open demands at and below these nodes with kind, recipient and free slots."""
    taken = (
        select(func.count())
        .where(Order.jurisdiction_id == Demand.jurisdiction_id, Order.demand_id == Demand.id, Order.state.in_(IN_SLOT))
        .correlate(Demand)
        .scalar_subquery()
    )
    rows = session().execute(
        select(Demand, ServiceKind, Member, Demand.people_needed - taken)
        .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
        .join(Member, (Member.jurisdiction_id == Demand.jurisdiction_id) & (Member.id == Demand.recipient_id))
        .join(Tenant, (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id))
        .where(Demand.state == "published", Tenant.lies_within(paths))
        .order_by(Demand.starts_at)
        .limit(limit)
    )
    return [(row, of_kind, member, free) for row, of_kind, member, free in rows]


def views_of(ids: list[UUID], limit: int = 50) -> list[OrderView]:
    """Several orders with what a list shows of them."""
    return _views(Order.jurisdiction_id == jurisdiction_id(), Order.id.in_(ids), limit=limit) if ids else []


def order_view(order_id: UUID) -> OrderView:
    """An order with everything a page shows of it."""
    views = _views(Order.id == order_id)
    if not views:
        raise OrderNotFound()
    view = views[0]
    record = session().scalars(select(ServiceRecord).where(ServiceRecord.order_id == order_id)).first()
    dispute = (
        session()
        .scalars(select(Dispute).where(Dispute.order_id == order_id).order_by(Dispute.id.desc()).limit(1))
        .first()
    )
    body = organisation(view.order.organisation_id) if view.order.organisation_id else None
    return OrderView(view.order, view.demand, view.kind, view.helper, view.recipient, record, dispute, body)


def volunteers_near(row: Demand, limit: int = 500) -> list[UUID]:
    """Volunteers of the level asked for, in the demand's branch or beside it, those of the same branch first."""
    node = session().get_one(Tenant, (jurisdiction_id(), row.tenant_id))
    above = node.path[: node.path.rstrip("/").rfind("/") + 1] or node.path
    return list(
        session().scalars(
            select(Member.id)
            .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
            .where(
                Member.volunteer_since.is_not(None), Member.is_active, Member.level >= row.min_level,
                Member.id != row.recipient_id, Tenant.path.startswith(above),
                Member.id.not_in(exclusions_of(row.recipient_id)),
            )
            .order_by(Tenant.id != row.tenant_id, Member.id)
            .limit(limit)
        )
    )  # fmt: skip


def clashing(helper_id: UUID, starts_at: datetime, ends_at: datetime) -> Order | None:
    """A live order of the helper that overlaps this time."""
    return session().scalars(
        select(Order)
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .where(
            Order.helper_id == helper_id, Order.state.in_([State.ACCEPTED.value, State.IN_SERVICE.value]),
            Demand.starts_at < ends_at, Demand.ends_at > starts_at,
        )
        .limit(1)
    ).first()  # fmt: skip


def check_ins_today(helper_id: UUID) -> int:
    """How often a helper checked in today (Shanghai)."""
    start, end = day_bounds(today())
    return int(
        session().scalar(
            select(func.count()).where(
                CheckIn.helper_id == helper_id, CheckIn.way == "in", CheckIn.at >= start, CheckIn.at < end
            )
        )
        or 0
    )


def check_in_code(order_id: UUID, way: str) -> str:
    """The six digits the recipient shows; derived, so stored nowhere. `way` is 'in' or 'out'."""
    return one_time_digits(secret_bytes(), "check-in", str(order_id), way)


def place(row: Demand) -> str | None:
    """Where the service takes place."""
    return unseal(row.place_cipher, "demand.place", row.id)


def phone_to_show(member: Member, state: str) -> str | None:
    """A telephone is shown whole from acceptance to the end of the service, masked before and after."""
    phone = unseal(member.phone_cipher, "member.phone", member.id)
    if phone is None:
        return None
    return phone if state in (State.ACCEPTED, State.IN_SERVICE) else mask_phone(phone)


_VIEWS = (
    select(Order, Demand, ServiceKind, Member)
    .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
    .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
    .join(Tenant, (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id))
    .join(Member, (Member.jurisdiction_id == Order.jurisdiction_id) & (Member.id == Order.helper_id))
    .order_by(Demand.starts_at, Order.id)
)
"""Said once: putting such a question together costs more than asking it."""


def _views(*conditions: ColumnElement[bool], limit: int = 50) -> list[OrderView]:
    rows = session().execute(_VIEWS.where(*conditions).limit(limit)).all()
    recipients = members_by_id([row[1].recipient_id for row in rows])
    return [
        OrderView(taken, wanted, of_kind, helper, recipients[wanted.recipient_id])
        for taken, wanted, of_kind, helper in rows
    ]
