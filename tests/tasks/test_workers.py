"""Real workers and relays are killed, Redis is wiped, connections are cut: every fact is handled, and none twice.

Three listeners stand here for all; that each one of them has its effect once, whenever it is killed, shows `test_listeners.py`.

How "exactly once" is seen: a listener's effect (rows of `message`) and its mark (the row of `delivery`) must carry the
number of one and the same transaction (`xmin`). A second handling would have given the mark another number.
"""

import os
import random
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.events.outbox import announce
from app.kit.db import db, session
from app.kit.embedded import superuser_url
from app.orders.events import DemandCancelled, DemandPublished, OrderConfirmed
from app.tenancy.actor import SHELL
from app.tenancy.scope import jurisdiction_scope
from tests.tasks.fleet import Fleet, lock_held, until
from tests.worlds import World, open_world

SOAK = bool(os.environ.get("SOAK"))
FACTS, CHAOS_SECONDS, BOUND_SECONDS = (2000, 60, 120) if SOAK else (300, 9, 60)
SEED = int(os.environ.get("WORKERS_SEED", "20261122"))
LISTENERS = ("orders.tell_volunteers", "orders.tell_of_demand", "orders.tell_both")


@pytest.fixture(scope="module")
def banks(own_app: Flask) -> list[World]:
    """Three banks, so that three listeners are at work at once; what was announced on the way is gone."""
    made = [open_world("nansha") for _ in LISTENERS]
    for world in made:
        assert world.helper2, "two volunteers are there to be told"
        with world.scope():
            order = world.claimed(world.demand(people_needed=2, starts_in=timedelta(days=30)))
            world.people["order"] = order.id  # type: ignore[assignment]
            world.people["demand"] = order.demand_id  # type: ignore[assignment]
    return made


@pytest.fixture(scope="module")
def running(fleet: Fleet, banks: list[World]) -> Fleet:
    """Three workers and a relay, which have delivered what opening the banks left."""
    for kind in ("relay", "worker", "worker", "worker"):
        fleet.start(kind)
    until(lambda: undelivered(fleet) == 0, 60, fleet.logs)
    return fleet


def tell(world: World, listener: str) -> UUID:
    """Announce, for real, a fact that this listener hears; answers the fact's id."""
    order_id, demand_id = world.people["order"], world.people["demand"]
    helper, recipient = world.volunteer.member_id, world.resident.member_id
    fact = {
        "orders.tell_volunteers": DemandPublished(demand_id, recipient, 0, 0),  # type: ignore[arg-type]
        "orders.tell_of_demand": DemandCancelled(demand_id, recipient, [str(helper)]),  # type: ignore[arg-type]
        "orders.tell_both": OrderConfirmed(order_id, demand_id, helper, recipient, None, 60, 60),  # type: ignore[arg-type]
    }[listener]
    db.session.remove()
    with jurisdiction_scope(world.id):
        told = announce(fact, by=SHELL)
        session().commit()
        return told


def undelivered(fleet: Fleet) -> int:
    return int(fleet.ask("SELECT count(*) FROM delivery WHERE handled_at IS NULL OR is_given_up")[0][0])  # type: ignore[call-overload]


EXPECTED = {"orders.tell_volunteers": 2, "orders.tell_of_demand": 1, "orders.tell_both": 2}


def handled_wrongly(fleet: Fleet, facts: dict[UUID, str]) -> list[str]:
    """What is wrong with the handling of these facts: not done, done in part, done twice."""
    found = {
        (fact, listener): (is_handled, messages, is_one)
        for fact, listener, is_handled, messages, is_one in fleet.ask(
            "SELECT d.id, d.listener, d.handled_at IS NOT NULL, count(m.id), bool_and(m.xmin = d.xmin)"
            " FROM delivery d LEFT JOIN message m ON m.jurisdiction_id = d.jurisdiction_id AND m.fact_id = d.id"
            " WHERE d.id = ANY(%s) GROUP BY 1, 2, 3, d.xmin",
            list(facts),
        )
    }
    wanted = {(fact, listener): (True, EXPECTED[listener], True) for fact, listener in facts.items()}
    return [f"{key}: {found.get(key)}" for key, value in wanted.items() if found.get(key) != value]


