"""Values of rules: inherited from the leaf to the root, dated, append-only, seen by everybody at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.clock import fixed, now
from app.kit.db import session
from app.orders.rules import SILENCE_HOURS, WHO_TAKES
from app.rules.commands import set_rule
from app.rules.errors import RuleDatedBack, RuleUnknown, RuleValueRefused
from app.rules.models import RuleValue
from app.rules.queries import history, origin, rule
from app.tenancy.actor import SHELL
from app.tenancy.errors import TenantNotFound
from app.tenancy.queries import jurisdiction
from tests.worlds import World

KEY = SILENCE_HOURS.key


def _set(world: World, node: str, value: object, *, key: str = KEY, hours: float | None = None) -> RuleValue:
    instant = None if hours is None else now() + timedelta(hours=hours)
    row = set_rule(
        key, value, tenant_id=world.nodes[node], effective_from=instant, reason="test", by=world.district.actor
    )
    session().commit()
    return row


def _in_force(world: World) -> dict[str, int]:
    return {node: SILENCE_HOURS(world.nodes[node]) for node in ("root", "branch", "leaf", "sibling")}


def test_what_nobody_decided_is_the_cautious_default_and_says_so(world: World) -> None:
    session().execute(sa.text("SELECT 1"))
    found = origin(WHO_TAKES, world.nodes["leaf"])
    assert found.value in [choice.value for choice in WHO_TAKES.choices]
    if found.source == "default":
        assert (found.is_open, found.since, found.tenant_name) == (True, None, None)


def test_the_nearest_node_above_decides(world: World) -> None:
    _set(world, "root", 48)
    assert _in_force(world) == {"root": 48, "branch": 48, "leaf": 48, "sibling": 48}
    _set(world, "branch", 24)
    assert _in_force(world) == {"root": 48, "branch": 24, "leaf": 24, "sibling": 48}
    _set(world, "leaf", 12)
    assert _in_force(world) == {"root": 48, "branch": 24, "leaf": 12, "sibling": 48}
    _set(world, "root", 96)
    assert _in_force(world) == {"root": 96, "branch": 24, "leaf": 12, "sibling": 96}
    assert SILENCE_HOURS() == 96, "the head bank, when no node is named"


def test_a_value_says_where_it_comes_from(world: World) -> None:
    _set(world, "branch", 24)
    found = origin(SILENCE_HOURS, world.nodes["leaf"])
    assert (found.value, found.source, found.is_open) == (24, "test", False)
    assert found.tenant_name
    assert found.since is not None


def test_a_value_holds_from_its_instant_on_and_the_one_before_until_then(world: World) -> None:
    _set(world, "root", 48)
    _set(world, "root", 24, hours=2)
    _set(world, "root", 12, hours=1)
    at = {}
    for minutes in (0, 59, 61, 119, 121):
        with fixed(now() + timedelta(minutes=minutes)):
            at[minutes] = SILENCE_HOURS(world.nodes["leaf"])
    assert at == {0: 48, 59: 48, 61: 12, 119: 12, 121: 24}


def test_nothing_is_overwritten(world: World) -> None:
    before = len(history(SILENCE_HOURS))
    rows = [_set(world, "root", value) for value in (48, 24, 48)]
    values = history(SILENCE_HOURS)
    assert len(values) == before + 3
    assert [row.value for row in values[:3]] == [48, 24, 48]
    assert {row.set_by for row in rows} == {world.district.member_id}


def test_the_past_is_not_changed(world: World) -> None:
    before = len(history(SILENCE_HOURS))
    for hours in (-24, -0.1):
        with pytest.raises(RuleDatedBack):
            _set(world, "root", 24, hours=hours)
    assert len(history(SILENCE_HOURS)) == before
    _set(world, "root", 24, hours=-0.01)  # the time a form takes to be sent is forgiven


def test_a_new_value_is_seen_at_once_and_another_bank_sees_nothing(world: World, other_world: World) -> None:
    with other_world.scope():
        theirs = SILENCE_HOURS(other_world.nodes["leaf"])
    before, version = SILENCE_HOURS(world.nodes["leaf"]), jurisdiction().version
    _set(world, "leaf", before + 1)
    assert SILENCE_HOURS(world.nodes["leaf"]) == before + 1
    assert jurisdiction().version == version + 1
    with other_world.scope():
        assert SILENCE_HOURS(other_world.nodes["leaf"]) == theirs


def test_a_value_that_was_taken_back_is_not_seen(world: World) -> None:
    before = SILENCE_HOURS(world.nodes["leaf"])
    set_rule(
        KEY, before + 1, tenant_id=world.nodes["leaf"], effective_from=None, reason="test", by=world.district.actor
    )
    session().rollback()
    with world.scope():
        assert SILENCE_HOURS(world.nodes["leaf"]) == before


def test_deciding_a_rule_is_a_fact(world: World) -> None:
    row = _set(world, "branch", 24)
    fact = session().scalars(sa.select(Fact).where(Fact.subject_id == row.id)).one()
    assert (fact.kind, fact.body["key"], fact.body["value"]) == ("rules.rule_set", KEY, 24)
    assert (fact.by_member_id, fact.tenant_id) == (world.district.member_id, world.nodes["branch"])


def test_a_rule_nobody_declared_and_a_value_that_does_not_fit_are_refused(world: World) -> None:
    before = len(history(SILENCE_HOURS))
    with pytest.raises(RuleUnknown):
        _set(world, "root", 1, key="orders.nonsense")
    with pytest.raises(RuleUnknown):
        rule("orders.nonsense")
    for value in (0, 100_000, "24", None, True, 2.5, [24]):
        with pytest.raises(RuleValueRefused):
            _set(world, "root", value)
    with pytest.raises(RuleValueRefused):
        _set(world, "root", "perhaps", key=WHO_TAKES.key)
    assert len(history(SILENCE_HOURS)) == before


def test_a_node_of_another_bank_decides_nothing_here(world: World, other_world: World) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        set_rule(
            KEY, 24, tenant_id=other_world.nodes["root"], effective_from=None, reason="test", by=world.district.actor
        )
    session().rollback()
    with pytest.raises(TenantNotFound):
        SILENCE_HOURS(other_world.nodes["leaf"])


def test_two_values_for_the_same_instant_count_in_the_order_in_which_they_were_set(world: World) -> None:
    instant = now() + timedelta(hours=1)
    for value in (10, 20):
        set_rule(KEY, value, tenant_id=world.nodes["root"], effective_from=instant, reason="test", by=SHELL)
    session().commit()
    with fixed(instant + timedelta(seconds=1)):
        assert SILENCE_HOURS() == 20
