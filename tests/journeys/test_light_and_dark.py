"""The desk in the dark: as the system has it, as one chose; everything on it can be read."""

import os

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Reader
from tests.worlds import World

pytestmark = pytest.mark.browser

GROUND = "getComputedStyle(document.body).backgroundColor"
DARK, LIGHT = "rgb(18, 22, 23)", "rgb(244, 246, 244)"


@pytest.fixture
def desk(browser: Browser, server: str, world: World) -> Reader:
    base = f"{server}/t/{world.slug}"
    device = Reader(browser, base, DESK)
    device._context.add_cookies([{"name": "tb_session", "value": world.district.cookie, "url": base}])
    return device


def test_everything_at_the_desk_can_be_read_in_the_dark(desk: Reader, world: World) -> None:
    world.demand()
    world.finished()
    desk.page.emulate_media(color_scheme="dark")
    for path in (
        "/styleguide?for=desk", "/desk/", "/desk/orders", "/desk/figures/", "/desk/rules/", "/desk/brand", "/desk/audit",
        "/desk/coin-value", "/desk/tree", "/desk/people",
    ):  # fmt: skip
        desk.open(path)
        assert desk.page.evaluate(GROUND) == DARK, path
        if folder := os.environ.get("PICTURES"):
            desk.page.screenshot(path=f"{folder}/dark{path.replace('/', '-').partition('?')[0]}.png", full_page=True)
    desk.close()


def test_a_choice_goes_before_the_system_and_the_residents_pages_stay_light(desk: Reader) -> None:
    desk.page.emulate_media(color_scheme="dark")
    desk.open("/desk/")
    desk.press("自动")  # to dark, whatever the system has
    desk.page.emulate_media(color_scheme="light")
    expect(desk.page.get_by_role("button", name="深色")).to_be_visible()
    assert desk.page.evaluate(GROUND) == DARK
    desk.press("深色")
    desk.page.emulate_media(color_scheme="dark")
    assert desk.page.evaluate(GROUND) == LIGHT
    desk.press("浅色")
    assert desk.page.evaluate(GROUND) == DARK
    desk.open("/")
    assert desk.page.evaluate(GROUND) == LIGHT
    desk.close()


def test_large_type_in_the_dark_can_be_read_on_a_narrow_screen(desk: Reader) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.page.emulate_media(color_scheme="dark")
    desk.open("/desk/")
    desk.press("长辈版")
    desk.open("/desk/orders")
    assert desk.page.evaluate(GROUND) == DARK
    desk.close()