def replaced(fleet: Fleet, names: set[str]) -> None:
    for name in names:
        fleet.kill(name)
        fleet.start("worker")


def cut_connections(fleet: Fleet) -> None:
    fleet.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'worker-%%'")


MOMENTS = ("before", "in the commit, which holds", "in the commit, which is lost", "after")
TRIED = MOMENTS if SOAK else MOMENTS[1:3]
"""The others are tried for each listener in `test_listeners`, and here in `make soak`."""


@pytest.mark.parametrize("moment", TRIED)
def test_a_worker_killed_at_a_moment_leaves_the_effect_once(
    running: Fleet, banks: list[World], own_var: Path, moment: str
) -> None:
    url, all_three = superuser_url(own_var), len(LISTENERS)
    stop = "LOCK TABLE demand IN ACCESS EXCLUSIVE MODE" if moment == "before" else "SELECT pg_advisory_xact_lock(4711)"
    waits = "%FROM demand%" if moment == "before" else "COMMIT%"
    with lock_held(url, stop) as holder:
        facts = {tell(world, listener): listener for world, listener in zip(banks, LISTENERS, strict=True)}
        until(lambda: len(running.waiting_for_a_lock(waits)) == all_three, 40, running.logs)
        if moment == "after":
            with lock_held(url, "SELECT 1 FROM work_due FOR UPDATE"):
                holder.rollback()
                until(lambda: len(running.waiting_for_a_lock("DELETE FROM work_due%")) == all_three, 40, running.logs)
                assert handled_wrongly(running, facts) == []
                replaced(running, running.waiting_for_a_lock("DELETE FROM work_due%"))
        else:
            replaced(running, running.waiting_for_a_lock(waits))
            if moment == "in the commit, which is lost":
                cut_connections(running)
    until(
        lambda: handled_wrongly(running, facts) == [],
        40,
        lambda: f"{handled_wrongly(running, facts)}\n{running.logs()}",
    )
    # Every hint of it is served too, and serving it again changed nothing.
    until(
        lambda: running.ask("SELECT count(*) FROM work_due WHERE kind = 'events.deliveries'")[0][0] == 0,
        40,
        running.logs,
    )
    assert handled_wrongly(running, facts) == []


def test_facts_flow_while_everything_is_killed_by_a_seed_and_none_is_lost_or_handled_twice(
    running: Fleet, banks: list[World]
) -> None:
    chance, facts = random.Random(SEED), {}
    begun, struck = time.monotonic(), 0
    rate = FACTS / CHAOS_SECONDS
    while len(facts) < FACTS:
        listener = chance.choice(LISTENERS)
        facts[tell(chance.choice(banks), listener)] = listener
        if time.monotonic() - begun > (struck + 1) * 1.2:
            struck += 1
            strike(running, chance)
        time.sleep(max(0.0, len(facts) / rate - (time.monotonic() - begun)))
    assert struck >= CHAOS_SECONDS // 2
    recovered = until(
        lambda: undelivered(running) == 0, BOUND_SECONDS, lambda: f"{undelivered(running)} wait\n{running.logs()}"
    )
    print(f"{FACTS} facts, {struck} strikes, seed {SEED}: the last was handled {recovered:.1f} s after it was told")
    assert handled_wrongly(running, facts) == []


def strike(fleet: Fleet, chance: random.Random) -> None:
    """One accident; what was killed is started anew, as a supervisor would."""
    blow = chance.choice(("worker", "worker", "child", "orphan", "relay", "redis", "connections"))
    if blow == "redis":
        fleet.redis.flushall()
    elif blow == "connections":
        cut_connections(fleet)
    else:
        kind = "relay" if blow == "relay" else "worker"
        name = chance.choice(fleet.names(kind))
        fleet.kill(name, what={"child": "child", "orphan": "parent"}.get(blow, "all"))
        if blow != "child":
            fleet.start(kind)


def test_a_restored_redis_is_no_source_of_truth(running: Fleet, banks: list[World]) -> None:
    for name in running.names("relay"):
        running.kill(name)
    facts = {tell(banks[0], "orders.tell_both"): "orders.tell_both" for _ in range(5)}
    running.redis.flushall()
    assert undelivered(running) == 5
    running.start("relay")
    until(lambda: handled_wrongly(running, facts) == [], 40, running.logs)
