"""The id of another bank's row answers 404 on every route that takes an id, like an id that never was.

Made from the URL map: a new route is asked as soon as it exists, and a new kind of id has to be named in `banks.py`.
Who lacks the route's permission is told so (403) before any row is looked for, the same for every id.
"""

import re
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from tests.architecture.banks import Bank, Caller, said
from tests.architecture.bodies import bodies_with_foreign_ids, body_for
from tests.architecture.routes import Route, routes_of

INBORN_AND_GRANTED = {
    "resident": ("resident",),
    "volunteer": ("resident", "volunteer"),
    "clerk": ("resident", "station_clerk"),
    "district": ("resident", "district_admin"),
    "everything": ("resident", "volunteer", "district_admin"),
}
SIBLINGS = {"sibling": ("resident", "station_clerk"), "siblingboss": ("resident", "branch_admin")}
OF_A_NODE = {
    "member_id",
    "demand_id",
    "application_id",
    "team_id",
    "party_organisation_id",
    "order_id",
    "menu_id",
    "item_id",
    "record_id",
    "proposal_id",
    "message_id",
    "token_id",
    "file_id",
    "assessment_id",
    "call_back_id",
    "proxy_id",
    "guardianship_id",
    "exclusion_id",
    "erasure_id",
    "correction_id",
    "estate_id",
    "merge_id",
    "import_id",
    "export_id",
}
"""Rows that belong to a node of the tree, or to one person; the others belong to the whole bank."""

FEWEST_PROBES = 300

pytestmark = pytest.mark.usefixtures("plain_forms")


@pytest.fixture(scope="module")
def routes(app: Flask) -> list[Route]:
    """Every route that takes an id."""
    return [route for route in routes_of(app) if route.ids and route.permission != PUBLIC]


@pytest.fixture(scope="module")
def words_of_roles(app: Flask, bank: Bank) -> dict[str, frozenset[Any]]:
    """What each role may do in the bank."""
    with app.app_context(), bank.world.scope():
        return dict(role_table())


def _send(app: Flask, bank: Bank, name: str | None, route: Route, ids: dict[str, Any]) -> Any:
    caller = Caller(app, bank.world.slug, bank.person(name) if name else None)
    body = body_for(route.rule.rule, bank.ids) if route.method != "GET" else None
    return caller.send(route.method, route.path(ids), body)


def _gist(answer: Any) -> tuple[Any, ...]:
    """What a stranger learns: status, code and sentence; pages without their hidden fields."""
    if answer.is_json:
        said = {key: value for key, value in answer.get_json().items() if key not in ("data", "type")}
        return answer.status_code, tuple(sorted(said.items()))
    return answer.status_code, re.sub(r'value="[^"]*"|/[0-9a-f]{8}-[0-9a-f-]{27}', "", answer.get_data(as_text=True))


def _probe(app: Flask, bank: Bank, name: str, held: frozenset[Any], route: Route, ids: dict[str, Any]) -> str | None:
    """What is wrong with the answers to these ids, or None. A made-up id must be answered in the same way."""
    expected = 404 if route.permission in held else 403
    answer = _send(app, bank, name, route, ids)
    if answer.status_code != expected:
        return f"{name}: {route} answers not {expected} but {said(answer)}"
    if expected == 403:
        return None
    made_up = _send(app, bank, name, route, {param: uuid4() for param in route.ids})
    if _gist(made_up) != _gist(answer):
        return f"{name}: {route} answers a made-up id otherwise than a stranger's"
    return None


def test_every_kind_of_id_is_known(routes: list[Route], bank: Bank) -> None:
    unknown = {param: str(route) for route in routes for param in route.ids if param not in bank.ids}
    assert not unknown, f"add a row to tests/architecture/banks.py, or a word to NOT_IDS in routes.py: {unknown}"


def test_rows_of_another_bank_are_not_found(
    app: Flask, routes: list[Route], bank: Bank, foreign: Bank, words_of_roles: dict[str, frozenset[Any]]
) -> None:
    findings, probes = [], Counter[str]()
    for name, roles in INBORN_AND_GRANTED.items():
        held = frozenset().union(*(words_of_roles[role] for role in roles))
        for route in routes:
            findings.append(_probe(app, bank, name, held, route, foreign.ids))
            probes.update({"theirs": 1, "made up": int(route.permission in held)})
    wrong = [finding for finding in findings if finding]
    assert not wrong, "\n".join(wrong)
    assert probes.total() >= FEWEST_PROBES, probes
    assert probes["made up"] >= FEWEST_PROBES / 3, probes


def test_rows_of_the_leaf_are_not_found_from_the_branch_beside_it(
    app: Flask, routes: list[Route], bank: Bank, words_of_roles: dict[str, frozenset[Any]]
) -> None:
    wrong, probes = [], 0
    for name, roles in SIBLINGS.items():
        held = frozenset().union(*(words_of_roles[role] for role in roles))
        for route in routes:
            if set(route.ids) <= OF_A_NODE:
                wrong.append(_probe(app, bank, name, held, route, bank.ids))
                probes += 1
    assert not any(wrong), "\n".join(filter(None, wrong))
    assert probes >= 30


def test_the_probe_would_notice_a_row_that_is_found(
    app: Flask, routes: list[Route], bank: Bank, words_of_roles: dict[str, frozenset[Any]]
) -> None:
    route = next(route for route in routes if route.rule.endpoint == "members_api.show")
    assert _probe(app, bank, "district", words_of_roles["district_admin"], route, bank.ids)


def test_nobody_signed_in_is_asked_to_sign_in(app: Flask, routes: list[Route], bank: Bank, foreign: Bank) -> None:
    wrong = []
    for route in routes:
        for ids in (bank.ids, foreign.ids):
            answer = _send(app, bank, None, route, ids)
            if answer.status_code != (401 if route.is_api else 303):
                wrong.append(f"{route} answers {answer.status_code}")
    assert not wrong


def test_what_stands_on_the_platform_opens_to_nobody_of_a_bank(app: Flask, bank: Bank) -> None:
    there = list(routes_of(app, on_platform=True))
    assert there
    for route in there:
        for name in ("everything", "district", "resident"):
            answer = _send(app, bank, name, route, {})
            assert answer.status_code == 303, f"{name}: {route}"
            assert "/sign-in" in answer.headers["Location"]


def test_a_token_or_session_of_one_bank_opens_nothing_in_another(
    app: Flask, routes: list[Route], bank: Bank, foreign: Bank
) -> None:
    stranger = Caller(app, foreign.world.slug, bank.person("everything"))
    for route in routes:
        answer = stranger.send(route.method, route.path(foreign.ids), {})
        assert answer.status_code == (401 if route.is_api else 303), route


def test_ids_of_another_bank_inside_a_body_are_not_found(app: Flask, bank: Bank, foreign: Bank) -> None:
    caller = Caller(app, bank.world.slug, bank.person("everything"))
    never = {param: uuid4() for param in foreign.ids}
    cases = zip(bodies_with_foreign_ids(bank.ids, foreign.ids), bodies_with_foreign_ids(bank.ids, never), strict=True)
    for (method, path, body), (_, _, made_up) in cases:
        answer = caller.send(method, path, body)
        assert answer.status_code in (404, 422), (path, body)
        assert answer.get_json()["code"].endswith(("_not_found", "_missing")), (path, body, answer.get_json())
        assert _gist(caller.send(method, path, made_up)) == _gist(answer), path
