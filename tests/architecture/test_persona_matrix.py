"""Every persona at every route: let in or turned away exactly as the route's word and the compiled roles say.

Routes that take an id are asked in `test_isolation_of_routes.py`, by the same personas and with ids of real rows; here stand
the others. Nobody meets an error of ours.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.crypto import new_secret, secret_digest
from app.kit.db import session
from app.kit.embedded import superuser_url
from app.members.credentials import issue_token
from app.members.models import UserSession
from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from app.rbac.roles import ON_PLATFORM, ROLES
from app.rbac.words import STAFF_ONLY, Permission
from app.tenancy.scope import become
from tests.architecture.banks import Bank, Caller, furnished_bank, said
from tests.architecture.personas import PERSONAS, words_of
from tests.architecture.routes import Route, routes_of
from tests.conftest import VAR
from tests.worlds import Person

pytestmark = pytest.mark.usefixtures("plain_forms")


@dataclass(frozen=True)
class Matrix:
    """A bank of this test alone, the words each persona holds, and a way to undo their signing out."""

    bank: Bank
    words: dict[str, frozenset[Permission]]
    revive: Any


@pytest.fixture(scope="module")
def matrix(app: Flask) -> Any:
    """Personas with their words; sessions and tokens that a route ended are given back after each writing request."""
    bank = furnished_bank(app)
    with app.app_context(), bank.world.scope():
        table = role_table()
    words = {name: words_of(roles, table) for name, roles in PERSONAS.items()}
    engine = sa.create_engine(superuser_url(VAR), isolation_level="AUTOCOMMIT")
    users = [person.user_id for person in bank.world.people.values()]

    def revive() -> None:
        with engine.connect() as connection:
            connection.execute(sa.text("UPDATE user_session SET ended_at = NULL WHERE user_id = ANY(:u)"), {"u": users})
            connection.execute(sa.text("UPDATE api_token SET revoked_at = NULL WHERE user_id = ANY(:u)"), {"u": users})

    yield Matrix(bank, words, revive)
    engine.dispose()


def _knock(app: Flask, matrix: Matrix, person: Person | None, route: Route) -> Any:
    ids = {param: uuid4() for param in route.ids}
    answer = Caller(app, matrix.bank.world.slug, person).send(route.method, route.path(ids), {})
    if route.method != "GET" and answer.status_code < 400:
        matrix.revive()
    return answer


def _is_turned_away(answer: Any, route: Route) -> bool:
    """Whether the guard refused, rather than the row or the form."""
    if not route.is_api:
        return answer.status_code in (401, 403) or "/sign-in" in answer.headers.get("Location", "")
    if answer.status_code not in (401, 403):
        return False
    said = answer.get_json()
    return said["code"] != "rbac.permission_missing" or said["data"]["permission"] == str(route.permission)


@pytest.mark.parametrize("name", PERSONAS)
def test_who_may_come_in_comes_in_and_nobody_else(app: Flask, matrix: Matrix, name: str) -> None:
    wrong, seen = [], Counter[str]()
    for route in routes_of(app):
        if route.permission == PUBLIC or route.ids:
            continue
        answer = _knock(app, matrix, matrix.bank.person(name), route)
        may, is_away = route.permission in matrix.words[name], _is_turned_away(answer, route)
        seen["in" if may else "away"] += 1
        if may is is_away or answer.status_code >= 500:
            wrong.append(f"{name} {'may' if may else 'may not'} {route}: {said(answer)}")
    assert not wrong, "\n".join(wrong)
    assert min(seen["in"], seen["away"]) >= 3, seen


def test_nobody_signed_in_comes_into_public_rooms_only(app: Flask, matrix: Matrix) -> None:
    for route in routes_of(app):
        if route.permission == PUBLIC and route.method != "GET":
            continue  # forms of signing in have tests of their own
        answer = _knock(app, matrix, None, route)
        if route.permission == PUBLIC:
            assert answer.status_code < 500 or "ready" in route.rule.rule, route
            assert answer.status_code not in (401, 403), route
        else:
            assert answer.status_code == (401 if route.is_api else 303), route


def test_staff_words_do_not_count_without_the_second_factor(app: Flask, matrix: Matrix) -> None:
    words = matrix.words["district"]
    person = _without_second_factor(app, matrix.bank)
    for route in routes_of(app):
        if route.permission == PUBLIC or route.permission not in words:
            continue
        answer = _knock(app, matrix, person, route)
        if route.permission not in STAFF_ONLY:
            assert not _is_turned_away(answer, route), route
        elif route.is_api:
            assert answer.status_code == 403, route
            assert answer.get_json()["code"] in ("rbac.second_factor_needed", "rbac.permission_missing"), route
        else:
            assert (answer.status_code, "second-factor" in answer.headers["Location"]) == (303, True), route


def _without_second_factor(app: Flask, bank: Bank) -> Person:
    """The district administrator with a token and a session that have seen no second factor."""
    person = bank.person("district")
    with app.app_context(), bank.world.scope():
        _, token = issue_token(
            person.member_id, name="plain", scopes=list(Permission), days=1, has_second_factor=False, by=person.actor
        )
        become(person.user_id)
        known = session().scalars(sa.select(UserSession).where(UserSession.user_id == person.user_id)).one()
        secret = new_secret()
        session().add(
            UserSession(id=secret_digest(secret), user_id=person.user_id, device="plain", expires_at=known.expires_at)
        )
        session().commit()
    return replace(person, token=token, cookie=f"{person.user_id.hex}.{secret}")


def test_every_role_but_the_platforms_has_a_persona() -> None:
    assert set(ROLES) - {role for roles in PERSONAS.values() for role in roles} == ON_PLATFORM
