"""The desk's menu on a narrow screen: one entry before the page, all of it at a press, without script too."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, Reader
from tests.journeys.test_main_job import staff_session
from tests.worlds import World

pytestmark = pytest.mark.browser
FURTHEST = 0.4
"""Of the screen, what stands before the page at most."""


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_the_page_begins_before_the_menu_is_asked_for(
    browser: Browser, server: str, world: World, has_script: bool
) -> None:
    phone = Reader(browser, f"{server}/t/{world.slug}", PHONE, has_script=has_script)
    staff_session(phone, world.district)
    phone.open("/desk/")
    main = phone.page.locator("main").bounding_box()
    assert main
    assert main["y"] < FURTHEST * PHONE["height"]
    people = phone.page.get_by_role("link", name="会员", exact=True)
    expect(people).to_be_hidden()
    phone.page.get_by_role("link", name="菜单").click()
    phone.look()
    phone.page.get_by_text("人与团体").click()
    people.click()
    expect(phone.page).to_have_url(f"{phone.base}/desk/people")
    expect(phone.page.get_by_role("link", name="收起菜单")).to_be_hidden()
    phone.close()
