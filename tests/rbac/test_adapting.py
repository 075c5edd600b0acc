"""Roles adapted by a bank: seen beside the template, undone, and never a way to more than one holds."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.clock import now
from app.kit.db import session
from app.rbac.commands import adapt_role, grant_role
from app.rbac.errors import EndNeeded, EndPast, GrantBeyondOwn, PermissionMissing, RoleIsOwn, RoleUnknown
from app.rbac.queries import Powers, difference, differences_of, grants_in_force, holders, powers_of, role_table
from app.rbac.roles import ROLES
from app.rbac.words import STAFF_ONLY, Permission
from tests.worlds import Person, World


def _powers(person: Person) -> Powers:
    return powers_of(["resident"], grants_in_force(person.member_id), has_second_factor=True)


def _adapt(world: World, role: str, word: Permission, is_allowed: bool | None, by: str = "district") -> None:
    person = world.people[by]
    adapt_role(role, word, is_allowed=is_allowed, by=person.actor, powers=_powers(person))


def test_a_word_is_given_taken_and_left_to_the_template_again(world: World) -> None:
    word = Permission.REPORT_READ
    assert word not in role_table()["station_clerk"]
    _adapt(world, "station_clerk", word, True)
    session().commit()
    assert word in role_table()["station_clerk"]
    assert [str(key) for key in differences_of("station_clerk")] == [str(word)]
    _adapt(world, "station_clerk", word, None)
    session().commit()
    assert word not in role_table()["station_clerk"]
    assert difference("station_clerk", word) is None
    told = session().scalars(sa.select(Fact).where(Fact.kind == "rbac.role_adapted").order_by(Fact.id)).all()
    assert [(fact.body["is_allowed"], fact.body["was"]) for fact in told] == [(True, None), (None, True)]
    assert {fact.by_member_id for fact in told} == {world.district.member_id}


def test_nobody_adapts_a_role_they_hold(world: World) -> None:
    for is_allowed in (True, False, None):
        with pytest.raises(RoleIsOwn):
            _adapt(world, "district_admin", Permission.BANK_OPEN, is_allowed)


def test_nobody_gives_a_word_they_do_not_hold(world: World) -> None:
    mine = _powers(world.district)
    beyond = [word for word in STAFF_ONLY if not mine.may(word, "1/")]
    assert beyond
    for word in beyond:
        with pytest.raises(GrantBeyondOwn):
            _adapt(world, "station_clerk", word, True)


def test_a_word_taken_away_comes_back_only_by_who_holds_it(world: World) -> None:
    adapt_role("auditor", Permission.DESK_OPEN, is_allowed=False, by=world.district.actor)
    _adapt(world, "auditor", Permission.DESK_OPEN, None)
    assert Permission.DESK_OPEN in role_table()["auditor"]


def test_only_who_holds_the_word_at_the_head_bank_adapts(world: World) -> None:
    for name in ("branch", "clerk", "auditor", "resident"):
        with pytest.raises(PermissionMissing):
            _adapt(world, "station_clerk", Permission.REPORT_READ, True, by=name)


def test_staff_words_are_no_words_of_residents(world: World) -> None:
    for role in ("resident", "volunteer", "family_proxy"):
        with pytest.raises(GrantBeyondOwn):
            _adapt(world, role, Permission.MEMBER_READ, True)


def test_roles_of_the_platform_are_not_the_banks_to_adapt(world: World) -> None:
    for role in ("platform_operator", "city_supervisor", "emperor", "station_clerk, district_admin"):
        with pytest.raises(RoleUnknown):
            _adapt(world, role, Permission.REPORT_READ, True)


def test_support_needs_an_end_the_right_word_and_a_future(world: World) -> None:
    def ask(by: str, days: int | None, at: str = "leaf") -> None:
        person = world.people[by]
        grant_role(
            world.helper2.member_id, "support", world.nodes[at], reason="test", by=person.actor, powers=_powers(person),
            valid_to=None if days is None else now() + timedelta(days=days),
        )  # fmt: skip

    for days in (None, 8):
        with pytest.raises(EndNeeded):
            ask("district", days)
    with pytest.raises(EndPast):
        ask("district", -1)
    with pytest.raises(PermissionMissing):
        ask("branch", 3)
    ask("district", 3)
    assert grants_in_force(world.helper2.member_id)[0][0] == "support"
    assert holders("support") == 1


def test_the_templates_themselves_never_change(world: World) -> None:
    before = {role: role_table()[role] for role in ROLES}
    _adapt(world, "station_clerk", Permission.REPORT_READ, True)
    _adapt(world, "station_clerk", Permission.REPORT_READ, None)
    assert {role: role_table()[role] for role in ROLES} == before
