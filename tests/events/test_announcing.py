"""Announcing: a fact and its deliveries commit with what they tell of, or not at all."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.events.facts import FACTS, from_body, to_body
from app.events.models import Delivery, Fact, WorkDue
from app.events.outbox import DELIVERIES, announce, when_work_is_due, work_due
from app.kit.clock import now
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.tenancy.actor import SHELL, Actor, Channel
from app.tenancy.models import Tenant
from tests.events.conftest import TestFact
from tests.worlds import World


def _facts() -> list[Fact]:
    return list(session().scalars(sa.select(Fact).where(Fact.kind == "tests.thing_happened").order_by(Fact.id)))


def _work(world: World) -> int:
    return (
        session().scalar(sa.select(sa.func.count()).select_from(WorkDue).where(WorkDue.jurisdiction_id == world.id))
        or 0
    )


def test_a_fact_is_written_with_the_commit_and_says_who_for_whom_and_where(world: World, heard: list[Any]) -> None:
    thing = uuid7()
    by = Actor(world.clerk.user_id, world.clerk.member_id, world.resident.member_id, Channel.API, "10.0.0.1")
    id_ = announce(TestFact(thing, 7, "注"), by=by, tenant_id=world.nodes["leaf"])
    assert _facts() == []
    session().commit()
    row = _facts()[0]
    assert (row.id, row.subject_id, row.tenant_id) == (id_, thing, world.nodes["leaf"])
    assert (row.by_user_id, row.by_member_id, row.on_behalf_of) == (by.user_id, by.member_id, by.on_behalf_of)
    assert (row.channel, row.address) == ("api", "10.0.0.1")
    assert row.body == {"thing_id": str(thing), "number": 7, "note": "注"}
    assert abs((row.happened_at - now()).total_seconds()) < 60


def test_its_deliveries_and_the_hint_are_written_by_the_same_commit(world: World, heard: list[Any]) -> None:
    before = _work(world)
    id_ = announce(TestFact(uuid7()), by=SHELL)
    session().commit()
    rows = session().scalars(sa.select(Delivery).where(Delivery.id == id_)).all()
    assert [(row.listener, row.attempts, row.handled_at, row.is_given_up) for row in rows] == [
        ("tests.listener", 0, None, False)
    ]
    assert _work(world) == before + 1


def test_nothing_is_written_after_a_rollback_nor_by_the_commit_after_it(world: World, heard: list[Any]) -> None:
    before = _work(world)
    announce(TestFact(uuid7()), by=SHELL)
    work_due(DELIVERIES)
    session().rollback()
    session().commit()
    assert _facts() == []
    assert _work(world) == before


def test_a_commit_that_fails_leaves_no_fact(world: World, heard: list[Any]) -> None:
    announce(TestFact(uuid7()), by=SHELL)
    twin = session().scalars(sa.select(Tenant).limit(1)).one()
    session().add(Tenant(key=twin.key, number=9999, path="9999/", kind="branch", name_zh="x", name_en="x"))
    with pytest.raises(DBAPIError, match="uq_tenant"):
        session().commit()
    session().rollback()
    session().commit()
    assert _facts() == []


def test_facts_of_an_own_transaction_stand_though_the_request_fails(world: World, heard: list[Any]) -> None:
    announce(TestFact(uuid7(), 1), by=SHELL)
    with own_transaction() as own:
        announce(TestFact(uuid7(), 2), by=SHELL, into=own)
    session().rollback()
    assert [row.body["number"] for row in _facts()] == [2]


def test_a_fact_nobody_listens_to_leaves_no_work(world: World, heard: list[Any]) -> None:
    from app.events.facts import LISTENERS

    LISTENERS["tests.thing_happened"].clear()
    before = _work(world)
    id_ = announce(TestFact(uuid7()), by=SHELL)
    session().commit()
    assert len(_facts()) == 1
    assert session().scalars(sa.select(Delivery).where(Delivery.id == id_)).all() == []
    assert _work(world) == before


def test_facts_are_in_the_order_in_which_they_were_told(world: World, heard: list[Any]) -> None:
    for number in range(20):
        announce(TestFact(uuid7(), number), by=SHELL)
    session().commit()
    assert [row.body["number"] for row in _facts()] == list(range(20))


def test_the_messenger_hears_after_the_commit_and_only_then(world: World, heard: list[Any]) -> None:
    from app.tasks.relay import wake

    seen: list[int] = []
    when_work_is_due(lambda: seen.append(1))
    try:
        announce(TestFact(uuid7()), by=SHELL)
        assert seen == []
        session().commit()
        assert seen == [1]
        session().commit()
        announce(TestFact(uuid7()), by=SHELL)
        session().rollback()
        assert seen == [1]
    finally:
        when_work_is_due(wake)


def test_a_fact_cannot_be_changed_or_removed_by_the_app(world: World, heard: list[Any]) -> None:
    id_ = announce(TestFact(uuid7()), by=SHELL)
    session().commit()
    for statement in ("UPDATE fact SET kind = 'x' WHERE id = :id", "DELETE FROM fact WHERE id = :id"):
        with pytest.raises(DBAPIError, match="permission denied"):
            session().execute(sa.text(statement), {"id": id_})
        session().rollback()


def test_a_fact_comes_back_from_its_json_as_it_was(heard: list[Any]) -> None:
    told = TestFact(uuid7(), 3, None)
    assert from_body("tests.thing_happened", to_body(told)) == told


def test_a_fact_written_before_a_field_was_added_has_its_default(heard: list[Any]) -> None:
    thing = uuid7()
    assert from_body("tests.thing_happened", {"thing_id": str(thing), "gone": 1}) == TestFact(thing)


def test_every_kind_of_fact_survives_the_way_there_and_back(app: object) -> None:
    from dataclasses import fields
    from uuid import UUID

    for word, kind in FACTS.items():
        values = {
            item.name: uuid7() if "UUID" in str(item.type) else {int: 5, bool: True, str: "文"}.get(item.type)
            for item in fields(kind.fields)
        }
        made = kind.fields(**values)
        assert from_body(word, to_body(made)) == made, word
        first = fields(kind.fields)[0]
        assert first.name.endswith("_id"), f"{word}: the first field is the id of the thing"
        assert isinstance(getattr(made, first.name), UUID), word
