"""What nobody should send: each answer is problem details with a code and both sentences, and never a fault of ours."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.orders.models import Demand
from app.records.commands import record_id_of
from app.tenancy.scope import jurisdiction_scope
from tests.clients import ApiClient, as_a_request
from tests.worlds import HOUR, World, open_world

LONG = "长" * 100_000
HOSTILE = [
    "\u202eevil\u202c", "a\u200bb\u200c", "🧓🏽👩‍👧", "<script>alert(1)</script>", "'; DROP TABLE member; --", "名字䶮𠮷𬭚㙓",
    "{0.__class__}", "%s%n", "\ufeffBOM", "e\u0301\u0301\u0301", "../../etc/passwd", "{{7*7}}",
]  # fmt: skip
UNSTORABLE = ["\x00", "a\x00b", "\ud800", "x\udfff"]


def refusal(answer: Any, status: int | None = None, code: str | None = None) -> dict[str, Any]:
    """The problem, after a look at its shape."""
    said = f"{answer.status_code}: {answer.get_data(as_text=True)[:300]}"
    assert 400 <= answer.status_code < 500, said
    assert answer.mimetype == "application/problem+json", said
    body: dict[str, Any] = answer.json
    assert set(body) >= {"type", "title", "status", "code", "detail", "zh", "en", "data"}
    assert body["status"] == answer.status_code
    assert body["zh"] and body["en"]
    assert "Traceback" not in said
    assert (status, code) in ((None, None), (answer.status_code, code), (answer.status_code, None)), said
    return body


@pytest.fixture(scope="module")
def shared(app: Flask) -> World:
    """One bank for all of them, for what is refused changes nothing."""
    with app.app_context():
        made = open_world("nansha")
        with jurisdiction_scope(made.id):
            made.grant(made.resident, 100 * HOUR)
            made.people["record"] = record_id_of(made.confirmed().id)  # type: ignore[assignment]
        db.session.remove()
    return made


@pytest.fixture
def world(shared: World, app_context: Flask) -> Iterator[World]:
    with jurisdiction_scope(shared.id):
        yield shared
        session().rollback()


@pytest.fixture
def her(world: World) -> ApiClient:
    return world.api(world.resident)


@pytest.fixture
def wish(world: World) -> dict[str, Any]:
    """A body that would be accepted."""
    return {
        "kind_id": str(world.kind().id), "starts_at": (now() + timedelta(days=2)).isoformat(), "minutes": 60,
    }  # fmt: skip


def raw(client: ApiClient, path: str, data: bytes | str, content_type: str = "application/json") -> Any:
    """A body as it is."""
    headers = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    address = f"/t/{client.slug}/api/v1{path}"
    return as_a_request(lambda: client.client.post(address, data=data, content_type=content_type, headers=headers))


def test_the_body_the_others_are_made_from_is_accepted(her: ApiClient, wish: dict[str, Any]) -> None:
    assert her.post("/demands", wish).status_code == 201


def test_an_unknown_key_is_named(her: ApiClient, wish: dict[str, Any]) -> None:
    body = refusal(her.post("/demands", {**wish, "prioritty": 1, "__proto__": {}}), 422, "kit.bad_fields")
    fields = body["data"]["fields"].get("json", body["data"]["fields"])
    assert set(fields) == {"prioritty", "__proto__"}
    assert all("|" in said for messages in fields.values() for said in messages)


@pytest.mark.parametrize("field", ["details", "place", "kind_id", "starts_at", "minutes", "programme"])
def test_a_field_of_100_kb_is_refused(her: ApiClient, wish: dict[str, Any], field: str) -> None:
    body = refusal(her.post("/demands", {**wish, field: LONG}), 422, "kit.bad_fields")
    assert field in str(body["data"]["fields"])
    assert len(json.dumps(body)) < 3000


def test_a_name_or_search_of_100_kb_is_refused(world: World) -> None:
    desk = world.api(world.clerk)
    person = {"name": LONG, "tenant_id": str(world.nodes["leaf"])}
    refusal(desk.post("/members", person), 422, "kit.bad_fields")
    refusal(desk.get(f"/members?text={'x' * 100_000}"), 422)
    refusal(desk.get(f"/demands?cursor={'A' * 100_000}"))


def test_a_body_beyond_the_limit_is_refused_by_its_size(her: ApiClient) -> None:
    refusal(raw(her, "/demands", b"x" * (12 * 1024 * 1024 + 1)), 413, "web.too_large")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_kept_as_text_or_refused_and_never_runs(world: World, name: str) -> None:
    desk = world.api(world.clerk)
    answer = desk.post("/members", {"name": name, "tenant_id": str(world.nodes["leaf"])})
    if answer.status_code != 201:
        refusal(answer, 422)
        return
    kept = answer.json["name"]
    assert not any(c in kept for c in "\u202e\u202c\u200b\ufeff")
    assert desk.get(f"/members/{answer.json['id']}").json["name"] == kept
    found = desk.get(f"/members?text={quote(kept)}")
    assert answer.json["id"] in {row["id"] for row in found.json}


@pytest.mark.parametrize("text", UNSTORABLE, ids=ascii)
def test_what_cannot_be_stored_is_refused(world: World, her: ApiClient, wish: dict[str, Any], text: str) -> None:
    for field in ("details", "place"):
        refusal(raw(her, "/demands", json.dumps({**wish, field: f"好{text}"})), 422, "kit.bad_fields")
    person = {"name": text, "tenant_id": str(world.nodes["leaf"])}
    refusal(raw(world.api(world.clerk), "/members", json.dumps(person)), 422)
    refusal(raw(world.api(), "/sign-in-codes", json.dumps({"phone": text})), 422)
    refusal(raw(world.api(), "/tokens", json.dumps({"phone": "13900000000", "code": text})), 422)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"{'a': 1}", b'{"minutes": NaN}', b'{"minutes": 1e999}', b"\xff\xfe{}",
        b'{"minutes": ' + b"9" * 5000 + b"}", b"[" * 50_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b"<xml/>",
        b'{"kind_id": 1, "kind_id": 2}',
    ],
    ids=lambda data: ascii(data[:16]),
)  # fmt: skip
def test_broken_json_is_refused(her: ApiClient, data: bytes) -> None:
    refusal(raw(her, "/demands", data))


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "", "application/json; charset=utf-7"],
)
def test_another_content_type_is_refused(her: ApiClient, content_type: str) -> None:
    refusal(raw(her, "/demands", b"a=1", content_type))


@pytest.mark.parametrize("value", [None, [], {}, True, 1.5, "x", -1, 10**30, {"$gt": 0}, [[1]]], ids=repr)
@pytest.mark.parametrize("field", ["kind_id", "starts_at", "minutes", "people_needed", "details", "programme"])
def test_a_value_of_the_wrong_type_is_refused_by_its_field(
    her: ApiClient, wish: dict[str, Any], field: str, value: Any
) -> None:
    answer = her.post("/demands", {**wish, field: value})
    if field == "details" and value == "x":
        assert answer.status_code == 201
        return
    body = refusal(answer, 422, "kit.bad_fields")
    assert field in str(body["data"]["fields"])


@pytest.mark.parametrize("minutes", [-60, -1, 0, 9, 1441, 10**9, 10**18, "-60", "1e3", "６０x"])
def test_a_negative_or_absurd_duration_is_refused(her: ApiClient, wish: dict[str, Any], minutes: Any) -> None:
    refusal(her.post("/demands", {**wish, "minutes": minutes}), 422, "kit.bad_fields")


@pytest.mark.parametrize(
    "starts_at",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-13-01",
        "yesterday",
        "2026-02-30T10:00",
        "1e9",
        "2199-01-01T00:00",
    ],
)
def test_an_impossible_time_is_refused(her: ApiClient, wish: dict[str, Any], starts_at: str) -> None:
    refusal(her.post("/demands", {**wish, "starts_at": starts_at}), 422)


@pytest.mark.parametrize("shift", [timedelta(seconds=-1), -timedelta(days=4000), timedelta(days=181)], ids=str)
def test_a_demand_for_the_past_or_for_next_year_is_refused(
    her: ApiClient, wish: dict[str, Any], shift: timedelta
) -> None:
    refusal(her.post("/demands", {**wish, "starts_at": (now() + shift).isoformat()}), 422, "orders.time_refused")


def test_a_foreign_id_is_not_found_whatever_is_done_with_it(world: World, other_world: World) -> None:
    with other_world.scope():
        order = other_world.claimed()
        order_id, demand_id = order.id, order.demand_id
    clerk = world.api(world.district)
    for answer in (
        clerk.get(f"/demands/{demand_id}"), clerk.post(f"/demands/{demand_id}/claim"), clerk.get(f"/orders/{order_id}"),
        clerk.post(f"/orders/{order_id}/confirmation"), clerk.post(f"/orders/{order_id}/absence"),
        clerk.post(f"/demands/{demand_id}/dispatch", {"helper_id": str(world.volunteer.member_id)}),
        clerk.get(f"/members/{other_world.resident.member_id}"), clerk.get(f"/orders/{uuid7()}"),
        clerk.get(f"/members/{other_world.resident.member_id}/statement"),
    ):  # fmt: skip
        if answer.status_code != 403:
            refusal(answer, 404)
        else:
            assert refusal(answer)["code"] == "rbac.permission_missing"


def test_a_foreign_id_in_a_body_is_refused_too(world: World, other_world: World, wish: dict[str, Any]) -> None:
    with other_world.scope():
        kind_id = str(other_world.kind().id)
    refusal(world.api(world.resident).post("/demands", {**wish, "kind_id": kind_id}), 404, "orders.kind_missing")
    clerk = world.api(world.clerk)
    refusal(clerk.post("/demands", {**wish, "recipient_id": str(other_world.resident.member_id)}), 404)
    refusal(clerk.post("/members", {"name": "某人", "tenant_id": str(other_world.nodes["leaf"])}), 404)


@pytest.mark.parametrize(
    "path", ["/orders/1", "/orders/x'", "/orders/" + "0" * 400, "/nowhere", "/orders/%00", "/demands/%F0%9F"]
)
def test_an_address_that_is_none_is_not_found(her: ApiClient, path: str) -> None:
    refusal(her.get(path), 404)


def test_a_method_that_is_none_is_refused(her: ApiClient) -> None:
    refusal(her.delete("/demands"), 405, "web.method_refused")


def test_an_unknown_bank_is_not_found(world: World) -> None:
    stranger = world.api(world.resident)
    stranger.slug = "nowhere"
    refusal(stranger.get("/me"), 404)


def test_nobody_and_an_expired_token_are_asked_to_sign_in(world: World, wish: dict[str, Any]) -> None:
    refusal(world.api().post("/demands", wish), 401, "kit.sign_in_first")
    with fixed(now() + timedelta(days=401)):
        refusal(world.api(world.resident).post("/demands", wish), 401, "kit.sign_in_first")


def test_a_demand_without_coins_is_refused_where_the_requester_pays(world: World, wish: dict[str, Any]) -> None:
    poor = world.person("无币者")
    refusal(world.api(poor).post("/demands", wish), 409, "ledger.not_enough_time")
    with world.scope():
        assert session().query(Demand).filter_by(recipient_id=poor.member_id).count() == 0


@pytest.mark.parametrize(
    "body", [{"stars": 0}, {"stars": 6}, {"stars": "five"}, {}, {"stars": 5, "comment": "x" * 501}], ids=str
)
def test_an_evaluation_out_of_bounds_is_refused(world: World, body: dict[str, Any]) -> None:
    path = f"/records/{world.people['record']}/evaluation"
    refusal(world.api(world.resident).post(path, body), 422, "kit.bad_fields")
    refusal(world.api(world.helper2).post(path, {"stars": 5}), 404, "records.record_not_found")


def test_the_sentence_comes_in_the_language_the_reader_asks_for(her: ApiClient) -> None:
    for language, word in (("en", "Please"), ("zh-CN", "请"), ("fr", "请")):
        body = refusal(her.post("/demands", {}, Accept_Language=language), 422)
        assert word in body["detail"]
