"""The clock of orders: reminders, forgotten check-outs, silence, helpers who never came, demands nobody took."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from app.events.outbox import announce, work_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.orders.commands.attend import finish_forgotten
from app.orders.commands.publish import CLOCK, lapse_demand
from app.orders.commands.settle import confirm_order
from app.orders.commands.take import given_up_at, miss_order, set_clock
from app.orders.events import ReminderDue
from app.orders.models import OPEN_STATES, Demand, Order
from app.orders.queries import demand as demand_row
from app.orders.queries import lock_order
from app.orders.transitions import State
from app.tenancy.actor import WORKER

AGAIN_AFTER = timedelta(hours=1)

log = structlog.get_logger()


def run_clock() -> int:
    """Do what is due for the bank in scope, one transaction a row; answers how many rows were looked at."""
    orders = list(
        session().scalars(select(Order.id).where(Order.clock_at <= now()).order_by(Order.clock_at).limit(500))
    )
    demands = list(session().scalars(select(Demand.id).where(Demand.clock_at <= now()).limit(500)))
    session().rollback()
    for order_id in orders:
        try:
            _tick_order(order_id)
        except TimeBankError as refused:
            _put_off(lambda: lock_order(order_id)[0], refused)  # noqa: B023 (called at once)
        session().commit()
    for demand_id in demands:
        try:
            _tick_demand(demand_id)
        except TimeBankError as refused:
            _put_off(lambda: demand_row(demand_id, for_update=True), refused)  # noqa: B023 (called at once)
        session().commit()
    return len(orders) + len(demands)


def _tick_order(order_id: UUID) -> None:
    order, _ = lock_order(order_id)
    if order.clock_at is None or order.clock_at > now():
        return  # somebody was faster
    tick: Callable[[Order], None] | None = TICKS.get(State.of(order.state))
    if tick is None:
        order.clock_at = None
    else:
        tick(order)


def _tick_demand(demand_id: UUID) -> None:
    row = demand_row(demand_id, for_update=True)
    if row.clock_at and row.clock_at <= now() and row.state in OPEN_STATES:
        lapse_demand(row)


def _put_off(locked: Callable[[], Order | Demand], refused: TimeBankError) -> None:
    """What is refused (the issue brake is reached, say) is tried again later, and keeps nobody else waiting."""
    session().rollback()
    row = locked()
    row.clock_at = now() + AGAIN_AFTER
    work_due(CLOCK, row.clock_at)
    log.warning("clock_refused", of=type(row).__name__, id=str(row.id), code=refused.code)


def _remind_or_miss(order: Order) -> None:
    row = demand_row(order.demand_id)
    if order.reminded_at is None and now() < row.starts_at:
        order.reminded_at = now()
        set_clock(order, row)
        announce(ReminderDue(order.id, row.id, order.helper_id, row.recipient_id), by=WORKER, tenant_id=row.tenant_id)
        return
    last = given_up_at(row)
    if last is not None and last <= now():
        miss_order(order.id, by=WORKER)
    else:
        order.clock_at = last  # the worker was away when the reminder fell due; it is too late for that only
        if last is not None:
            work_due(CLOCK, last)


def _finish_forgotten(order: Order) -> None:
    finish_forgotten(order, demand_row(order.demand_id))


def _confirm_by_silence(order: Order) -> None:
    confirm_order(order.id, by=WORKER, how="silence")


TICKS: dict[State, Callable[[Order], None]] = {
    State.ACCEPTED: _remind_or_miss,
    State.IN_SERVICE: _finish_forgotten,
    State.FINISHED: _confirm_by_silence,
}
