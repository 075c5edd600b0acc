"""Demands: of somebody, open for a volunteer, on a desk; and who could take one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kit.clock import day_bounds, now
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.errors import DemandNotFound
from app.orders.gates import Reason, why_it_suits
from app.orders.models import OPEN_STATES, Demand, Order, ServiceKind
from app.orders.policies import why_not_claim
from app.orders.queries.orders import reached
from app.orders.transitions import GONE, State
from app.recipients.family import exclusions_of
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.scope import jurisdiction_id

IN_SLOT = [state.value for state in State if state not in GONE]

TAKEN = (
    select(func.count())
    .where(Order.jurisdiction_id == Demand.jurisdiction_id, Order.demand_id == Demand.id, Order.state.in_(IN_SLOT))
    .correlate(Demand)
    .scalar_subquery()
)
"""In how many slots of a demand somebody stands."""
WITH_KIND = (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id)
_WITH_NODE = (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id)


@dataclass(frozen=True)
class Offer:
    """A demand as a volunteer sees it: its kind, place in the tree, free slots, and why it suits them."""

    demand: Demand
    kind: ServiceKind
    tenant: Tenant
    free_slots: int
    is_near: bool
    reasons: tuple[Reason, ...] = ()


def demand(demand_id: UUID, *, for_update: bool = False) -> Demand:
    """One demand of the bank in scope."""
    return fetch(Demand, demand_id, DemandNotFound, for_update=for_update)


def place(row: Demand) -> str | None:
    """Where the service takes place."""
    return unseal(row.place_cipher, "demand.place", row.id)


def taken_slots(demand_id: UUID) -> set[int]:
    """Slots in which somebody stands."""
    return set(session().scalars(select(Order.slot).where(Order.demand_id == demand_id, Order.state.in_(IN_SLOT))))


def open_demands(
    helper: Member, *, cursor: str | None = None, size: int = 20, only_takeable: bool = True,
    within: Sequence[str] | None = None,
) -> Page[Offer]:  # fmt: skip
    """Demands a volunteer could take, or all at and below some nodes, soonest first; those of their own branch are marked near."""
    query = (
        select(Demand, ServiceKind, Tenant, TAKEN)
        .join(ServiceKind, WITH_KIND)
        .join(Tenant, _WITH_NODE)
        .where(Demand.state == "published", Demand.starts_at > now(), Demand.people_needed > TAKEN)
        .order_by(Demand.starts_at, Demand.id)
        .limit(size + 1)
    )
    if only_takeable:
        query = query.where(Demand.min_level <= helper.level, Demand.recipient_id != helper.id)
    if within is not None:
        query = query.where(Tenant.lies_within(list(within)))
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


def unfilled_demands_of(recipient_id: UUID, limit: int = 10, *, paths: list[str] | None = None) -> list[Demand]:
    """What somebody asked for and nobody, or not everybody needed, has taken yet, soonest first; to staff, as far as `paths` reach."""
    still_open = (
        Demand.state.in_(OPEN_STATES),
        Demand.starts_at > now(),
        Demand.people_needed > TAKEN,
        *reached(paths),
    )
    query = select(Demand).where(Demand.recipient_id == recipient_id, *still_open)
    return list(session().scalars(query.order_by(Demand.starts_at, Demand.id).limit(limit)))


def same_open_demand(recipient_id: UUID, kind_id: UUID, starts_at: datetime) -> Demand | None:
    """What somebody asks for already: the same help at the same time, and nothing has become of it yet."""
    query = select(Demand).where(
        Demand.recipient_id == recipient_id, Demand.kind_id == kind_id, Demand.starts_at == starts_at, Demand.state.in_(OPEN_STATES)
    )  # fmt: skip
    return session().scalars(query.limit(1)).first()


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
