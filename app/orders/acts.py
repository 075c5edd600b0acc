"""What a person does with an order, checked for who they are: the same for pages and API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from app.files.policies import Rights
from app.kit.clock import today
from app.members.policies import member_within
from app.orders import queries
from app.orders.commands import attend, publish, settle, take
from app.orders.errors import DemandNotFound, JudgeInOwnCase, OrderNotFound
from app.orders.models import Demand, Order
from app.orders.policies import (
    acts_for_helper,
    acts_for_recipient,
    may_attach_to_order,
    may_remove_from_order,
    may_see_demand,
    may_see_order,
)
from app.orders.queries import OrderView
from app.organisations.queries import leads
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.errors import OwnService
from app.recipients.family import lock_proxy_between
from app.recipients.policies import demand_within_month
from app.tenancy.actor import Actor
from app.tenancy.queries import tenant


def on_behalf(who: Visitor, member_id: UUID) -> Actor:
    """The actor, naming for whom when it is somebody else."""
    if who.person_id == member_id:
        return who.actor
    return Actor(who.actor.user_id, who.actor.member_id, member_id, who.actor.channel, who.actor.address)


def publish_for(who: Visitor, wish: publish.Wish, recipient_id: UUID | None) -> Demand:
    """Ask for oneself or the relative one acts for, or, as staff of the node, for somebody else."""
    if who.is_acting:
        if recipient_id not in (None, who.person_id):
            who.powers.demand(Permission.DEMAND_PUBLISH_FOR)
        return _publish_as_proxy(who, wish)
    if recipient_id is None or recipient_id == who.actor.member_id:
        who.powers.demand(Permission.DEMAND_PUBLISH)
        return publish.publish_demand(wish, recipient_id=who.member_id, by=who.actor)
    person = member_within(who, recipient_id, Permission.DEMAND_PUBLISH_FOR)
    return publish.publish_demand(wish, recipient_id=person.id, by=on_behalf(who, person.id))


def _publish_as_proxy(who: Visitor, wish: publish.Wish) -> Demand:
    """Ask for a relative, within what is left of the month; the proxy is locked first, so that two at once share it."""
    who.powers.demand(Permission.DEMAND_PUBLISH)
    proxy = lock_proxy_between(who.person_id, who.member_id)
    used = queries.seconds_asked_by(who.member_id, who.person_id, today())
    row = publish.publish_demand(wish, recipient_id=who.person_id, by=who.actor)
    demand_within_month(proxy, used, row.slot_seconds * row.people_needed)
    return row


def demand_seen_by(who: Visitor, demand_id: UUID) -> Demand:
    """A demand this person may see; any other is not found."""
    row = queries.demand(demand_id)
    if not may_see_demand(who, row) and not any(
        o.helper_id == who.person_id and not who.is_acting for o in queries.orders_of_demand(row.id)
    ):
        raise DemandNotFound()
    return row


def order_seen_by(who: Visitor, order_id: UUID) -> OrderView:
    """An order this person may see, with all around it; any other is not found."""
    view = queries.order_view(order_id)
    if not may_see_order(who, view.demand, view.order):
        raise OrderNotFound()
    return view


def _of_order(policy: Callable[[Visitor, Demand, Order], bool]) -> Callable[[Visitor, UUID], bool]:
    """A policy over an order's rows, asked by the order's id; no to an order that is not there."""

    def asked(who: Visitor, order_id: UUID) -> bool:
        found = queries.order_and_demand_if_any(order_id)
        return found is not None and policy(who, found[1], found[0])

    return asked


ORDER_FILES = Rights(_of_order(may_see_order), _of_order(may_attach_to_order), _of_order(may_remove_from_order))
"""Photographs of a service and proof in a dispute: files of kind ORDER."""


def cancel(who: Visitor, demand_id: UUID, reason: str) -> Demand:
    """The recipient, or staff for them, takes a demand back."""
    row = queries.demand(demand_id)
    if not may_see_demand(who, row):
        raise DemandNotFound()
    acts_for_recipient(who, row, Permission.DEMAND_CANCEL_FOR)
    return publish.cancel_demand(demand_id, reason=reason, by=on_behalf(who, row.recipient_id))


def claim(who: Visitor, demand_id: UUID, *, has_skill: bool = False) -> Order:
    """A volunteer takes a demand; where it asks for a skill, they say that they have it."""
    if not may_see_demand(who, queries.demand(demand_id)):
        raise DemandNotFound()
    return take.claim_order(demand_id, helper_id=who.member_id, by=who.actor, has_skill=has_skill)


def dispatch(who: Visitor, demand_id: UUID, helper_id: UUID) -> Order:
    """Staff of the node give a demand to a volunteer they may find."""
    row = queries.demand(demand_id)
    if not who.powers.may(Permission.DEMAND_READ_ALL, tenant(row.tenant_id).path):
        raise DemandNotFound()
    who.powers.demand(Permission.ORDER_DISPATCH, tenant(row.tenant_id).path)
    helper = member_within(who, helper_id, Permission.MEMBER_READ)
    return take.dispatch_order(demand_id, helper_id=helper.id, by=who.actor)


def withdraw(who: Visitor, order_id: UUID, reason: str) -> Order:
    """The helper, the organisation that sends them, or staff for them, steps back."""
    if not leads(queries.order(order_id).organisation_id, who.actor.member_id):
        _as_helper(who, order_id, Permission.ORDER_CHECK_IN_FOR)
    return take.withdraw_order(order_id, reason=reason, by=who.actor)


def miss(who: Visitor, order_id: UUID) -> Order:
    """Staff of the node mark that the helper did not come."""
    _as_staff(who, order_id, Permission.ORDER_CHECK_IN_FOR)
    return take.miss_order(order_id, by=who.actor)


def check_in(who: Visitor, order_id: UUID, code: str | None, at: datetime | None) -> Order:
    """The helper with the recipient's digits, or staff of the node."""
    return attend.check_in(order_id, by=who.actor, **_way(who, order_id, code, at))


