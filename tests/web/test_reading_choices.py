"""How somebody reads: text size and language, in this browser and kept for the person; the app on a phone; small files."""

import gzip
import json

import pytest
from flask import Flask

from app.members.models import Member
from app.tenancy.keys import fetch
from app.web.assets import STATIC, asset
from app.web.settings_pages import is_ours
from tests.clients import hidden_fields
from tests.worlds import World

CLASSES = {"0": "", "1": "elder", "2": "elder larger", "3": "elder largest"}


@pytest.mark.parametrize("size", CLASSES)
def test_a_text_size_is_worn_and_kept_for_the_person(world: World, size: str) -> None:
    page = world.browser(world.resident)
    assert page.post("/settings/elder", {"elder": size, "next": "/"}, form_at="/").status_code == 303
    shown = page.get("/").get_data(as_text=True)
    assert (f'<html lang="zh-Hans" class="{CLASSES[size]}">' in shown) is (size != "0")
    assert world.reload(fetch(Member, world.resident.member_id)).text_size == int(size)
    elsewhere = world.browser(world.resident).get("/").get_data(as_text=True)
    assert (f'class="{CLASSES[size]}"' in elsewhere) is (size != "0")


@pytest.mark.parametrize("size", ["4", "-1", "large", ""])
def test_an_unknown_size_changes_nothing(world: World, size: str) -> None:
    page = world.browser(world.resident)
    assert page.post("/settings/elder", {"elder": size}, form_at="/").status_code == 303
    assert world.reload(fetch(Member, world.resident.member_id)).text_size == 0


def test_the_language_is_kept_for_the_person(world: World) -> None:
    assert world.browser(world.resident).post("/settings/language", {"language": "en"}, form_at="/").status_code == 303
    assert "Home" in world.browser(world.resident).get("/").get_data(as_text=True)


def test_a_visitor_chooses_for_this_browser_alone(world: World) -> None:
    page = world.browser()
    page.post("/settings/elder", {"elder": "1"}, form_at="/sign-in")
    assert 'class="elder"' in page.get("/sign-in").get_data(as_text=True)
    assert 'class="elder"' not in world.browser().get("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/t/no-such-bank/", "/no-such-page", "/platform/sign-in"])
def test_where_no_bank_is_named_one_chooses_how_to_read_as_well(app: Flask, path: str) -> None:
    client = app.test_client()
    shown = client.get(path).get_data(as_text=True)
    for field, value, result in (("elder", "1", 'class="elder"'), ("language", "en", '<html lang="en"')):
        assert f'<button name="{field}" value="{value}"' in shown
        sent = client.post(f"/settings/{field}", data={**hidden_fields(shown), field: value, "next": path})
        assert (sent.status_code, sent.headers["Location"]) == (303, "/" if "no-such" in path else path)
        assert result in client.get(path).get_data(as_text=True)


def test_a_choice_leads_back_to_the_very_page(world: World) -> None:
    page = world.browser(world.people["district"])
    shown = page.get("/desk/people?text=%E9%99%88&cursor=").get_data(as_text=True)
    assert f'name="next" value="/t/{world.slug}/desk/people?text=%E9%99%88&amp;cursor="' in shown
    assert leads_to(world, f"/t/{world.slug}/desk/people?text=1") == f"/t/{world.slug}/desk/people?text=1"


def test_a_choice_on_a_refused_form_leads_to_the_page_it_stood_on(world: World) -> None:
    """`/orders/…/decision` answers forms alone: opened, it would be an error page."""
    order, home = world.claimed(), f"/t/{world.slug}/"
    refusing = f"{home}desk/orders/{order.id}/decision"
    stood_on = f"{home}orders/{order.id}?x=1"
    assert leads_to(world, refusing) == home
    assert leads_to(world, refusing, referer=f"http://localhost{stood_on}") == stood_on
    assert leads_to(world, refusing, referer=f"http://localhost{refusing}") == home
    page = world.browser(world.people["district"])
    shown = page.post(
        f"/desk/orders/{order.id}/decision", {}, form_at="/desk/", referer=f"http://localhost{stood_on}"
    ).get_data(as_text=True)
    assert f'name="next" value="{stood_on}"' in shown


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "x"],
)
def test_nothing_leads_off_to_another_site(app: Flask, elsewhere: str) -> None:
    for prefix in ("", "/t/nansha"):
        with app.test_request_context("/", base_url=f"http://localhost{prefix}"):
            assert not is_ours(elsewhere)
            assert is_ours(f"{prefix}/orders?text=%E9%99%88")


def leads_to(world: World, target: str, referer: str = "") -> str:
    page = world.browser(world.people["district"])
    answer = page.post("/settings/elder", {"elder": "1", "next": target}, form_at="/desk/", referer=referer)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_bank_can_be_put_on_a_home_screen(world: World) -> None:
    page = world.browser()
    manifest = json.loads(page.get("/manifest.webmanifest").get_data())
    assert manifest["start_url"] == f"/t/{world.slug}/"
    assert manifest["scope"] == f"/t/{world.slug}/"
    assert manifest["icons"][0]["src"].startswith(f"/t/{world.slug}/logo-"), "Nansha's file names one"
    assert b"PNG" in page.get(manifest["icons"][0]["src"].removeprefix(f"/t/{world.slug}")).get_data()


def test_the_worker_keeps_no_page_with_anybodys_data(world: World) -> None:
    page = world.browser(world.resident)
    script = page.get("/worker.js").get_data(as_text=True)
    kept = json.loads(script.split("const KEPT = ")[1].split(";\n")[0])
    assert f"/t/{world.slug}/offline" in kept
    for path in kept:
        if path.startswith(f"/t/{world.slug}"):
            assert world.resident.name.encode() not in page.get(path.removeprefix(f"/t/{world.slug}")).get_data()


def test_files_for_everybody_travel_compressed(app: Flask) -> None:
    client = app.test_client()
    plain = client.get(asset("base.css"))
    small = client.get(asset("base.css"), headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data == (STATIC / "base.css").read_bytes()
    assert len(small.data) < len(plain.data) / 3
