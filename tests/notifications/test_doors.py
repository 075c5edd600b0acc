"""The pages, the API and the bridge's hook: the same acts by each door, and what each refuses."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.gateways import TOLERANCE_SECONDS, signature
from app.notifications.models import Address, Medium
from app.notifications.queries import address_of, readable
from tests.clients import as_a_request
from tests.notifications.conftest import Outside, code_in
from tests.worlds import World

SECRET = "hook" * 8
PAGE = "/messages/settings"


def hook(world: World, body: Any, *, secret: str = SECRET, sent_at: int | None = None, **headers: str) -> Any:
    """What the bridge posts."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(now().timestamp()) if sent_at is None else sent_at)
    sent = {
        "Webhook-Id": "m-1", "Webhook-Timestamp": stamp, "Webhook-Signature": signature(secret, "m-1", stamp, payload),
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    db.session.remove()
    client = world.api().client
    return as_a_request(
        lambda: client.post(
            f"/t/{world.slug}/hooks/wechat", data=payload, headers=sent, content_type="application/json"
        )
    )


def code_for(world: World) -> str:
    """The resident's link code, over the API."""
    return str(world.api(world.resident).post("/messages/channels/wechat/code").json["code"])


def test_the_bridge_links_an_account_with_the_members_code_and_may_say_so_twice(world: World) -> None:
    said = {"code": code_for(world), "open_id": "oAbc"}
    assert hook(world, said).status_code == 204
    assert hook(world, said).status_code == 204
    row = address_of(world.resident.member_id, Medium.WECHAT)
    assert row is not None and readable(row) == "oAbc"
    assert session().scalar(sa.select(sa.func.count()).select_from(Address)) == 1


def test_a_hook_with_an_idempotency_key_is_answered_alike(world: World) -> None:
    said = {"code": code_for(world), "open_id": "oAbc"}
    assert [hook(world, said, Idempotency_Key="m-1").status_code for _ in range(2)] == [204, 204]


@pytest.mark.parametrize("wrong", ["secret", "empty", "old", "early", "body", "missing", "time", "scheme"])
def test_what_is_not_signed_is_not_listened_to(world: World, wrong: str) -> None:
    said = {"code": code_for(world), "open_id": "oAbc"}
    then = int(now().timestamp())
    answer = {
        "secret": lambda: hook(world, said, secret="another"),
        "empty": lambda: hook(world, said, secret=""),
        "old": lambda: hook(world, said, sent_at=then - TOLERANCE_SECONDS - 5),
        "early": lambda: hook(world, said, sent_at=then + TOLERANCE_SECONDS + 5),
        "body": lambda: hook(world, {**said, "open_id": "oOther"}, Webhook_Signature=signature(SECRET, "m-1", str(then), json.dumps(said).encode())),
        "missing": lambda: hook(world, said, Webhook_Signature=""),
        "time": lambda: hook(world, said, Webhook_Timestamp="²"),
        "scheme": lambda: hook(world, said, Webhook_Signature=signature(SECRET, "m-1", str(then), json.dumps(said).encode())[3:]),
    }[wrong]()  # fmt: skip
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["code"] == "kit.signature_refused"
    assert address_of(world.resident.member_id, Medium.WECHAT) is None


def test_one_of_several_signatures_suffices_while_a_secret_is_exchanged(world: World) -> None:
    said = {"code": code_for(world), "open_id": "oAbc"}
    stamp = str(int(now().timestamp()))
    both = f"v1,b2xk {signature(SECRET, 'm-1', stamp, json.dumps(said).encode())}"
    assert hook(world, said, Webhook_Signature=both, Webhook_Timestamp=stamp).status_code == 204


def test_an_unknown_code_is_not_found_and_a_bad_body_is_refused(world: World) -> None:
    answer = hook(world, {"code": "99999999", "open_id": "oAbc"})
    assert (answer.status_code, answer.json["code"]) == (404, "notifications.link_code_unknown")
    assert hook(world, {"code": "1"}).status_code == 422
    assert hook(world, ["x"]).status_code == 400
    assert hook(world, b"\xff{").status_code == 400


def test_a_code_of_one_bank_is_unknown_at_the_hook_of_another(world: World, other_world: World) -> None:
    assert hook(other_world, {"code": code_for(world), "open_id": "oAbc"}).status_code == 404


def test_without_a_shared_secret_the_hook_listens_to_nobody(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], wechat_webhook_secret=""))
    assert hook(world, {"code": "12345678", "open_id": "oAbc"}, secret="").status_code == 401


