"""Confirming, disputing, deciding: when, and only when, time moves."""

from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce, work_due
from app.kit.clock import local, now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_text
from app.ledger.commands import Payment, pay_from_hold, pay_from_issue
from app.members.queries import member
from app.orders.commands.publish import CLOCK, close_when_over, release_slot
from app.orders.errors import DecisionRefused, ReasonNeeded, ReviewNotYours
from app.orders.events import DisputeDecided, DisputeDropped, HoursHeldBack, OrderConfirmed, OrderDisputed
from app.orders.models import Demand, Dispute, Order
from app.orders.queries import kind_even_closed, lock_order
from app.orders.rules import SILENCE_HOURS
from app.orders.transitions import Act, State
from app.records.commands import Figures, Service, figures, record_id_of, record_service
from app.records.queries import seconds_on
from app.records.rules import BRANCH_REVIEW_HOURS, DISTRICT_REVIEW_HOURS, ROUND_DOWN_TO
from app.tenancy.actor import Actor
from app.tenancy.keys import keep


def confirm_order(order_id: UUID, *, by: Actor, how: str = "recipient") -> Order:
    """The recipient agrees that the help was given; the time is paid, unless the day's hours wait for review."""
    order, row = _lock_with_helper(order_id)
    if order.state == State.FINISHED and (needed := review_needed(order, row)):
        order.move(Act.HOLD_BACK)
        order.clock_at = None
        day = _day_seconds(order)
        fact = HoursHeldBack(order.id, row.id, order.helper_id, row.recipient_id, day, needed == "district")
        announce(fact, by=by, tenant_id=row.tenant_id)
        return order
    order.move(Act.SILENCE if how == "silence" else Act.CONFIRM)
    _settle(order, row, how, by)
    return order


def approve_hours(order_id: UUID, *, by: Actor, may_approve_long: bool) -> Order:
    """Branch or district confirms the hours of the day; now the time is paid."""
    order, row = _lock_with_helper(order_id)
    order.move(Act.APPROVE)
    _check_review(order, row, may_approve_long=may_approve_long)
    _settle(order, row, "review", by)
    return order


def dispute_order(order_id: UUID, *, reason: str, by: Actor) -> Order:
    """The recipient does not agree; nothing moves until staff decide, however long it takes."""
    if not reason.strip():
        raise ReasonNeeded()
    order, row = lock_order(order_id)
    order.move(Act.DISPUTE)
    order.clock_at = None
    raised = Dispute(id=uuid7(), order_id=order.id, raised_by=by.member_id, reason=clean_text(reason, 500))
    session().add(raised)
    fact = OrderDisputed(order.id, row.id, order.helper_id, row.recipient_id, raised.id)
    announce(fact, by=by, tenant_id=row.tenant_id)
    return order


def _lock_with_helper(order_id: UUID) -> tuple[Order, Demand]:
    """The order and the demand, then who served: the hours of their day are counted by one at a time, and before any account is locked."""
    order, row = lock_order(order_id)
    keep(member(order.helper_id, for_update=True))
    return order, row


