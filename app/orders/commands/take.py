"""Claiming, dispatching and stepping back."""

from datetime import datetime, timedelta
from uuid import UUID

from app.events.outbox import announce, work_due
from app.kit.check_digits import with_check_digit
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.members.queries import member
from app.orders.commands.publish import CLOCK, release_slot, slot_hold_id
from app.orders.errors import DemandAssessed, DemandOver, DemandTaken, DispatchClosed, SkillUnsaid, TimeClash
from app.orders.events import HelperMissed, OrderClaimed, OrderDispatched, OrderWithdrawn
from app.orders.models import Demand, Order
from app.orders.policies import why_not_claim, why_not_serve
from app.orders.queries import clashing, lock_order, taken_slots
from app.orders.queries import demand as demand_row
from app.orders.rules import NO_SHOW_HOURS, REMINDER_HOURS, WHAT_COUNTS, WHO_TAKES
from app.orders.transitions import Act, State
from app.tenancy.actor import Actor
from app.tenancy.keys import next_number


def claim_order(
    demand_id: UUID, *, helper_id: UUID, by: Actor, order_id: UUID | None = None, has_skill: bool = False
) -> Order:
    """A volunteer takes a slot; of two at once, one wins. Where a skill is asked for, the volunteer says to have it."""
    row = demand_row(demand_id, for_update=True)
    helper = member(helper_id, for_update=True)
    if reason := why_not_claim(helper, row):
        raise reason
    if row.skill and not has_skill:
        raise SkillUnsaid(skill=row.skill)
    order = take_slot(row, helper_id, "claim", order_id)
    announce(OrderClaimed(order.id, row.id, helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def dispatch_order(demand_id: UUID, *, helper_id: UUID, by: Actor, order_id: UUID | None = None) -> Order:
    """Staff give a slot to a volunteer."""
    row = demand_row(demand_id, for_update=True)
    helper = member(helper_id, for_update=True)
    if WHO_TAKES(row.tenant_id) == "claim":
        raise DispatchClosed()
    if reason := why_not_serve(helper, row):
        raise reason
    order = take_slot(row, helper_id, "dispatch", order_id)
    announce(OrderDispatched(order.id, row.id, helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def withdraw_order(order_id: UUID, *, reason: str, by: Actor) -> Order:
    """The helper steps back before beginning; the slot is open again and its time stays held."""
    order, row = lock_order(order_id)
    order.move(Act.WITHDRAW)
    _leave(order, row, "withdrawn")
    order.closed_note = clean_line(reason, 200) if reason.strip() else None
    announce(OrderWithdrawn(order.id, row.id, order.helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def miss_order(order_id: UUID, *, by: Actor) -> Order:
    """The helper did not come."""
    order, row = lock_order(order_id)
    order.move(Act.MISS)
    _leave(order, row, "no_show")
    announce(HelperMissed(order.id, row.id, order.helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def set_clock(order: Order, row: Demand) -> None:
    """When a waiting order is looked at next: for the reminder, then for the helper who never came."""
    reminder = row.starts_at - timedelta(hours=REMINDER_HOURS(row.tenant_id))
    if order.reminded_at is None and reminder > now():
        order.clock_at = reminder
    else:
        order.clock_at = given_up_at(row)
    if order.clock_at is not None:
        work_due(CLOCK, order.clock_at)


def given_up_at(row: Demand) -> datetime | None:
    """When a helper without check-in counts as not come.

    Never by the clock where uploads count: nobody checks in there, and the record may be made within the 10 working
    days of the ministry's order 67; staff say it when somebody did not come.
    """
    if WHAT_COUNTS(row.tenant_id) == "upload":
        return None
    return row.ends_at + timedelta(hours=NO_SHOW_HOURS(row.tenant_id))


def take_slot(
    row: Demand, helper_id: UUID, taken_by: str, order_id: UUID | None, *, organisation_id: UUID | None = None
) -> Order:
    """A free slot of a locked demand becomes an order of this helper; who may was asked before."""
    if row.state == "assessing":
        raise DemandAssessed()
    if row.state != "published" or row.starts_at <= now():
        raise DemandOver()
    taken = taken_slots(row.id)
    free = next((slot for slot in range(1, row.people_needed + 1) if slot not in taken), None)
    if free is None:
        raise DemandTaken()
    refuse_clash(helper_id, row)
    order = Order(
        id=order_id or uuid7(), number=next_number(Order, 1000), demand_id=row.id, helper_id=helper_id, slot=free,
        hold_id=slot_hold_id(row.id, free) if row.holds_time and row.slot_seconds else None,
        state=State.ACCEPTED.value, taken_by=taken_by, organisation_id=organisation_id,
    )  # fmt: skip
    set_clock(order, row)
    session().add(order)
    session().flush()
    return order


def refuse_clash(helper_id: UUID, row: Demand) -> None:
    """Nobody is in two places at once."""
    if other := clashing(helper_id, row.starts_at, row.ends_at):
        raise TimeClash(number=with_check_digit(other.number))


def _leave(order: Order, row: Demand, how: str) -> None:
    order.closed_at, order.closed_how, order.clock_at = now(), how, None
    session().flush()
    if row.state != "published" or row.starts_at <= now():
        release_slot(row, order.slot)
        if row.state == "closed" and not taken_slots(row.id):
            row.state = "lapsed"
