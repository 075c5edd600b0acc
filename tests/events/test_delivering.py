"""Delivering: each listener hears each fact once; one that fails is asked again, later and later, and then given up."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.delivering import ATTEMPTS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, deliver_due, given_up_again
from app.events.facts import LISTENERS, listens
from app.events.models import Delivery, WorkDue
from app.events.outbox import announce
from app.events.work import SERVERS, claim_due, serve, serves
from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.organisations.models import Station
from app.tenancy.actor import Actor
from app.tenancy.scope import jurisdiction_scope
from tests.events.conftest import TestFact
from tests.worlds import World


@pytest.fixture(autouse=True)
def _nothing_else_is_due(world: World) -> None:
    """What opening the bank and registering the clerk left to deliver is delivered."""
    assert world.clerk
    deliver_due()


def _tell(world: World, number: int = 0) -> Any:
    id_ = announce(TestFact(uuid7(), number), by=Actor(world.clerk.user_id, world.clerk.member_id))
    session().commit()
    return id_


def _delivery(id_: Any) -> Delivery:
    return (
        session().scalars(sa.select(Delivery).where(Delivery.id == id_).execution_options(populate_existing=True)).one()
    )


def test_a_listener_hears_the_fact_as_it_was_told(world: World, heard: list[Any]) -> None:
    id_ = _tell(world, 5)
    assert deliver_due() == 1
    assert [(told.fact_id, told.fact.number, told.by.member_id) for told in heard] == [(id_, 5, world.clerk.member_id)]
    assert _delivery(id_).handled_at is not None


def test_a_listener_hears_a_fact_once(world: World, heard: list[Any]) -> None:
    _tell(world)
    assert [deliver_due() for _ in range(3)] == [1, 0, 0]
    assert len(heard) == 1


def test_each_listener_has_a_delivery_of_its_own(world: World, heard: list[Any]) -> None:
    others: list[Any] = []
    listens(TestFact, name="tests.other")(others.append)
    heard.raises = RuntimeError("not now")  # type: ignore[attr-defined]
    _tell(world)
    assert deliver_due() == 1
    assert (len(heard), len(others)) == (1, 1)
    with fixed(now() + timedelta(minutes=1)):
        deliver_due()
    assert (len(heard), len(others)) == (2, 1)


def test_the_effect_of_a_listener_that_fails_is_taken_back(world: World, heard: list[Any]) -> None:
    def build(_told: Any) -> None:
        session().add(Station(tenant_id=world.nodes["leaf"], name="未完", address="x"))
        session().flush()
        raise RuntimeError("half-way")

    listens(TestFact, name="tests.listener")(build)
    id_ = _tell(world)
    assert deliver_due() == 0
    assert session().scalars(sa.select(Station).where(Station.name == "未完")).all() == []
    row = _delivery(id_)
    assert (row.attempts, row.handled_at) == (1, None)
    assert "half-way" in (row.last_error or "")


def test_a_failing_listener_waits_longer_each_time_and_is_then_given_up(world: World, heard: list[Any]) -> None:
    heard.raises = RuntimeError("not now")  # type: ignore[attr-defined]
    id_ = _tell(world)
    instant, pauses = now() + timedelta(seconds=1), []
    for _ in range(ATTEMPTS):
        with fixed(instant):
            assert deliver_due() == 0
            row = _delivery(id_)
            pauses.append((row.due_at - instant).total_seconds())
        instant = row.due_at
    expected = [min(FIRST_PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS) for attempt in range(1, ATTEMPTS + 1)]
    assert pauses == expected
    assert (row.is_given_up, row.attempts, len(heard)) == (True, ATTEMPTS, ATTEMPTS)
    with fixed(instant + timedelta(days=30)):
        deliver_due()
    assert len(heard) == ATTEMPTS, "nobody asks it again"


def test_what_was_given_up_can_be_given_another_life(world: World, heard: list[Any]) -> None:
    id_ = _tell(world)
    row = _delivery(id_)
    row.is_given_up, row.attempts = True, ATTEMPTS
    session().commit()
    assert deliver_due() == 0
    assert given_up_again() == 1
    session().commit()
    assert deliver_due() == 1
    assert len(heard) == 1


def test_a_delivery_waits_until_it_is_due(world: World, heard: list[Any]) -> None:
    id_ = _tell(world)
    _delivery(id_).due_at = now() + timedelta(minutes=5)
    session().commit()
    assert deliver_due() == 0
    with fixed(now() + timedelta(minutes=6)):
        assert deliver_due() == 1


def test_one_bad_fact_does_not_stop_the_others(world: World, heard: list[Any]) -> None:
    def picky(told: Any) -> None:
        heard.append(told)
        if told.fact.number == 1:
            raise ValueError("this one never")

    listens(TestFact, name="tests.listener")(picky)
    for number in range(4):
        _tell(world, number)
    assert deliver_due() == 3
    assert sorted(told.fact.number for told in heard) == [0, 1, 2, 3]


def test_a_listener_that_was_retired_hears_nothing_and_holds_nothing_up(world: World, heard: list[Any]) -> None:
    id_ = _tell(world)
    LISTENERS["tests.thing_happened"].clear()
    assert deliver_due() == 1
    assert heard == []
    assert _delivery(id_).handled_at is not None


def test_two_workers_at_once_share_the_work_and_do_none_of_it_twice(app: Flask, world: World, heard: list[Any]) -> None:
    for number in range(40):
        announce(TestFact(uuid7(), number), by=Actor())
    session().commit()
    together = threading.Barrier(4)
    handled: list[int] = []

    def work() -> None:
        with app.app_context(), jurisdiction_scope(world.id):
            together.wait()
            handled.append(deliver_due())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(handled) == 40
    assert sorted(told.fact.number for told in heard) == list(range(40))


def test_work_is_claimed_for_a_while_and_comes_back(app: Flask, world: World) -> None:
    """Hints are the platform's, so this one is due in a year in which no other test has any."""
    kind, done, then = f"tests.{world.slug}", [], now() - timedelta(days=4000 + world.id % 3000, seconds=world.id)
    session().add(WorkDue(jurisdiction_id=world.id, kind=kind, due_at=then))
    session().commit()

    def claim(after_seconds: int) -> list[Any]:
        db.session.remove()
        with jurisdiction_scope(None), fixed(then + timedelta(seconds=after_seconds)):
            mine = [batch for batch in claim_due(lease_seconds=30) if batch.kind == kind]
            session().commit()
        db.session.remove()
        return mine

    batches = claim(0)
    assert [batch.jurisdiction_id for batch in batches] == [world.id]
    assert claim(29) == [], "it is taken"
    assert len(claim(31)) == 1, "whoever took it has died"
    serves(kind, lambda: done.append(1))
    try:
        serve(kind, list(batches[0].ids))
    finally:
        SERVERS.pop(kind)
    assert done == [1]
    assert claim(300) == [], "served, so the hint is gone"
