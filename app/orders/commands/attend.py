"""Checking in and out, by the recipient's six digits or by staff; uploading a service."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.events.outbox import announce, work_due
from app.kit.clock import now
from app.kit.crypto import same
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.text import half_width
from app.orders.attendance_errors import (
    CheckInClosed,
    CheckInCodeShort,
    CheckInCodeWrong,
    CheckInLocked,
    CheckInTimeRefused,
    CheckInTooEarly,
    CheckInTooLate,
    TooManyCheckIns,
    UploadClosed,
)
from app.orders.commands.publish import CLOCK
from app.orders.events import HelperCheckedIn, ServiceFinished, ServiceReopened
from app.orders.models import CheckIn, Demand, Order
from app.orders.queries import check_in_code, check_ins_today, lock_order
from app.orders.rules import (
    CHECK_IN_EARLY_MINUTES,
    MOST_CHECK_INS,
    OVERRUN_MINUTES,
    SILENCE_HOURS,
    UPLOAD_CONFIRMS,
    WHAT_COUNTS,
)
from app.orders.scanning import is_fresh
from app.orders.transitions import Act
from app.tenancy.actor import WORKER, Actor
from app.tenancy.scope import jurisdiction_id

CODE_TRIES = 5
SIX_DIGITS = re.compile(r"[0-9]{6}")
FARTHEST_FROM_PLAN = timedelta(hours=24)


def check_in(order_id: UUID, *, code: str | None, by: Actor, at: datetime | None = None) -> Order:
    """The service begins: with the recipient's digits now, or by staff (`code` None) at a time they name."""
    order, row = _for_attendance(order_id)
    order.move(Act.CHECK_IN)
    early = CHECK_IN_EARLY_MINUTES(row.tenant_id)
    instant = now() if at is None else _staff_time(at, row)
    if at is None:
        if instant < row.starts_at - timedelta(minutes=early):
            raise CheckInTooEarly(minutes=early)
        if instant >= row.ends_at:
            raise CheckInTooLate()
    most = MOST_CHECK_INS(row.tenant_id)
    if most and check_ins_today(order.helper_id) >= most:
        raise TooManyCheckIns(most=most)
    if code is not None:
        _check_code(order, code, "in")
    order.started_at = instant
    _note(order, "in", "code" if code is not None else "staff", instant, by)
    _wait_for_check_out(order, row)
    fact = HelperCheckedIn(order.id, row.id, order.helper_id, row.recipient_id, "code" if code is not None else "staff")
    announce(fact, by=by, tenant_id=row.tenant_id)
    return order


def check_out(order_id: UUID, *, code: str | None, by: Actor, at: datetime | None = None) -> Order:
    """The service ends; what was forgotten counts to the agreed end only."""
    order, row = _for_attendance(order_id)
    order.move(Act.CHECK_OUT)
    instant = now() if at is None else _staff_time(at, row)
    assert order.started_at is not None
    if instant <= order.started_at:
        raise CheckInTimeRefused()
    if code is not None:
        _check_code(order, code, "out")
    _finish(order, row, order.started_at, instant, "code" if code is not None else "staff", by)
    return order


def upload_service(order_id: UUID, *, started_at: datetime, ended_at: datetime, by: Actor) -> Order:
    """The sub-branch says when the service was given; where uploads count."""
    order, row = lock_order(order_id)
    if WHAT_COUNTS(row.tenant_id) != "upload":
        raise UploadClosed()
    order.move(Act.UPLOAD)
    begun, ended = _staff_time(started_at, row), _staff_time(ended_at, row)
    if ended <= begun or ended - begun > FARTHEST_FROM_PLAN:
        raise CheckInTimeRefused()
    order.started_at = begun
    _note(order, "in", "upload", begun, by)
    _finish(order, row, begun, ended, "upload", by)
    return order


def upload_is_enough(row: Demand) -> bool:
    """Whether the bank takes the sub-branch's word without asking the recipient again."""
    return UPLOAD_CONFIRMS(row.tenant_id)


def reopen_service(order_id: UUID, *, by: Actor) -> Order:
    """A check-out was a mistake; the service goes on."""
    order, row = _for_attendance(order_id)
    order.move(Act.REOPEN)
    order.ended_at = order.actual_seconds = order.finished_at = None
    _wait_for_check_out(order, row)
    announce(ServiceReopened(order.id, row.id, order.helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def finish_forgotten(order: Order, row: Demand) -> None:
    """Nobody checked out: the service counts to the agreed end, never longer."""
    order.move(Act.CHECK_OUT)
    assert order.started_at is not None
    _finish(
        order, row, order.started_at, max(row.ends_at, order.started_at + timedelta(minutes=1)), "forgotten", WORKER
    )


def _for_attendance(order_id: UUID) -> tuple[Order, Demand]:
    order, row = lock_order(order_id)
    if WHAT_COUNTS(row.tenant_id) != "check_in":
        raise CheckInClosed()
    return order, row


def _finish(order: Order, row: Demand, begun: datetime, ended: datetime, method: str, by: Actor) -> None:
    latest = row.ends_at + timedelta(minutes=OVERRUN_MINUTES(row.tenant_id))
    counted = ended if ended <= latest or method == "upload" else row.ends_at
    counted = max(counted, begun + timedelta(seconds=1))
    order.ended_at, order.finished_at = counted, now()
    order.actual_seconds = int((counted - begun).total_seconds()) or 1
    _note(order, "out", method, ended, by)
    order.clock_at = now() + timedelta(hours=SILENCE_HOURS(row.tenant_id))
    work_due(CLOCK, order.clock_at)
    session().flush()
    fact = ServiceFinished(order.id, row.id, order.helper_id, row.recipient_id, order.actual_seconds, method)
    announce(fact, by=by, tenant_id=row.tenant_id)


def _wait_for_check_out(order: Order, row: Demand) -> None:
    order.clock_at = row.ends_at + timedelta(minutes=OVERRUN_MINUTES(row.tenant_id))
    work_due(CLOCK, order.clock_at)
    session().flush()


def _check_code(order: Order, code: str, way: str) -> None:
    typed = half_width(code).strip()
    if is_fresh(order.id, way, typed):  # the picture: nobody guesses twelve digits of half a minute
        order.code_failures = 0
        return
    if order.code_failures >= CODE_TRIES:
        raise CheckInLocked()
    if same(typed, check_in_code(order.id, way)):
        order.code_failures = 0
        return
    if not SIX_DIGITS.fullmatch(typed):  # a slip of the finger, no guess
        raise CheckInCodeShort()
    left = CODE_TRIES - order.code_failures - 1
    session().rollback()  # lets go of the order, so that the failure can be kept
    with own_transaction() as own:
        own.execute(
            sa.update(Order)
            .where(Order.jurisdiction_id == jurisdiction_id(), Order.id == order.id)
            .values(code_failures=Order.code_failures + 1)
            .execution_options(synchronize_session=False)
        )
    raise CheckInCodeWrong(left=left)


def _staff_time(at: datetime, row: Demand) -> datetime:
    if not row.starts_at - FARTHEST_FROM_PLAN <= at <= min(now(), row.ends_at + FARTHEST_FROM_PLAN):
        raise CheckInTimeRefused()
    return at


def _note(order: Order, way: str, method: str, at: datetime, by: Actor) -> None:
    session().add(
        CheckIn(
            id=uuid7(),
            order_id=order.id,
            helper_id=order.helper_id,
            way=way,
            method=method,
            at=at,
            by_member_id=by.member_id,
        )
    )
