"""`flask relay`, `flask worker`, `flask schedule`: the processes beside the web."""

import time

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError

from app.events.work import LEASE_SECONDS
from app.kit.db import db, session
from app.tasks.queues import QUEUES, connection, queue
from app.tasks.relay import run_relay, until_signal
from app.tasks.schedule import notice_due
from app.tenancy.scope import jurisdiction_scope

log = structlog.get_logger()


@click.command("relay")
@click.option(
    "--lease", default=LEASE_SECONDS, show_default=True, help="租期（秒）· Seconds until unfinished work comes back."
)
@with_appcontext
def relay(lease: int) -> None:
    """转运待办到队列 · Hand work that is due to the queue."""
    run_relay(lease, until_signal())


class AppWorker(Worker):
    """A worker whose jobs run in forked processes that share no connection with it."""

    def main_work_horse(self, job, queue):  # type: ignore[no-untyped-def]
        """Leave the parent's database connections alone."""
        db.engine.dispose(close=False)
        super().main_work_horse(job, queue)


@click.command("worker")
@click.option("--burst", is_flag=True, help="做完就停 · Stop when the queue is empty.")
@click.option(
    "--ttl", default=45, show_default=True, help="心跳（秒）· Seconds after which a dead worker's job runs again."
)
@with_appcontext
def worker(burst: bool, ttl: int) -> None:
    """从队列取活干 · Do what lies on the queue."""
    with current_app.app_context():
        AppWorker(
            [queue(name) for name in QUEUES], connection=connection(), serializer=JSONSerializer, worker_ttl=ttl,
            maintenance_interval=max(ttl * 2 // 3, 1), job_monitoring_interval=max(ttl // 4, 1),
        ).work(burst=burst, logging_level="WARNING", with_scheduler=False)  # fmt: skip


@click.command("schedule")
@click.option("--once", is_flag=True, help="只看一次 · Look once.")
@with_appcontext
def schedule(once: bool) -> None:
    """按计划把到期的事交给队列 · Hand periodic work to the queue when it falls due."""
    stop = until_signal()
    while not stop():
        try:
            hand_over_due()
        except (RedisError, DBAPIError) as error:
            log.warning("schedule_waits", reason=type(error).__name__)
        if once:
            return
        time.sleep(1)


def hand_over_due() -> int:
    """Enqueue what is due; answers how many occurrences."""
    with jurisdiction_scope(None):
        try:
            due = notice_due()
            session().commit()
        finally:
            db.session.remove()
    for name, at in due:
        queue().enqueue("app.tasks.jobs.occurrence_job", name, at.isoformat(), result_ttl=0, failure_ttl=3600)
    return len(due)


COMMANDS = (relay, worker, schedule)