def drop_dispute(order_id: UUID, *, by: Actor) -> Order:
    """The recipient takes the dispute back; the time to confirm begins anew."""
    order, row = lock_order(order_id)
    order.move(Act.DROP_DISPUTE)
    _close_dispute(order, by, None, "dropped")
    order.clock_at = now() + timedelta(hours=SILENCE_HOURS(row.tenant_id))
    work_due(CLOCK, order.clock_at)
    announce(DisputeDropped(order.id, row.id, order.helper_id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return order


def decide_dispute(order_id: UUID, *, seconds: int, note: str, by: Actor, may_approve_long: bool = False) -> Order:
    """Staff decide how much of the recorded time is paid; zero pays nothing and gives the held time back."""
    if not note.strip():
        raise ReasonNeeded()
    order, row = _lock_with_helper(order_id)
    order.move(Act.PAY if seconds else Act.REJECT)
    if not 0 <= seconds <= (order.actual_seconds or 0):
        raise DecisionRefused()
    decided = _close_dispute(order, by, seconds, clean_text(note, 500))
    fact = DisputeDecided(order.id, row.id, order.helper_id, row.recipient_id, seconds, decided.id)
    announce(fact, by=by, tenant_id=row.tenant_id)
    if seconds:
        order.actual_seconds = seconds
        _check_review(order, row, may_approve_long=may_approve_long)  # a dispute is no way around the day's limit
        _settle(order, row, "decision", by)
    else:
        order.closed_at, order.closed_how, order.clock_at = now(), "rejected", None
        release_slot(row, order.slot)
        close_when_over(row)
    return order


def review_needed(order: Order, row: Demand) -> str | None:
    """Whether the helper's hours of the day wait for 'branch' or 'district' (Guangdong practice: above 8 and 12 h)."""
    day = _day_seconds(order)
    district, branch = DISTRICT_REVIEW_HOURS(row.tenant_id), BRANCH_REVIEW_HOURS(row.tenant_id)
    if district and day > district * 3600:
        return "district"
    if branch and day > branch * 3600:
        return "branch"
    return None


def _check_review(order: Order, row: Demand, *, may_approve_long: bool) -> None:
    """Hours of a very long day are the district's to confirm, whichever way they come to be paid."""
    if review_needed(order, row) == "district" and not may_approve_long:
        raise ReviewNotYours(hours=DISTRICT_REVIEW_HOURS(row.tenant_id))


def _settle(order: Order, row: Demand, how: str, by: Actor) -> None:
    """Pay, record, close. Every id follows from the order, so that a retry finds what the first try did."""
    kind = kind_even_closed(row.kind_id)
    assert kind.coefficient is not None and order.started_at and order.ended_at and order.actual_seconds
    worth = figures(order.actual_seconds, kind.coefficient, row.tenant_id)
    order.closed_at, order.closed_how, order.clock_at = now(), how, None
    payment = _pay(order, row, worth)
    record = record_service(
        Service(
            order.id, order.helper_id, row.recipient_id, row.tenant_id, kind.name_zh, order.started_at, order.ended_at,
            made_under=_made_under(kind.coefficient, row),
        ),
        worth, posted_seconds=payment.paid, by=by,
    )  # fmt: skip
    close_when_over(row)
    announce(
        OrderConfirmed(
            order.id, row.id, order.helper_id, row.recipient_id, record.id, order.actual_seconds, payment.paid, how
        ),
        by=by, tenant_id=row.tenant_id,
    )  # fmt: skip


def _pay(order: Order, row: Demand, worth: Figures) -> Payment:
    assert order.started_at is not None
    day, document = local(order.started_at).date(), record_id_of(order.id)
    if not row.holds_time:
        if worth.rounded == 0:
            return Payment(0, 0)
        return pay_from_issue(order.helper_id, worth.rounded, document_id=document, effective_on=day)
    seconds = min(worth.rounded, row.slot_seconds)  # beyond the hold it is honour
    if order.hold_id is None or seconds == 0:
        release_slot(row, order.slot)
        return Payment(0, 0)
    return pay_from_hold(order.hold_id, order.helper_id, seconds, document_id=document, effective_on=day)


def _made_under(coefficient: Fraction, row: Demand) -> dict[str, object]:
    return {
        "coefficient": f"{coefficient.numerator}/{coefficient.denominator}", "payer": row.payer,
        "round_down_to_seconds": ROUND_DOWN_TO(row.tenant_id), "slot_seconds": row.slot_seconds,
    }  # fmt: skip


def _day_seconds(order: Order) -> int:
    assert order.started_at is not None
    return seconds_on(order.helper_id, local(order.started_at).date()) + (order.actual_seconds or 0)


def _close_dispute(order: Order, by: Actor, seconds: int | None, note: str) -> Dispute:
    row = (
        session()
        .scalars(select(Dispute).where(Dispute.order_id == order.id, Dispute.decided_at.is_(None)).limit(1))
        .one()
    )
    row.decided_by, row.decided_at, row.decided_seconds, row.note = by.member_id, now(), seconds, note
    return row
