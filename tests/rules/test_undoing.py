"""Rules by node: what each level decided, whom a decision touches, and setting it back."""

from datetime import timedelta

import pytest

from app.kit.clock import fixed, now
from app.kit.db import session
from app.rbac.errors import PermissionMissing
from app.rbac.guard import Visitor
from app.rbac.queries import grants_in_force, powers_of
from app.rules.acts import decide_rule, preview_rule, undo_decision, undoable
from app.rules.commands import set_rule, withdraw_rule
from app.rules.errors import NothingDecided, RuleChangedSince
from app.rules.models import RuleValue
from app.rules.queries import history, levels, origin, rule
from app.tenancy.actor import SHELL
from app.tenancy.tree import move_node
from tests.worlds import Person, World

KEY = "orders.silence_hours"


def _visitor(person: Person) -> Visitor:
    return Visitor(person.actor, powers_of(["resident"], grants_in_force(person.member_id), has_second_factor=True))


def _set(world: World, value: int, at: str, *, hours: int = 0) -> RuleValue:
    when = now() + timedelta(hours=hours) if hours else None
    return set_rule(KEY, value, tenant_id=world.nodes[at], effective_from=when, reason="test", by=world.district.actor)


def _value(world: World, at: str) -> int:
    return int(origin(rule(KEY), world.nodes[at]).value)


def test_every_level_that_decided_is_listed_with_what_comes(world: World) -> None:
    _set(world, 30, "branch")
    _set(world, 40, "leaf", hours=5)
    found = {level.node.id: level for level in levels(rule(KEY))}
    assert (found[world.nodes["branch"]].value, found[world.nodes["branch"]].coming) == (30, [])
    leaf = found[world.nodes["leaf"]]
    assert leaf.since is None
    assert [row.value for row in leaf.coming] == [40]
    assert world.nodes["sibling"] not in found


def test_a_node_that_takes_its_decision_back_follows_the_one_above(world: World) -> None:
    _set(world, 30, "branch")
    _set(world, 40, "leaf")
    assert _value(world, "leaf") == 40
    withdraw_rule(KEY, tenant_id=world.nodes["leaf"], effective_from=None, reason="test", by=SHELL)
    session().commit()
    assert _value(world, "leaf") == 30
    assert len([row for row in history(rule(KEY)) if row.tenant_id == world.nodes["leaf"]]) == 2, (
        "nothing is overwritten"
    )
    with pytest.raises(NothingDecided):
        withdraw_rule(KEY, tenant_id=world.nodes["leaf"], effective_from=None, reason="test", by=SHELL)


def test_undoing_sets_back_what_the_node_had_decided_before(world: World) -> None:
    who = _visitor(world.district)
    before = _value(world, "leaf")
    first, second = _set(world, 30, "leaf"), _set(world, 40, "leaf")
    with pytest.raises(RuleChangedSince):
        undo_decision(who, first.id)
    undo_decision(who, second.id)
    assert _value(world, "leaf") == 30
    assert second.id not in undoable(who, rule(KEY))
    again = next(row for row in history(rule(KEY)) if row.tenant_id == world.nodes["leaf"])
    undo_decision(who, again.id)
    assert _value(world, "leaf") == 40, "undoing the undoing"
    alone = _set(world, 50, "sibling")
    undo_decision(who, alone.id)
    assert _value(world, "sibling") == before


def test_a_decision_for_later_is_undone_before_it_comes(world: World) -> None:
    before, later = _value(world, "leaf"), _set(world, 40, "leaf", hours=5)
    undo_decision(_visitor(world.district), later.id)
    session().commit()
    with fixed(now() + timedelta(hours=6)):
        assert _value(world, "leaf") == before


def test_a_preview_counts_who_follows_and_changes_nothing(world: World) -> None:
    world.everybody()
    _set(world, 40, "leaf")
    session().commit()
    shown = preview_rule(_visitor(world.district), KEY, "30", tenant_id=world.nodes["branch"], effective_from=None)
    assert world.nodes["leaf"] not in {node.id for node in shown.following}
    assert world.nodes["branch"] in {node.id for node in shown.following}
    whole = preview_rule(_visitor(world.district), KEY, "30", tenant_id=None, effective_from=None)
    assert {count.key: count.number for count in whole.touched}["staff"] >= 4
    assert _value(world, "branch") != 30
    assert not session().dirty and not session().new


def test_rules_follow_a_node_that_moves(world: World) -> None:
    _set(world, 30, "sibling")
    assert _value(world, "leaf") != 30
    move_node(world.nodes["leaf"], world.nodes["sibling"])
    session().commit()
    assert _value(world, "leaf") == 30


def test_who_may_not_decide_there_undoes_nothing_there(world: World) -> None:
    row = _set(world, 30, "leaf")
    with pytest.raises(PermissionMissing):
        undo_decision(_visitor(world.branch), row.id)
    assert undoable(_visitor(world.branch), rule(KEY)) == set()
    with pytest.raises(PermissionMissing):
        decide_rule(_visitor(world.branch), KEY, "30", tenant_id=None, effective_from=None, reason="x")
