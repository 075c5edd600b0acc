"""A resident copies everything kept about them, asks to be erased, and calls it off: in Chromium, on a phone."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Reader
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


@pytest.fixture
def desk(browser: Browser, server: str, world: World) -> Iterator[Reader]:
    """A wide screen at the branch."""
    made = Reader(browser, f"{server}/t/{world.slug}", DESK)
    staff_session(made, world.branch)
    yield made
    made.close()


def test_a_resident_copies_asks_and_stays(world: World, phone: Reader) -> None:
    phone.open("/me")
    phone.press("我的数据")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="下载成 JSON 文件").click()
    whole = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert world.resident.phone in json.dumps(whole)
    phone.press("谁看过我的数据")
    expect(phone.page.get_by_text("还没有人看过")).to_be_visible()
    phone.press("回到我的数据")
    phone.press("我想注销")
    expect(phone.page.get_by_text("您会失去")).to_be_visible()
    phone.press("申请注销")
    expect(phone.page.get_by_role("alert")).to_contain_text("我明白")
    phone.page.get_by_label("捐入公益池").check()
    phone.page.get_by_label("我明白").check()
    phone.press("申请注销")
    expect(phone.page.get_by_role("status")).to_contain_text("已收到注销申请")
    phone.press("撤销注销申请")
    expect(phone.page.get_by_role("status")).to_contain_text("已撤销")
    expect(phone.page.get_by_role("link", name="我想注销")).to_be_visible()


def test_the_desk_opens_what_it_can_do_for_a_person(world: World, desk: Reader) -> None:
    desk.open(f"/desk/people/{world.resident.member_id}/rights")
    expect(desk.page.get_by_role("heading", name="换手机号")).to_be_visible()
    desk.open("/desk/rights")
    expect(desk.page.get_by_text("没有等待办理的事")).to_be_visible()
