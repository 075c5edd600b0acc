"""An officer gives the bank a logo, sees it first, and takes it off again; nobody reaches another bank's (G3)."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.kit.db import db, session
from app.tenancy.queries import look, look_along, tenant
from app.tenancy.scope import jurisdiction_scope
from app.tenancy.sub_brands import SubFace, change_sub_brand
from tests.clients import ApiClient, PageClient, as_a_request
from tests.console.test_pages import facts, undo
from tests.files.pictures import picture, png_that_claims
from tests.tenancy.test_logos import SVG
from tests.worlds import Person, World, open_world

HEAD = re.compile(r'<header class="head">.*?</header>', re.DOTALL)
ADDRESS = re.compile(r"/logo-[0-9a-f]{12}\.webp")


@pytest.fixture
def bank(app_context: Flask) -> Iterator[World]:
    """A bank whose file names no logo, its scope entered."""
    world = open_world("chaoyangmen")
    with jurisdiction_scope(world.id):
        yield world
        session().rollback()


def logo_at(world: World, node: str = "root") -> str:
    return f"/desk/brand/nodes/{world.nodes[node]}/logo"


def choose(world: World, content: bytes, node: str = "root") -> Any:
    """Send a file with the form of the brand's page."""
    browser = world.browser(world.district)
    page = browser.get("/desk/brand").get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|_form_id)" value="([^"]*)"', page))
    data = {**hidden, "file": (BytesIO(content), "标志.png")}
    path = f"/t/{world.slug}{logo_at(world, node)}"
    db.session.remove()
    return as_a_request(lambda: browser.client.post(path, data=data)), browser


def wear(world: World, content: bytes, node: str = "root") -> PageClient:
    """Choose, look, confirm."""
    seen, browser = choose(world, content, node)
    page = seen.get_data(as_text=True)
    assert seen.status_code == 200, page
    drawn = re.search(r'name="drawn" value="([^"]+)"', page)
    assert drawn
    confirmed = {"is_confirmed": "true", "drawn": drawn.group(1)}
    assert browser.post(logo_at(world, node), confirmed, form_at="/desk/brand").status_code == 303
    session().rollback()
    return browser


def head_of(world: World, person: Person | None, path: str) -> str:
    found = HEAD.search(world.browser(person).get(path).get_data(as_text=True))
    assert found
    return found.group()


def address_in(text: str) -> str:
    found = ADDRESS.search(text)
    assert found, text
    return found.group()


def put(client: ApiClient, path: str, content: bytes) -> Any:
    db.session.remove()
    headers = {"Authorization": f"Bearer {client.token}"}
    part = {"file": (BytesIO(content), "a.png")}
    return as_a_request(lambda: client.client.put(f"/t/{client.slug}/api/v1{path}", data=part, headers=headers))


def test_a_preview_shows_the_logo_and_writes_nothing(bank: World) -> None:
    before = head_of(bank, None, "/")
    seen, _ = choose(bank, picture("PNG", (400, 200)))
    page = seen.get_data(as_text=True)
    assert seen.status_code == 200
    assert page.count('src="data:image/webp;base64,') == 4, "residents, large type, desk in light and in dark"
    assert "还没有保存" in page
    assert not facts(bank, "console.logo_changed")
    assert head_of(bank, None, "/sign-in").count("<img") == 0
    assert 'class="mark"' in before


def test_a_confirmed_logo_stands_in_every_head_and_beside_the_name_says_nothing_more(bank: World) -> None:
    wear(bank, picture("PNG", (400, 200)))
    shown = address_in(head_of(bank, None, "/sign-in"))
    for person, path in ((None, "/"), (bank.resident, "/"), (bank.district, "/desk/"), (bank.resident, "/account")):
        head = head_of(bank, person, path)
        assert address_in(head) == shown, path
        assert 'alt=""' in head, "the name stands beside it, so it would be read twice"
        assert 'class="mark"' not in head
    passbook = bank.browser(bank.resident).get("/account").get_data(as_text=True)
    assert re.search(r'<p class="only-print"><img class="logo"[^>]+alt=""', passbook)
    desk = bank.browser(bank.district).get("/desk/brand").get_data(as_text=True)
    assert f'alt="{look().name_zh}的标志"' in desk, "where it stands alone it is named"
    answer = bank.browser().get(shown)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(answer.get_data()) <= 6144
    manifest = json.loads(bank.browser().get("/manifest.webmanifest").get_data())
    icon = bank.browser().get(manifest["icons"][0]["src"].removeprefix(f"/t/{bank.slug}"))
    assert Image.open(BytesIO(icon.get_data())).size == (192, 192)
    assert shown in bank.browser().get("/worker.js").get_data(as_text=True), "the page for no net shows it too"


def test_taking_off_and_undoing_are_facts_and_what_is_off_is_not_found(bank: World) -> None:
    browser = wear(bank, picture("PNG", (400, 200)))
    shown = address_in(head_of(bank, None, "/"))
    at = f"{logo_at(bank)}/removal"
    assert browser.post(at, {}, form_at="/desk/brand").status_code == 200
    assert browser.post(at, {"is_confirmed": "true"}, form_at="/desk/brand").status_code == 303
    assert 'class="mark"' in head_of(bank, None, "/")
    assert bank.browser().get(shown).status_code == 404
    assert bank.browser().get(shown.replace("webp", "png")).status_code == 404
    assert "app-icon-" in bank.browser().get("/manifest.webmanifest").get_data(as_text=True)
    assert browser.post(at, {"is_confirmed": "true"}, form_at="/desk/brand").status_code == 404
    assert undo(bank, browser, "console.logo_changed", "/desk/brand").status_code == 303
    assert address_in(head_of(bank, None, "/")) == shown
    told = facts(bank, "console.logo_changed")
    assert [fact.by_member_id for fact in told] == [bank.district.member_id] * 3
    assert told[0].body["before_id"] is None
    assert told[2].body["after_id"] == told[0].body["after_id"]


def test_a_second_logo_replaces_the_first_and_undoing_brings_it_back(bank: World) -> None:
    wear(bank, picture("PNG", (400, 200)))
    first = address_in(head_of(bank, None, "/"))
    browser = wear(bank, picture("JPEG", (300, 300)))
    assert address_in(head_of(bank, None, "/")) != first
    assert bank.browser().get(first).status_code == 404
    undo(bank, browser, "console.logo_changed", "/desk/brand")
    assert address_in(head_of(bank, None, "/")) == first


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (SVG, 422, "SVG 里可以藏脚本"), (b"just words", 422, "只收 PNG、JPEG、WebP"), (b"", 422, "还没有选择图片"),
        (png_that_claims(60_000, 60_000), 413, "这张图片太大"), (picture("PNG") + bytes(3 * 1024 * 1024), 413, "这张图片太大"),
        (picture("PNG", (400, 300))[:150], 422, "无法读取"), (picture("PNG", (20, 20)), 422, "放大会模糊"),
    ],
    ids=["svg", "words", "empty", "bomb", "3 MB", "broken", "tiny"],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_a_sentence_on_the_page(
    bank: World, content: bytes, status: int, said: str
) -> None:
    answer, _ = choose(bank, content)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, said in page) == (status, True), page[:600]
    assert "品牌与用语" in page
    assert put(bank.api(bank.district), f"/nodes/{bank.nodes['root']}/logo", content).status_code == status


