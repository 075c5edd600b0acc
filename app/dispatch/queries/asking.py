"""Whom to ask how they were served, what they said, and what a branch did about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.dispatch.errors import CallBackNotFound
from app.dispatch.models import UNHAPPY, AskingRefusal, CallBack, Loop
from app.dispatch.rules import ASKING_IS_ON
from app.kit.clock import now
from app.kit.db import session
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, Order, ServiceKind
from app.recipients.family import exclusions_of
from app.records.models import ServiceRecord
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant


@dataclass(frozen=True)
class Asked:
    """A call-back with everything a page shows of it: whom to ask, about which service, and what was said."""

    row: CallBack
    order: Order
    demand: Demand
    kind: ServiceKind
    recipient: Member
    helper: Member
    node: Tenant

    @property
    def note(self) -> str:
        """What the recipient added."""
        return unseal(self.row.note_cipher, "call_back.note", self.row.id) or ""

    @property
    def handled(self) -> str:
        """What the branch did about it."""
        return unseal(self.row.handled_cipher, "call_back.handled", self.row.id) or ""


def call_back(call_back_id: UUID, *, for_update: bool = False) -> CallBack:
    """One call-back of the bank in scope."""
    return fetch(CallBack, call_back_id, CallBackNotFound, for_update=for_update)


def call_back_view(call_back_id: UUID) -> Asked:
    """One call-back with everything a page shows of it."""
    found = _asked(CallBack.id == call_back_id, limit=1)
    if not found:
        raise CallBackNotFound()
    return found[0]


def waiting_call_backs(
    paths: list[str], loop: Loop = Loop.DRAWN, *, by: UUID | None = None, limit: int = 100
) -> list[Asked]:
    """Whom to ask now at and below these nodes, those whose time runs out first; nobody `by` is kept apart from."""
    conditions = _to_be_asked(paths, loop, by)
    return _asked(*conditions, order_by=CallBack.open_until, limit=limit) if conditions else []


def unhappy_call_backs(paths: list[str], limit: int = 100) -> list[Asked]:
    """What somebody was not content with and no branch has followed up, the oldest first."""
    return _asked(Tenant.lies_within(paths), *_to_be_followed_up(), order_by=CallBack.id, limit=limit)


def count_waiting(paths: list[str], loop: Loop = Loop.DRAWN, *, by: UUID | None = None) -> int:
    """How many wait to be asked."""
    conditions = _to_be_asked(paths, loop, by)
    return _count_at(paths, *conditions) if conditions else 0


def waiting_at_nodes() -> dict[UUID, tuple[int, int]]:
    """For each node where somebody waits for the branch's asking: how many are due, and how many of them are late."""
    rows = session().execute(
        select(CallBack.tenant_id, func.count(), func.count().filter(CallBack.open_until <= now()))
        .join(Member, (Member.jurisdiction_id == CallBack.jurisdiction_id) & (Member.id == CallBack.member_id))
        .where(*_due(Loop.REGULAR))
        .group_by(CallBack.tenant_id)
    )
    return {at: (due, late) for at, due, late in rows if ASKING_IS_ON(at)}


def services_since(row: CallBack) -> list[tuple[ServiceRecord, Member]]:
    """What a recipient is asked about, with the helpers, latest first."""
    rows = session().execute(
        select(ServiceRecord, Member)
        .join(Member, (Member.jurisdiction_id == ServiceRecord.jurisdiction_id) & (Member.id == ServiceRecord.helper_id))
        .where(_asked_about(row))
        .order_by(ServiceRecord.id.desc())
    )  # fmt: skip
    return [(record, helper) for record, helper in rows]


def helpers_of(row: CallBack) -> set[UUID]:
    """Who helped in what a recipient is asked about."""
    return set(session().scalars(select(ServiceRecord.helper_id).where(_asked_about(row)).distinct()))


def last_asked_at(member_id: UUID) -> datetime | None:
    """When the branch last asked somebody, or tried to and gave up."""
    regular = (CallBack.member_id == member_id) & (CallBack.loop == Loop.REGULAR.value)
    return session().scalar(select(func.max(CallBack.closed_at)).where(regular))


