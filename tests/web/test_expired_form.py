"""A form that lay too long, or whose session ended meanwhile: what was filled in is there to be sent once more."""

import html
import re
from datetime import timedelta

from app.kit.clock import local, now
from tests.worlds import World

FIELDS = {
    "starts_at": f"{local(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}",
    "minutes": "60",
    "place": "幸福里 <3 号>",
    "details": "请带\n雨伞",
}


def hidden_of(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.split("<h1>")[1])
    return {name: html.unescape(value) for name, value in found}


def test_what_was_filled_in_is_sent_once_more(world: World) -> None:
    page = world.browser(world.resident)
    path = f"/demands/new/{world.kind().id}"
    expired = page.post(path, {**FIELDS, "csrf_token": "too old"}, form_at=path)
    assert expired.status_code == 409
    kept = hidden_of(expired.get_data(as_text=True))
    assert {name: kept[name].replace("\r\n", "\n") for name in FIELDS} == FIELDS
    again = page.client.post(f"/t/{world.slug}{path}", data=kept)
    assert again.status_code == 303
    assert "/demands/" in again.headers["Location"]


def test_whoever_was_signed_out_is_told_to_sign_in_first(world: World) -> None:
    page = world.browser()
    path = f"/demands/new/{world.kind().id}"
    shown = page.client.post(f"/t/{world.slug}{path}", data=FIELDS).get_data(as_text=True)
    assert "先登录" in shown
    assert hidden_of(shown)["place"] == FIELDS["place"]


def test_no_secret_comes_back(world: World) -> None:
    data = {"phone": "13800000000", "password": "correct horse", "code": "123456"}
    shown = world.browser().client.post(f"/t/{world.slug}/sign-in", data=data).get_data(as_text=True)
    assert "correct horse" not in shown
    assert "123456" not in shown
    assert "重新填写" in shown