@pytest.mark.parametrize("carried", ["", "###", "PHN2Zz48c2NyaXB0Lz48L3N2Zz4=", "iVBORw0KGgo="])
def test_what_a_forged_confirmation_carries_is_drawn_like_every_upload(bank: World, carried: str) -> None:
    browser = bank.browser(bank.district)
    forged = {"is_confirmed": "true", "drawn": carried}
    assert browser.post(logo_at(bank), forged, form_at="/desk/brand").status_code == 422
    assert not facts(bank, "console.logo_changed")


def test_a_sub_brand_wears_its_own_and_the_others_the_banks(bank: World) -> None:
    change_sub_brand(bank.nodes["branch"], SubFace("小巷", "Little Lane"))
    change_sub_brand(bank.nodes["sibling"], SubFace("大院", "Great Court"))
    session().commit()
    wear(bank, picture("PNG", (400, 200)))
    wear(bank, picture("PNG", (200, 200)), "branch")
    leaf, sibling = (look_along(tenant(bank.nodes[name]).path).logo for name in ("leaf", "sibling"))
    assert leaf is not None
    assert sibling == look().logo
    assert leaf != sibling
    assert leaf.digest in head_of(bank, bank.resident, "/")
    assert bank.browser().get(f"/logo-{leaf.digest}.webp").status_code == 200
    change_sub_brand(bank.nodes["branch"], None)
    session().commit()
    assert bank.browser().get(f"/logo-{leaf.digest}.webp").status_code == 404, "nobody shows it any more"


def test_a_node_without_a_sub_brand_has_no_logo_of_its_own(bank: World) -> None:
    node = next(
        name for name in ("leaf", "branch", "sibling") if look_along(tenant(bank.nodes[name]).path).part is None
    )
    answer = put(bank.api(bank.district), f"/nodes/{bank.nodes[node]}/logo", picture("PNG", (200, 200)))
    assert (answer.status_code, answer.json["code"]) == (409, "tenancy.logo_needs_brand")


def test_over_the_api_only_by_whom_it_is_allowed(bank: World) -> None:
    path = f"/nodes/{bank.nodes['root']}/logo"
    assert put(bank.api(bank.branch), path, picture("PNG", (200, 200))).status_code == 403
    assert put(bank.api(bank.resident), path, picture("PNG", (200, 200))).status_code == 403
    assert put(bank.api(bank.district), path, picture("PNG", (200, 200))).status_code == 204
    session().rollback()
    assert look().logo is not None
    assert bank.api(bank.branch).delete(path).status_code == 403
    assert bank.api(bank.district).delete(path).status_code == 204
    assert bank.api(bank.district).delete(path).status_code == 404


def test_another_banks_logo_is_never_reached(bank: World, app: Flask) -> None:
    wear(bank, picture("PNG", (400, 200)))
    shown = address_in(head_of(bank, None, "/"))
    with open_world("guangzhou").scope() as other:
        assert other.browser().get(shown).status_code == 404
        assert other.browser().get(shown.replace("webp", "png")).status_code == 404
    assert app.test_client().get(shown).status_code == 404, "nor on the platform host"
    assert bank.browser().get("/logo-000000000000.webp").status_code == 404
    assert bank.browser().get(shown.replace(".webp", ".svg")).status_code == 404


def test_the_bank_of_a_file_opens_with_its_logo(world: World) -> None:
    with world.scope():
        assert look().logo is not None
