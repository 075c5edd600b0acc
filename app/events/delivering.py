"""Delivering: each due delivery is claimed, its listener runs, its mark is set, and all of it commits together."""

import traceback
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, exists, select, update

from app.events.facts import LISTENERS, Told, from_body
from app.events.models import Delivery, Fact
from app.events.outbox import DELIVERIES, work_due
from app.kit.clock import now
from app.kit.db import session
from app.tenancy.actor import Actor, Channel
from app.tenancy.scope import jurisdiction_id

ATTEMPTS = 12
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE_SECONDS = 3600
LOOK_AGAIN_SECONDS = 5

log = structlog.get_logger()


def deliver_due(limit: int = 500) -> int:
    """Hand the due facts of the bank in scope to their listeners, one transaction each; answers how many were handled."""
    handled = 0
    for _ in range(limit):
        try:
            if (key := _deliver_next()) is None:
                _look_again_if_held()
                return handled
        except DeliveryFailed as failure:
            session().rollback()
            _put_off(failure)
            session().commit()
            continue
        session().commit()
        handled += key is not None
    work_due(DELIVERIES)  # there may be more: come back
    session().commit()
    return handled


class DeliveryFailed(Exception):
    """A listener raised; the delivery is tried again later."""

    def __init__(self, fact_id: UUID, listener: str) -> None:
        super().__init__(f"{listener} failed on {fact_id}")
        self.fact_id, self.listener, self.trace = fact_id, listener, traceback.format_exc(limit=-6)


def _look_again_if_held() -> None:
    """What is due and was not claimed is in another worker's hands. The hint it came by may be the one taken away after
    this, where its lease ran out meanwhile: should that worker die, one left here brings the delivery back."""
    is_held = session().scalar(select(exists().where(*_is_due())))
    session().rollback()
    if is_held:
        work_due(DELIVERIES, now() + timedelta(seconds=LOOK_AGAIN_SECONDS))
        session().commit()


def _is_due() -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.jurisdiction_id == jurisdiction_id(), Delivery.handled_at.is_(None), Delivery.is_given_up.is_(False),
        Delivery.due_at <= now(),
    )  # fmt: skip


def _deliver_next() -> UUID | None:
    """Claim one delivery, run its listener and mark it handled; None when nothing is due."""
    row = (
        session()
        .execute(
            select(Delivery, Fact)
            .join(Fact, (Fact.jurisdiction_id == Delivery.jurisdiction_id) & (Fact.id == Delivery.id))
            .where(*_is_due())
            .order_by(Delivery.due_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=Delivery)
        )
        .first()
    )
    if row is None:
        return None
    delivery, fact = row
    by = Actor(fact.by_user_id, fact.by_member_id, fact.on_behalf_of, Channel(fact.channel), fact.address)
    try:
        listener = LISTENERS.get(fact.kind, {}).get(delivery.listener)
        if listener is not None:  # one that has been retired hears nothing more
            listener(Told(fact.id, from_body(fact.kind, fact.body), by))
        delivery.handled_at = now()
        session().flush()
    except Exception as error:
        raise DeliveryFailed(fact.id, delivery.listener) from error
    return delivery.id  # type: ignore[no-any-return]


def _put_off(failure: DeliveryFailed) -> None:
    """Try again after a pause that doubles; after the last attempt the delivery waits for a person."""
    key = (jurisdiction_id(), failure.fact_id, failure.listener)
    delivery = session().get(Delivery, key, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.handled_at:
        return
    delivery.attempts += 1
    delivery.last_error = failure.trace[-2000:]
    delivery.is_given_up = delivery.attempts >= ATTEMPTS
    pause = min(FIRST_PAUSE_SECONDS * 2**delivery.attempts, LONGEST_PAUSE_SECONDS)
    delivery.due_at = now() + timedelta(seconds=pause)
    log.warning("delivery_failed", listener=failure.listener, fact=str(failure.fact_id), attempts=delivery.attempts)
    if not delivery.is_given_up:
        work_due(DELIVERIES, delivery.due_at)


def given_up_again() -> int:
    """Give the deliveries that were given up another life; answers how many."""
    done = session().execute(
        update(Delivery)
        .where(Delivery.is_given_up.is_(True))
        .values(is_given_up=False, attempts=0, due_at=now())
        .execution_options(synchronize_session=False)
    )
    work_due(DELIVERIES)
    return int(done.rowcount)  # type: ignore[attr-defined]
