"""Roles: the compiled table says what Casbin says, banks may differ, and no name becomes a permission."""

import random
import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.kit.db import session
from app.rbac.commands import adapt_role
from app.rbac.errors import RoleUnknown
from app.rbac.models import RoleDifference
from app.rbac.queries import role_table
from app.rbac.roles import INBORN, ROLES, RowAdapter, compile_roles, enforcer, table_of, template_rows
from app.rbac.words import STAFF_ONLY, Permission
from app.tenancy.actor import SHELL
from app.tenancy.queries import jurisdiction
from tests.worlds import World


def test_the_compiled_table_is_what_casbin_itself_answers() -> None:
    table, ask = compile_roles(template_rows()), enforcer(template_rows())
    answers = {(role, word): ask.enforce(role, str(word)) for role in ROLES for word in Permission}
    assert answers == {(role, word): word in table[role] for role in ROLES for word in Permission}
    assert 100 < sum(answers.values()) < len(answers)


def test_with_differences_it_still_is() -> None:
    added = ("station_clerk", "order:upload", True)
    table = compile_roles(template_rows(), [added])
    ask = enforcer([*template_rows(), ("p", *added[:2])])
    assert all(ask.enforce(role, str(word)) is (word in table[role]) for role in ROLES for word in Permission)


def test_what_is_added_to_a_role_reaches_the_roles_above_it() -> None:
    table = compile_roles(template_rows(), [("station_clerk", "audit:read", True)])
    for role in ("station_clerk", "sub_branch_admin", "branch_admin", "district_admin"):
        assert Permission.AUDIT_READ in table[role]
    assert Permission.AUDIT_READ not in table["volunteer"]


def test_what_is_taken_from_a_role_is_gone_from_it_alone() -> None:
    table = compile_roles(template_rows(), [("branch_admin", "time:grant-propose", False)])
    assert Permission.TIME_GRANT_PROPOSE not in table["branch_admin"]
    assert Permission.TIME_GRANT_PROPOSE in table["district_admin"]


def test_every_word_of_the_templates_is_a_permission_and_every_role_is_named() -> None:
    rows = template_rows()
    assert {row[2] for row in rows if row[0] == "p"} <= {str(word) for word in Permission}
    assert {row[1] for row in rows} | {row[2] for row in rows if row[0] == "g"} <= set(ROLES)


def test_every_permission_is_somebodys() -> None:
    held = frozenset().union(*compile_roles(template_rows()).values())
    assert set(Permission) == set(held)


def test_who_holds_a_role_by_being_a_member_holds_no_staff_word() -> None:
    table = compile_roles(template_rows())
    assert not [word for role in INBORN for word in table[role] if word in STAFF_ONLY]


def _hostile_names() -> list[str]:
    """200 names made of the pieces that joined policy lines would fall for."""
    dice = random.Random(20)
    pieces = [
        "mallory", ", ", ",", "district_admin", "p", "g", "\n", "\r\n", '"', "'", "role:grant", " ", "*", "\t", "==", "||",
        "r.role", "eval(", ")", "、", "，", "%", "\\", "\x00", "admin, t1", "g, mallory, district_admin", "; DROP",
    ]  # fmt: skip
    names = {"".join(dice.choices(pieces, k=dice.randint(1, 6))) for _ in range(400)}
    return sorted(name for name in names if name not in ROLES)[:200]


def test_no_hostile_name_becomes_a_role() -> None:
    names = _hostile_names()
    assert len(names) == 200
    rows = [
        *template_rows(),
        *(("p", name, "message:read") for name in names),
        *(("g", name, "resident") for name in names),
    ]
    table, plain = compile_roles(rows), compile_roles(template_rows())
    assert table == plain, "a name changed what a role may do"
    ask = enforcer(rows)
    for name in names:
        held = {word for _, word in ask.get_implicit_permissions_for_user(name)}
        assert held == {str(word) for word in plain["resident"]} | {"message:read"}, name


def test_a_row_is_handed_over_whole() -> None:
    name = "mallory, district_admin"
    ask = enforcer([("p", name, "message:read")])
    assert ask.get_policy() == [[name, "message:read"]]
    assert not ask.enforce("mallory", "district_admin")
    assert RowAdapter([("p", "a", "b")])._rows == [("p", "a", "b")]


def test_the_database_takes_plain_words_only(world: World) -> None:
    for role, word in (
        ("resident, x", "message:read"),
        ("resident", "message:read\np, x"),
        ("Resident", "message:read"),
    ):
        with pytest.raises(DBAPIError, match="tokens_are_plain"), session().begin_nested():
            session().execute(sa.insert(RoleDifference).values(role=role, word=word, is_allowed=True))
    session().rollback()


def test_eight_threads_compile_the_same_table() -> None:
    expected, wrong = compile_roles(template_rows()), []

    def compile_often(seed: int) -> None:
        for turn in range(6):
            if compile_roles(template_rows()) != expected or table_of(-seed, turn, list) != expected:
                wrong.append(seed)

    threads = [threading.Thread(target=compile_often, args=(seed,)) for seed in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_difference_of_one_bank_holds_there_at_once_and_nowhere_else(world: World, other_world: World) -> None:
    before = jurisdiction().version
    assert Permission.AUDIT_READ not in role_table()["station_clerk"]
    adapt_role("station_clerk", Permission.AUDIT_READ, is_allowed=True, by=SHELL)
    session().commit()
    assert Permission.AUDIT_READ in role_table()["station_clerk"]
    assert jurisdiction().version == before + 1
    adapt_role("station_clerk", Permission.AUDIT_READ, is_allowed=False, by=SHELL)
    session().commit()
    assert Permission.AUDIT_READ not in role_table()["station_clerk"]
    with other_world.scope():
        assert Permission.AUDIT_READ not in role_table()["station_clerk"]


def test_a_role_nobody_knows_cannot_be_adapted(world: World) -> None:
    with pytest.raises(RoleUnknown):
        adapt_role("emperor", Permission.AUDIT_READ, is_allowed=True, by=SHELL)


def test_a_question_asked_often_costs_little(app: Flask, world: World) -> None:
    """A set look-up: a hundred thousand answers in well under two seconds on a busy machine."""
    import time

    from app.rbac.queries import powers_of

    powers = powers_of(["resident"], [("branch_admin", "1/2/")], has_second_factor=True)
    started = time.perf_counter()
    for _ in range(100_000):
        powers.may(Permission.ORDER_DECIDE, "1/2/3/")
    assert time.perf_counter() - started < 2
