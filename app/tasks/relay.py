"""The relay: finds which banks have work due and hands a job for each to RQ. It may die, or run twice, at any moment."""

import contextlib
import signal
import time
from collections.abc import Callable
from types import FrameType

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from app.events.work import claim_due
from app.kit.db import db, session
from app.tasks.queues import WAKE_KEY, connection, queue
from app.tenancy.scope import jurisdiction_scope

SWEEP_SECONDS = 2
JOB_TIMEOUT_SECONDS = 300

log = structlog.get_logger()


def wake() -> None:
    """Tell the relay that there is work; when Redis is away, its sweep finds it."""
    with contextlib.suppress(RedisError):
        pipe = connection().pipeline()
        pipe.lpush(WAKE_KEY, "1")
        pipe.ltrim(WAKE_KEY, 0, 0)
        pipe.execute()


def relay_once(lease_seconds: int) -> int:
    """Claim what is due and enqueue a job for each bank and kind; answers how many."""
    with jurisdiction_scope(None):
        try:
            batches = claim_due(lease_seconds=lease_seconds)
            session().commit()
        finally:
            db.session.remove()
    for batch in batches:
        queue().enqueue(
            "app.tasks.jobs.serve_job", batch.jurisdiction_id, batch.kind, [str(id_) for id_ in batch.ids],
            job_timeout=JOB_TIMEOUT_SECONDS, result_ttl=0, failure_ttl=3600,
        )  # fmt: skip
    return len(batches)


def run_relay(lease_seconds: int, stop: Callable[[], bool]) -> None:
    """Relay until told to stop: at each wake, and every few seconds without one."""
    while not stop():
        try:
            if relay_once(lease_seconds):
                continue
            connection().brpop([WAKE_KEY], timeout=SWEEP_SECONDS)
        except (RedisError, DBAPIError) as error:
            log.warning("relay_waits", reason=type(error).__name__)
            time.sleep(SWEEP_SECONDS)


def until_signal() -> Callable[[], bool]:
    """A question that is answered yes after SIGTERM or SIGINT."""
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return lambda: stopped
