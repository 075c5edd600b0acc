"""The id of another bank's row answers 404 on every route that takes an id, like an id that never was.

Made from the URL map: a new route is asked as soon as it exists, and a new kind of id has to be named in `banks.py`.
Who lacks the route's permission is told so (403) before any row is looked for, the same for every id. Somebody with each
role asks at each route with rows of another bank, and once more with one row of theirs beside rows of one's own; whoever
holds a role at the branch beside asks for rows of the leaf at the routes whose word they hold (at the others the guard
answers before the row matters, as it does for the other bank).
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from app.rbac.roles import Table
from app.rbac.words import Permission
from tests.architecture.banks import MARK, Bank, Caller, said
from tests.architecture.bodies import bodies_with_foreign_ids, body_for
from tests.architecture.personas import AT_THE_SIBLING, PERSONAS, words_of
from tests.architecture.queries import ASKED, PLAIN
from tests.architecture.routes import Route, routes_of
from tests.architecture.sources import sources

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
    "cover_id",
    "claim_id",
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

FEWEST_PROBES = 5000
"""Requests with the id of a real row that must not be found; what compares them with made-up ids is not counted."""

ASK_TWICE = ("resident", "everything", "organiser", "sibling_branch_admin")
"""Who between them hold every word: a route answers a made-up id to one as to all, so the others ask once."""

pytestmark = pytest.mark.usefixtures("plain_forms")


@pytest.fixture(scope="module")
def routes(app: Flask) -> list[Route]:
    """Every route that takes an id."""
    return [route for route in routes_of(app) if route.ids and route.permission != PUBLIC]


@pytest.fixture(scope="module")
def roles(app: Flask, bank: Bank) -> Table:
    """What each role may do in the bank."""
    with app.app_context(), bank.world.scope():
        return dict(role_table())


@dataclass(frozen=True)
class Probe:
    """A route asked with ids of which the strange ones must not be found."""

    route: Route
    ids: dict[str, UUID]
    strange: list[str]

    def made_up(self) -> dict[str, UUID]:
        """The same with ids that never were in their place."""
        return self.ids | {name: uuid4() for name in self.strange}


def _abroad(routes: list[Route], bank: Bank, foreign: Bank) -> list[Probe]:
    """Each route with rows of another bank; where it takes two, also with one of theirs and one of one's own."""
    whole = [Probe(route, foreign.ids, route.ids) for route in routes]
    beside_ours = [
        Probe(route, bank.ids | {name: foreign.ids[name]}, [name])
        for route in routes for name in route.ids if len(route.ids) > 1
    ]  # fmt: skip
    return whole + beside_ours


def _beside(routes: list[Route], bank: Bank, held: frozenset[Any]) -> list[Probe]:
    """The routes at which whoever holds these words at the branch beside is asked to find no row of the leaf.

    An open demand is no such row for those who may help: it is offered to helpers of the whole bank.
    """
    of_a_node = OF_A_NODE - ({"demand_id"} if Permission.DEMAND_READ in held else set())
    there = [route for route in routes if set(route.ids) <= of_a_node and route.permission in held]
    return [Probe(route, bank.ids, route.ids) for route in there]


def _send(app: Flask, bank: Bank, name: str | None, route: Route, ids: dict[str, Any]) -> Any:
    caller = Caller(app, bank.world.slug, bank.person(name) if name else None)
    body = body_for(route.rule.rule, bank.ids) if route.method != "GET" else None
    return caller.send(route.method, route.path(ids), body)


def _gist(answer: Any) -> tuple[Any, ...]:
    """What a stranger learns: status, code and sentence; pages without their hidden fields."""
    if answer.is_json:
        said = {key: value for key, value in answer.get_json().items() if key not in ("data", "type")}
        return answer.status_code, tuple(sorted(said.items()))
    return answer.status_code, re.sub(r'value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}', "", answer.get_data(as_text=True))


def _wrong(app: Flask, bank: Bank, name: str, held: frozenset[Any], probe: Probe, names: list[str]) -> str | None:
    """What is wrong with the answer to this probe, or None. To those who ask twice a made-up id is answered in the same way."""
    route = probe.route
    expected = 404 if route.permission in held else 403
    answer = _send(app, bank, name, route, probe.ids)
    if answer.status_code != expected or any(word.encode() in answer.data for word in names):
        return f"{name}: {route} with strange {probe.strange} answers not {expected} but {said(answer)}"
    if name in ASK_TWICE and expected == 404 and _gist(_send(app, bank, name, route, probe.made_up())) != _gist(answer):
        return f"{name}: {route} answers a made-up id otherwise than a stranger's"
    return None