def test_all_of_it_over_the_api(world: World, outside: Outside) -> None:
    me = world.api(world.resident)
    assert [(way["medium"], way["pace"], way["is_reachable"]) for way in me.get("/messages/channels").json] == [
        ("sms", "at_once", True), ("mail", "at_once", False), ("wechat", "at_once", False),
    ]  # fmt: skip
    added = me.post("/messages/channels/mail/address", {"address": "chen@example.com"})
    assert (added.status_code, added.json["waiting"]["address"]) == (202, "c***@example.com")
    assert me.post("/messages/channels/mail/confirmation", {"code": "000000"}).status_code == 422
    confirmed = me.post("/messages/channels/mail/confirmation", {"code": code_in(outside.mail[-1])})
    assert (confirmed.status_code, confirmed.json["address"]) == (200, "c***@example.com")
    assert me.post("/messages/channels/mail/pace", {"pace": "daily"}).json["pace"] == "daily"
    removed = me.delete("/messages/channels/mail/address")
    assert (removed.status_code, removed.json["is_reachable"]) == (200, False)
    assert me.delete("/messages/channels/sms/address").status_code == 409


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("mail/address", {"address": "a@b.c\nBcc: d@e.f"}, 422, "kit.bad_mail_address"),
        ("mail/address", {"address": "x" * 300}, 422, "kit.bad_fields"),
        ("mail/confirmation", {"code": "123456"}, 422, "notifications.address_code_wrong"),
        ("mail/pace", {"pace": "hourly"}, 422, "kit.bad_fields"),
        ("pigeon/pace", {"pace": "daily"}, 404, "notifications.medium_not_found"),
    ],
)
def test_what_the_api_refuses(world: World, path: str, body: dict[str, str], status: int, code: str) -> None:
    answer = world.api(world.resident).post(f"/messages/channels/{path}", body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_channel_this_deployment_lacks_is_not_offered(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "wechat", None)
    monkeypatch.setitem(app.extensions, "mail", None)
    me = world.api(world.resident)
    assert [way["medium"] for way in me.get("/messages/channels").json] == ["sms"]
    assert me.post("/messages/channels/wechat/code").status_code == 404
    assert me.post("/messages/channels/mail/address", {"address": "chen@example.com"}).status_code == 404
    page = world.browser(world.resident).get(PAGE).get_data(as_text=True)
    assert "电子邮箱" not in page and "微信" not in page


def test_all_of_it_by_the_pages(world: World, outside: Outside) -> None:
    me = world.browser(world.resident)
    assert PAGE in me.get("/messages").get_data(as_text=True)
    assert PAGE in me.get("/me").get_data(as_text=True)
    refused = me.post(f"{PAGE}/mail/address", {"address": "chen"}, form_at=PAGE)
    assert (refused.status_code, "不是能送达的电子邮箱" in refused.get_data(as_text=True)) == (422, True)
    assert me.post(f"{PAGE}/mail/address", {"address": "chen@example.com"}, form_at=PAGE).status_code == 303
    page = me.get(PAGE).get_data(as_text=True)
    assert "c***@example.com" in page
    assert "chen@example.com" not in page
    wrong = me.post(f"{PAGE}/mail/confirmation", {"code": "000000"}, form_at=PAGE)
    assert (wrong.status_code, "验证码不对" in wrong.get_data(as_text=True)) == (422, True)
    code = code_in(outside.mail[-1])
    assert me.post(f"{PAGE}/mail/confirmation", {"code": code}, form_at=PAGE).status_code == 303
    assert me.post(f"{PAGE}/mail/pace", {"pace": "daily"}, form_at=PAGE).status_code == 303
    assert 'value="daily" checked' in me.get(PAGE).get_data(as_text=True)
    assert me.post(f"{PAGE}/mail/pace", {"pace": "x"}, form_at=PAGE).status_code == 422
    assert me.post(f"{PAGE}/mail/removal", form_at=PAGE).status_code == 303
    assert address_of(world.resident.member_id, Medium.MAIL) is None


def test_the_page_shows_the_wechat_code_until_it_was_sent(world: World) -> None:
    me = world.browser(world.resident)
    assert me.post(f"{PAGE}/wechat/code", form_at=PAGE).status_code == 303
    code = code_for(world)
    assert code in me.get(PAGE).get_data(as_text=True)
    assert hook(world, {"code": code, "open_id": "oAbc"}).status_code == 204
    page = me.get(PAGE).get_data(as_text=True)
    assert code not in page
    assert "已绑定您的微信" in page


def test_the_page_speaks_english_and_names_the_hour(world: World) -> None:
    me = world.browser(world.resident)
    me.post("/settings/language", {"language": "en"}, form_at=PAGE)
    page = me.get(PAGE).get_data(as_text=True)
    assert "My notifications" in page
    assert "daily at 18:00" in page


def test_after_the_time_has_passed_another_code_can_be_asked_for(world: World, outside: Outside) -> None:
    from datetime import timedelta

    me = world.browser(world.resident)
    me.post(f"{PAGE}/mail/address", {"address": "chen@example.com"}, form_at=PAGE)
    too_soon = me.post(f"{PAGE}/mail/address", {"address": "chen@example.com"}, form_at=PAGE)
    assert too_soon.status_code == 429
    with fixed(now() + timedelta(minutes=11)):
        assert me.post(f"{PAGE}/mail/address", {"address": "chen@example.com"}, form_at=PAGE).status_code == 303
    assert len(outside.mail) == 2
