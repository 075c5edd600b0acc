"""Every listener that is registered is killed before, in and after its commit, and has its effect once.

The process is the one RQ would fork for the job, and it is killed as the kernel does it; the database is real. How the job
comes back, through relay, lease and Redis, `test_workers.py` shows of three of them, with whole workers.
"""

import os
import signal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from app.events.facts import LISTENERS
from app.events.outbox import DELIVERIES, announce
from app.kit.db import db, session
from app.kit.embedded import superuser_url
from app.tasks.jobs import serve_job
from tests.architecture.banks import Bank, furnished_bank
from tests.tasks.fleet import Fleet, lock_held, until
from tests.tasks.listened import HEARD, Heard, let_them_be_asked

EFFECTS = ("message", "call_back", "data_reading", "hardship")
BEFORE, AFTER = (
    f"LOCK TABLE {', '.join(EFFECTS)}, cover, work_due IN ACCESS EXCLUSIVE MODE",
    "SELECT 1 FROM work_due FOR UPDATE",
)
IN_COMMIT = "SELECT pg_advisory_xact_lock(4711)"
MOMENTS = {
    "before": (BEFORE, "%"),
    "in the commit, which is lost": (IN_COMMIT, "COMMIT%"),
    "in the commit, which holds": (IN_COMMIT, "COMMIT%"),
    "after": (AFTER, "DELETE FROM work_due%"),
}
"""What holds the process up, and the statement in which it then waits."""
COMMITTED = ("in the commit, which holds", "after")


@pytest.fixture(scope="module")
def bank(own_app: Flask) -> Bank:
    """A bank with a row of everything, whose facts have been delivered."""
    made = furnished_bank(own_app)
    with made.world.scope():
        let_them_be_asked(made)
        session().commit()
    serve_job(made.world.id, DELIVERIES, [])
    return made


def test_every_listener_has_its_fact(own_app: Flask) -> None:
    assert {name for heard in LISTENERS.values() for name in heard} == set(HEARD), "add a row to listened.py"


@pytest.mark.parametrize("listener", HEARD)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_listener_killed_at_a_moment_has_its_effect_once(
    fleet: Fleet, bank: Bank, own_var: Path, listener: str, moment: str
) -> None:
    heard, (stop, waits) = HEARD[listener], MOMENTS[moment]
    fact_id, hints = told(fleet, bank, listener)
    assert left(fleet, heard, fact_id, listener)[:2] == (False, heard.before)
    is_done = moment in COMMITTED
    with lock_held(superuser_url(own_var), stop) as holder:
        process = forked(bank, hints)
        until(lambda: fleet.waiting_for_a_lock(waits), 20)
        end(fleet, process, holder, is_commit_kept=is_done)
    was = left(fleet, heard, fact_id, listener)
    assert was[:2] == (is_done, heard.after if is_done else heard.before)

    serve_job(bank.world.id, DELIVERIES, hints)
    done = left(fleet, heard, fact_id, listener)
    assert done[:3] == (True, heard.after, True)
    assert not is_done or done == was
    serve_job(bank.world.id, DELIVERIES, hints)
    assert left(fleet, heard, fact_id, listener) == done


def test_what_a_dead_worker_held_comes_back_though_another_took_its_hint_away(
    fleet: Fleet, bank: Bank, own_var: Path
) -> None:
    """The lease of a slow worker ran out, so the same hint was served twice; the second found nothing it could claim."""
    listener = "orders.tell_both"
    fact_id, hints = told(fleet, bank, listener)
    with lock_held(superuser_url(own_var), IN_COMMIT) as holder:
        process = forked(bank, hints)
        until(lambda: fleet.waiting_for_a_lock("COMMIT%"), 20)
        serve_job(bank.world.id, DELIVERIES, hints)
        end(fleet, process, holder, is_commit_kept=False)
    assert left(fleet, HEARD[listener], fact_id, listener)[:2] == (False, 0)
    again = hints_of(fleet, bank)
    assert again
    assert again != hints
    serve_job(bank.world.id, DELIVERIES, again)
    assert left(fleet, HEARD[listener], fact_id, listener)[:3] == (True, 2, True)
    assert hints_of(fleet, bank) == []


def end(fleet: Fleet, process: int, holder: psycopg.Connection, *, is_commit_kept: bool) -> None:
    """Kill a process that waits, and with it its connection or not; then let go of what it waited for."""
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    if not is_commit_kept:
        fleet.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'worker-fork'")
    holder.rollback()
    until(lambda: not fleet.ask("SELECT 1 FROM pg_stat_activity WHERE application_name = 'worker-fork'"), 20)


def hints_of(fleet: Fleet, bank: Bank) -> list[str]:
    """The hints that this bank has facts to deliver, now or soon."""
    rows = fleet.ask("SELECT id FROM work_due WHERE kind = %s AND jurisdiction_id = %s", DELIVERIES, bank.world.id)
    return [str(row[0]) for row in rows]


def told(fleet: Fleet, bank: Bank, listener: str) -> tuple[UUID, list[str]]:
    """Tell the fact, for real, for this listener alone; answers its id and the hints that work is due."""
    for table in ("sending", *EFFECTS, "work_due"):
        fleet.database.execute(f"DELETE FROM {table} WHERE jurisdiction_id = %s", (bank.world.id,))
    with bank.world.scope():
        fact_id = announce(HEARD[listener].fact(bank), by=bank.world.clerk.actor)
        session().commit()
    fleet.database.execute("DELETE FROM delivery WHERE id = %s AND listener <> %s", (fact_id, listener))
    return fact_id, hints_of(fleet, bank)


def forked(bank: Bank, hints: list[str]) -> int:
    """A process that serves these hints over a connection of its own; answers its number."""
    db.session.remove()
    process = os.fork()
    if process == 0:
        try:
            os.environ["PGAPPNAME"] = "worker-fork"
            db.engine.dispose(close=False)
            serve_job(bank.world.id, DELIVERIES, hints)
        finally:
            os._exit(0)
    return process


def left(fleet: Fleet, heard: Heard, fact_id: UUID, listener: str) -> tuple[object, ...]:
    """Of a fact: whether it is handled, how many rows it left, whether all in the mark's transaction, and which that was."""
    rows = fleet.ask(
        "SELECT d.handled_at IS NOT NULL, count(e.jurisdiction_id), coalesce(bool_and(e.xmin = d.xmin), true), d.xmin::text"
        f" FROM delivery d LEFT JOIN {heard.table} e ON e.jurisdiction_id = d.jurisdiction_id AND {heard.which}"
        " WHERE d.id = %s AND d.listener = %s GROUP BY 1, 4, d.xmin",
        fact_id, listener,
    )  # fmt: skip
    return rows[0]