def _names_at_the_leaf(bank: Bank) -> list[str]:
    return [bank.person(name).name for name in ("clerk", "subadmin", "resident", "volunteer", "helper2")]


def test_every_kind_of_id_is_known(routes: list[Route], bank: Bank) -> None:
    unknown = {param: str(route) for route in routes for param in route.ids if param not in bank.ids}
    assert not unknown, f"add a row to tests/architecture/banks.py, or a word to NOT_IDS in routes.py: {unknown}"


def test_every_id_behind_a_question_mark_is_known(app: Flask, bank: Bank) -> None:
    known = {(asked.rule, asked.name) for asked in ASKED}
    spec = Caller(app, bank.world.slug, bank.person("everything")).send("GET", "/api/v1/openapi.json").get_json()
    described = {
        (path, parameter["name"])
        for path, acts in spec["paths"].items() for parameter in acts.get("get", {}).get("parameters", [])
        if parameter.get("in") == "query" and parameter["schema"].get("format") == "uuid"
    }  # fmt: skip
    assert described, "the description names no such id: is it read at the right place?"
    assert described <= known, f"add a row to queries.py: {described - known}"
    read = {name for _, text, _ in sources() for name in re.findall(r'request\.args\.get\("(\w+)"', text)}
    assert read <= PLAIN | {name for _, name in known}, f"add a row to queries.py: {read - PLAIN}"


def test_there_are_enough_probes(routes: list[Route], bank: Bank, foreign: Bank, roles: Table) -> None:
    abroad = len(_abroad(routes, bank, foreign)) + len(ASKED)
    beside = [len(_beside(routes, bank, words_of(held, roles))) for held in AT_THE_SIBLING.values()]
    assert abroad * len(PERSONAS) + sum(beside) >= FEWEST_PROBES, (abroad, beside)
    asked_twice = [words_of({**PERSONAS, **AT_THE_SIBLING}[name], roles) for name in ASK_TWICE]
    assert not {route.permission for route in routes if route.permission} - frozenset().union(*asked_twice) - {PUBLIC}
    assert min(beside) >= 30, dict(zip(AT_THE_SIBLING, beside, strict=True))


@pytest.mark.parametrize("name", PERSONAS)
def test_rows_of_another_bank_are_not_found(
    app: Flask, routes: list[Route], bank: Bank, foreign: Bank, roles: Table, name: str
) -> None:
    held = words_of(PERSONAS[name], roles)
    wrong = [_wrong(app, bank, name, held, probe, [MARK]) for probe in _abroad(routes, bank, foreign)]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("name", AT_THE_SIBLING)
def test_rows_of_the_leaf_are_not_found_from_the_branch_beside_it(
    app: Flask, routes: list[Route], bank: Bank, roles: Table, name: str
) -> None:
    held, names = words_of(AT_THE_SIBLING[name], roles), _names_at_the_leaf(bank)
    wrong = [_wrong(app, bank, name, held, probe, names) for probe in _beside(routes, bank, held)]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("name", PERSONAS)
def test_ids_of_another_bank_behind_a_question_mark_lead_nowhere(
    app: Flask, bank: Bank, foreign: Bank, name: str
) -> None:
    """Some pages refuse them, some leave them aside: no page answers them otherwise than an id that never was."""
    caller, wrong = Caller(app, bank.world.slug, bank.person(name)), []
    for asked in ASKED:
        with fixed(now()):  # a form names the minute from which on one may ask
            answer = caller.send("GET", asked.path(bank.ids, foreign.ids))
            made_up = caller.send("GET", asked.path(bank.ids, {asked.of: uuid4()}))
        if _gist(answer) != _gist(made_up) or MARK.encode() in answer.data or answer.status_code >= 500:
            wrong.append(f"{name}: {asked} answers {said(answer)}, a made-up id {said(made_up)}")
    assert not wrong, "\n".join(wrong)


def test_the_probe_would_notice_a_row_that_is_found(app: Flask, routes: list[Route], bank: Bank, roles: Table) -> None:
    route = next(route for route in routes if route.rule.endpoint == "members_api.show")
    assert _wrong(app, bank, "district", roles["district_admin"], Probe(route, bank.ids, route.ids), [])


def test_the_probe_would_notice_a_name(app: Flask, bank: Bank, foreign: Bank) -> None:
    answer = Caller(app, foreign.world.slug, foreign.person("district")).send("GET", "/desk/people")
    assert (answer.status_code, MARK.encode() in answer.data) == (200, True)


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
            assert answer.status_code == 404, f"{name}: {route}"


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
