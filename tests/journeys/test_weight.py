"""How much a first visit costs over the wire: a resident's page at most 60 KB, a staff page 200 KB before charts."""

import pytest
from playwright.sync_api import Browser

from tests.worlds import World

RESIDENT_BYTES, STAFF_BYTES = 60_000, 200_000


def weight(browser: Browser, server: str, world: World, cookie: str, path: str) -> int:
    """Bytes that came over the wire until the page was quiet, with nothing kept from before."""
    context = browser.new_context(viewport={"width": 375, "height": 812}, service_workers="block")
    context.add_cookies([{"name": "tb_session", "value": cookie, "url": server}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    came: list[int] = []
    wire.on("Network.loadingFinished", lambda seen: came.append(int(seen["encodedDataLength"])))
    page.goto(f"{server}/t/{world.slug}{path}", wait_until="networkidle")
    context.close()
    assert len(came) >= 5, "the page and its files"
    return sum(came)


@pytest.mark.parametrize("path", ["/", "/demands/new", "/account", "/messages", "/me"])
def test_a_residents_first_visit_is_light(browser: Browser, server: str, world: World, path: str) -> None:
    assert weight(browser, server, world, world.resident.cookie, path) <= RESIDENT_BYTES


@pytest.mark.parametrize("path", ["/desk/", "/desk/orders", "/desk/people"])
def test_a_desk_is_light_before_charts(browser: Browser, server: str, world: World, path: str) -> None:
    assert weight(browser, server, world, world.district.cookie, path) <= STAFF_BYTES