def check_out(who: Visitor, order_id: UUID, code: str | None, at: datetime | None) -> Order:
    """The helper with the recipient's digits, or staff of the node."""
    return attend.check_out(order_id, by=who.actor, **_way(who, order_id, code, at))


def upload(who: Visitor, order_id: UUID, started_at: datetime, ended_at: datetime) -> Order:
    """The sub-branch says when the service was given; where its word is enough, that pays it."""
    view = _as_third(who, order_id, Permission.ORDER_UPLOAD)
    order = attend.upload_service(order_id, started_at=started_at, ended_at=ended_at, by=who.actor)
    if attend.upload_is_enough(view.demand):
        return settle.confirm_order(order_id, by=who.actor, how="upload")
    return order


def reopen(who: Visitor, order_id: UUID) -> Order:
    """Staff of the node undo a check-out."""
    _as_staff(who, order_id, Permission.ORDER_CHECK_IN_FOR)
    return attend.reopen_service(order_id, by=who.actor)


def confirm(who: Visitor, order_id: UUID) -> Order:
    """The recipient, or staff for them, confirms."""
    row = _as_recipient(who, order_id, Permission.ORDER_CONFIRM_FOR)
    how = "recipient" if row.recipient_id == who.person_id else "staff"
    return settle.confirm_order(order_id, by=on_behalf(who, row.recipient_id), how=how)


def refuse_own_service(who: Visitor, order: Order) -> None:
    """Who gave a service speaks for the recipient neither as relative nor as staff: confirms nothing, drops no dispute."""
    if who.actor.member_id == order.helper_id:
        raise OwnService()


def dispute(who: Visitor, order_id: UUID, reason: str) -> Order:
    """The recipient, or staff for them, disputes."""
    row = _as_recipient(who, order_id, Permission.ORDER_CONFIRM_FOR)
    return settle.dispute_order(order_id, reason=reason, by=on_behalf(who, row.recipient_id))


def drop_dispute(who: Visitor, order_id: UUID) -> Order:
    """The recipient, or staff for them, takes the dispute back."""
    row = _as_recipient(who, order_id, Permission.ORDER_CONFIRM_FOR)
    return settle.drop_dispute(order_id, by=on_behalf(who, row.recipient_id))


def decide(who: Visitor, order_id: UUID, minutes: int, note: str) -> Order:
    """Staff of the node decide a dispute."""
    view = _as_third(who, order_id, Permission.ORDER_DECIDE)
    may_long = who.powers.may(Permission.RECORD_REVIEW_LONG, tenant(view.demand.tenant_id).path)
    actual = queries.order(order_id).actual_seconds or 0
    # Whole minutes are asked for; the last, broken one is not lost when all of them are granted.
    seconds = actual if minutes * 60 > actual - 60 and minutes * 60 <= actual + 59 and minutes else minutes * 60
    return settle.decide_dispute(order_id, seconds=seconds, note=note, by=who.actor, may_approve_long=may_long)


def approve_hours(who: Visitor, order_id: UUID) -> Order:
    """Branch or district confirm the hours of a long day."""
    view = _as_third(who, order_id, Permission.RECORD_REVIEW)
    may_long = who.powers.may(Permission.RECORD_REVIEW_LONG, tenant(view.demand.tenant_id).path)
    return settle.approve_hours(order_id, by=who.actor, may_approve_long=may_long)


def _way(who: Visitor, order_id: UUID, code: str | None, at: datetime | None) -> dict[str, Any]:
    order, row = queries.order_and_demand(order_id)
    if order.helper_id == who.actor.member_id:
        return {"code": code or "", "at": None}
    acts_for_helper(who, row, order, Permission.ORDER_CHECK_IN_FOR)
    return {"code": None, "at": at}


def _as_helper(who: Visitor, order_id: UUID, word: Permission) -> None:
    order, row = queries.order_and_demand(order_id)
    acts_for_helper(who, row, order, word)


def _as_recipient(who: Visitor, order_id: UUID, word: Permission) -> Demand:
    order, row = queries.order_and_demand(order_id)
    if not may_see_order(who, row, order):
        raise OrderNotFound()
    acts_for_recipient(who, row, word)
    refuse_own_service(who, order)
    return row


def _as_third(who: Visitor, order_id: UUID, word: Permission) -> OrderView:
    """Staff of the node who are neither helper nor recipient: what they say makes time move."""
    view = _as_staff(who, order_id, word)
    if who.actor.member_id in (view.order.helper_id, view.demand.recipient_id):
        raise JudgeInOwnCase()
    return view


def _as_staff(who: Visitor, order_id: UUID, word: Permission) -> OrderView:
    view = order_seen_by(who, order_id)
    who.powers.demand(word, tenant(view.demand.tenant_id).path)
    return view