def refusal_of(member_id: UUID, *, for_update: bool = False) -> AskingRefusal | None:
    """That somebody does not want to be asked, while it holds."""
    query = select(AskingRefusal).where(AskingRefusal.member_id == member_id, AskingRefusal.ended_at.is_(None))
    return session().scalars(query.with_for_update(key_share=True) if for_update else query).first()


def count_unhappy(paths: list[str]) -> int:
    """How many wait to be followed up."""
    return _count_at(paths, *_to_be_followed_up())


def _asked_about(row: CallBack) -> ColumnElement[bool]:
    """The service that was drawn; or the recipient's first service since they were last asked, and all after it."""
    if row.loop == Loop.DRAWN:
        return ServiceRecord.order_id == row.order_id
    first = select(ServiceRecord.recorded_at).where(ServiceRecord.order_id == row.order_id).scalar_subquery()
    return (
        (ServiceRecord.recipient_id == row.member_id)
        & (ServiceRecord.recorded_at >= first) & (ServiceRecord.recorded_at <= (row.closed_at or now()))
    )  # fmt: skip


def _to_be_asked(paths: list[str], loop: Loop, by: UUID | None) -> tuple[Any, ...]:
    """Who stands on a list: due, at these nodes, and nobody `by` is kept apart from; empty where no branch asks."""
    conditions: tuple[Any, ...] = (Tenant.lies_within(paths), *_due(loop))
    if by is not None:
        conditions += (CallBack.member_id.not_in(exclusions_of(by)),)
    if loop is Loop.DRAWN:
        return conditions
    nodes = list(waiting_at_nodes())  # a rule is asked node by node, and only of those where somebody waits
    return (*conditions, CallBack.tenant_id.in_(nodes)) if nodes else ()


def _due(loop: Loop) -> tuple[Any, ...]:
    """What holds of whoever is to be asked now; those who moved away, died, were merged or erased are not active."""
    refused = select(AskingRefusal.id).where(
        AskingRefusal.jurisdiction_id == CallBack.jurisdiction_id, AskingRefusal.member_id == CallBack.member_id,
        AskingRefusal.ended_at.is_(None),
    )  # fmt: skip
    is_due: tuple[Any, ...] = (
        CallBack.loop == loop.value, CallBack.state == "waiting", CallBack.due_at <= now(), Member.is_active, ~refused.exists(),
    )  # fmt: skip
    return (*is_due, CallBack.open_until > now()) if loop is Loop.DRAWN else is_due


def _to_be_followed_up() -> tuple[Any, ...]:
    return CallBack.stars <= UNHAPPY, CallBack.handled_at.is_(None)


def _count_at(paths: list[str], *conditions: Any) -> int:
    query = (
        select(func.count())
        .select_from(CallBack)
        .join(Tenant, (Tenant.jurisdiction_id == CallBack.jurisdiction_id) & (Tenant.id == CallBack.tenant_id))
        .join(Member, (Member.jurisdiction_id == CallBack.jurisdiction_id) & (Member.id == CallBack.member_id))
        .where(Tenant.lies_within(paths), *conditions)
    )
    return int(session().scalar(query) or 0)


def _asked(*conditions: Any, limit: int, order_by: Any = CallBack.id) -> list[Asked]:
    helper = aliased(Member)
    rows = session().execute(
        select(CallBack, Order, Demand, ServiceKind, Member, helper, Tenant)
        .join(Order, (Order.jurisdiction_id == CallBack.jurisdiction_id) & (Order.id == CallBack.order_id))
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
        .join(Member, (Member.jurisdiction_id == CallBack.jurisdiction_id) & (Member.id == CallBack.member_id))
        .join(helper, (helper.jurisdiction_id == Order.jurisdiction_id) & (helper.id == Order.helper_id))
        .join(Tenant, (Tenant.jurisdiction_id == CallBack.jurisdiction_id) & (Tenant.id == CallBack.tenant_id))
        .where(*conditions)
        .order_by(order_by, CallBack.id)
        .limit(limit)
    )  # fmt: skip
    return [Asked(*row) for row in rows]
