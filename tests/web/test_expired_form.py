"""A form that lay too long, or whose session ended meanwhile: what was filled in is there to be sent once more."""

import html
import re
from datetime import timedelta

from app.kit.clock import local, now
from app.web.field_words import WORDS
from app.web.problems import SECRET_FIELD
from config.settings import ROOT
from tests.worlds import World

FIELDS = {
    "starts_at": f"{local(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}",
    "minutes": "60",
    "place": "幸福里 <3 号>",
    "details": "请带\n雨伞",
}


SENDERS = [
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Origin": "http://localhost"}, True),
    ({"Origin": "http://localhost.evil.example"}, False),
    ({"Origin": "null", "Referer": "http://localhost/"}, False),
    ({"Referer": "http://localhost/t/some/page"}, True),
    ({"Referer": "http://localhost@evil.example/"}, False),
    ({"Referer": "http://[broken"}, False),
    ({}, False),
]


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
    again = page.send(path, kept)
    assert again.status_code == 303
    assert "/demands/" in again.headers["Location"]


def test_whoever_was_signed_out_is_told_to_sign_in_first(world: World) -> None:
    page = world.browser()
    path = f"/demands/new/{world.kind().id}"
    shown = page.send(path, FIELDS).get_data(as_text=True)
    assert "先登录" in shown
    assert hidden_of(shown)["place"] == FIELDS["place"]


def test_no_secret_comes_back(world: World) -> None:
    data = {"phone": "13800000000", "password": "correct horse", "code": "123456"}
    shown = world.browser().send("/sign-in", data).get_data(as_text=True)
    assert "correct horse" not in shown
    assert "123456" not in shown
    assert "重新填写" in shown


def test_what_another_site_made_up_is_not_offered_to_be_sent(world: World) -> None:
    client = world.browser(world.resident).client
    path = f"/t/{world.slug}/demands/new/{world.kind().id}"
    for headers, is_ours in SENDERS:
        answer = client.post(path, data={**FIELDS, "details": "别人写的"}, headers=headers)
        assert answer.status_code == 409, headers
        assert ("别人写的" in answer.get_data(as_text=True)) is is_ours, headers


def test_a_preview_is_shown_again(world: World) -> None:
    page = world.browser(world.people["district"])
    fields = {"member_id": str(world.resident.member_id), "role": "station_clerk", "is_confirmed": "true"}
    shown = page.send("/desk/roles/new", fields).get_data(as_text=True)
    assert "is_confirmed" not in shown
    assert hidden_of(shown)["role"] == "station_clerk"
    assert ">station_clerk</dd>" in shown, "what is about to be sent is to be seen"


def test_fields_are_called_by_words(world: World) -> None:
    shown = world.browser(world.resident).send(f"/demands/new/{world.kind().id}", FIELDS).get_data(as_text=True)
    listed = shown.split("<details>")[1].split("</details>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", listed) == ["什么时候", "时长（分钟）", "地点", "说明"]


def test_every_field_of_a_form_has_a_word() -> None:
    """Names that macros put into forms; one letter alone stands on the page of specimens."""
    names = {
        name
        for path in (ROOT / "app").rglob("templates/**/*.html")
        for name in re.findall(r'ui\.\w+\("([a-z_]{2,})", t\(', path.read_text(encoding="utf-8"))
    }
    assert len(names) > 60
    assert {name for name in names if name not in WORDS and not SECRET_FIELD.search(name)} == set()


def test_a_session_that_ended_between_two_pages_loses_no_word(world: World) -> None:
    page, path = world.browser(world.resident), f"/demands/new/{world.kind().id}"
    page.get(path)
    page.client.delete_cookie("tb_session")
    page.client.set_cookie("tb_session", "ended")
    shown = page.post(path, FIELDS, form_at="/sign-in").get_data(as_text=True)
    assert "先登录" in shown
    assert hidden_of(shown)["place"] == FIELDS["place"]
