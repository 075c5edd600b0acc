"""Every route says who may call it, has a plain address, and does not know which bank it serves."""

import re

from flask import Flask

from app.rbac.guard import PUBLIC
from app.rbac.words import Permission
from tests.architecture.routes import permission_of, routes_of

VERBS = frozenset({
    "add", "approve", "assign", "begin", "book", "cancel", "change", "check", "close", "confirm", "copy",
    "create", "decide", "decline", "delete", "deny", "do", "edit", "evaluate", "execute", "fetch", "find",
    "finish", "get", "give", "join", "leave", "list", "login", "logout", "make", "mark", "open", "pay",
    "post", "publish", "put", "read", "register", "reject", "remove", "reopen", "run", "save", "search",
    "send", "set", "show", "start", "stop", "submit", "sync", "take", "unset", "update", "view", "withdraw",
})  # fmt: skip
PARAMETER = re.compile(r"<(?:(?P<type>[a-z]+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
OPEN_PATHS = {"/assets/<string(length=12):digest>/<path:name>"}
WORDS_OF_THE_BANK = {"slug", "jurisdiction", "jurisdiction_id", "bank", "bank_id", "bank_slug"}


def test_every_route_declares_a_permission_or_is_public(app: Flask) -> None:
    mute = [str(route) for route in routes_of(app) if route.permission is None]
    assert not mute, f"say @requires(word) or @public: {mute}"


def test_what_is_declared_is_a_word_of_the_list(app: Flask) -> None:
    odd = [str(r) for r in routes_of(app) if r.permission != PUBLIC and not isinstance(r.permission, Permission)]
    assert not odd


def test_a_view_without_a_declaration_would_be_noticed() -> None:
    silly = Flask("silly")
    silly.add_url_rule("/open", "open", lambda: "come in")
    assert permission_of(silly, "open", "GET") is None


def test_no_public_route_takes_the_id_of_a_row(app: Flask) -> None:
    told = [str(route) for route in routes_of(app) if route.permission == PUBLIC and route.ids]
    assert not told, f"a row belongs to somebody: {told}"


def test_addresses_are_kebab_case(app: Flask) -> None:
    odd = []
    for rule in app.url_map.iter_rules():
        for segment in PARAMETER.sub("x", rule.rule).split("/"):
            if segment and not SEGMENT.fullmatch(segment):
                odd.append(rule.rule)
    assert not odd


def test_every_parameter_has_a_type(app: Flask) -> None:
    odd = []
    for rule in app.url_map.iter_rules():
        found = list(PARAMETER.finditer(rule.rule))
        assert len(found) == len(rule.arguments), rule.rule
        odd += [rule.rule for part in found if part["type"] is None]
        odd += [rule.rule for part in found if part["type"] == "path" and rule.rule not in OPEN_PATHS]
        odd += [rule.rule for part in found if part["name"].endswith("_id") and part["type"] != "uuid"]
    assert not odd


def test_addresses_of_the_api_are_nouns(app: Flask) -> None:
    odd, first = [], VERBS - {"check"}
    for route in routes_of(app):
        if route.is_api:
            segments = PARAMETER.sub("", str(route.rule.rule)).strip("/").split("/")
            odd += [str(route) for segment in segments if segment in VERBS or segment.split("-")[0] in first]
    assert not odd, f"an act is a noun, undoing it is DELETE: {odd}"


def test_no_route_mentions_the_bank(app: Flask) -> None:
    odd = []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "is_on_platform", False):
            continue  # it serves no bank, and may list them
        segments = set(PARAMETER.sub("", rule.rule).strip("/").split("/"))
        if rule.arguments & WORDS_OF_THE_BANK or segments & {"t", "jurisdictions", "banks"}:
            odd.append(rule.rule)
    assert not odd, f"the prefix names the bank, and a middleware takes it off: {odd}"
