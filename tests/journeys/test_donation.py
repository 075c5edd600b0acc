"""A resident gives an hour to the pool and sees it there: in Chromium, on a phone, with JavaScript and without, in large type."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kit.check_digits import with_check_digit
from app.members.queries import member
from tests.journeys.conftest import PHONE, Reader
from tests.journeys.test_main_job import staff_session
from tests.worlds import World

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def phone(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[Reader]:
    """A phone, with JavaScript and without."""
    made = Reader(browser, f"{server}/t/{world.slug}", PHONE, has_script=request.param)
    staff_session(made, world.resident)
    yield made
    made.close()


def test_a_resident_gives_time_to_the_pool(world: World, phone: Reader) -> None:
    phone.open("/account")
    phone.press("捐赠时间")
    phone.press("捐给公益池")
    phone.page.get_by_label("捐多少").fill("0.5")
    phone.press("下一步：核对")
    expect(phone.page.get_by_role("alert")).to_contain_text("一次至少捐")
    phone.page.get_by_label("捐多少").fill("12")
    phone.press("下一步：核对")
    expect(phone.page.get_by_text("捐后还可用")).to_be_visible()
    phone.press("确认捐出")
    expect(phone.page.get_by_role("heading", name="谢谢您！")).to_be_visible()
    phone.press("看公益池")
    expect(phone.page.locator(".amount")).to_contain_text("12.0")
    phone.open("/account")
    phone.page.locator("main .list a", has_text="→ 公益池").click()
    expect(phone.page.get_by_text("1小时")).to_be_visible()


def test_the_name_of_a_person_is_masked_before_it_is_confirmed_and_pages_hold_in_large_type(
    world: World, phone: Reader
) -> None:
    phone.open("/donations")
    phone.press("长辈版")
    for path in ("/donations", "/donations/new/person", "/donations/new/organisation", "/pool"):
        phone.open(path)
    phone.open("/donations/new/person")
    with world.scope():
        number = with_check_digit(member(world.volunteer.member_id).number)
    phone.page.get_by_label("对方的会员号").fill(number)
    phone.page.get_by_label("捐多少").fill("6")
    phone.press("下一步：核对")
    expect(phone.page.get_by_text("何*明")).to_be_visible()
    phone.press("确认捐出")
    expect(phone.page.get_by_text("何*明")).to_be_visible()
