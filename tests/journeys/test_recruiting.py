"""From a wish to a service, in Chromium: a resident applies, a clerk vets by keyboard alone, the new volunteer claims."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import DESK, PHONE, Reader
from tests.journeys.test_main_job import sign_in, staff_session
from tests.orders.conftest import rule_of
from tests.worlds import World

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def devices(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[list[Reader]]:
    """A phone and a desk, with JavaScript and without."""
    base = f"{server}/t/{world.slug}"
    made = [Reader(browser, base, size, has_script=request.param) for size in (PHONE, DESK)]
    yield made
    for device in made:
        device.close()


def apply(phone: Reader, world: World, words: str) -> None:
    """From one's own page to the form, and what one is willing to give."""
    phone.open("/me")
    phone.press("我愿意做志愿者")
    phone.page.get_by_label(world.kind().name_zh).check()
    phone.page.get_by_label("周末上午").check()
    phone.page.get_by_label("想说的话").fill(words)
    phone.page.get_by_label("我同意保存我的特长和可服务时间").check()
    phone.press("提交申请")
    expect(phone.page.get_by_role("status")).to_contain_text("已提交")


def test_a_resident_applies_a_clerk_vets_by_keyboard_and_the_volunteer_claims(
    world: World, app: Flask, devices: list[Reader]
) -> None:
    phone, desk = devices
    rule_of(world)("members.volunteer_entry", "vetted")
    leaf = world.nodes["leaf"]
    vetter = world.person("审核小吴", role="vetting_clerk", node=leaf, role_at=leaf)
    applicant, other = world.person("申请人李"), world.person("申请人甲")
    world.demand()
    for person in (applicant, other):
        staff_session(phone, person)
        apply(phone, world, f"我是{person.name}")

    staff_session(desk, vetter)
    desk.open("/desk/volunteer-applications/")
    expect(desk.page.get_by_role("link", name="志愿者审核").locator(".count")).to_have_text("2")
    keys = desk.page.keyboard
    expect(desk.page.get_by_role("link", name="申请人李")).to_be_focused()  # the first that waits
    keys.press("Enter")
    expect(desk.page.get_by_role("heading", name="申请人李")).to_be_visible()
    desk.look()
    expect(desk.page.get_by_role("button", name="通过", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(desk.page.get_by_role("status")).to_contain_text("已通过：申请人李")
    expect(desk.page.get_by_role("heading", name="申请人甲")).to_be_visible()
    desk.look()
    keys.press("Tab")
    keys.type("请先参加培训")
    keys.press("Tab")
    keys.press("Tab")
    expect(desk.page.get_by_role("button", name="不通过")).to_be_focused()
    keys.press("Enter")
    expect(desk.page.get_by_text("都办完了")).to_be_visible()
    desk.look()

    phone.open("/volunteering")
    expect(phone.page.get_by_text("请先参加培训")).to_be_visible()
    phone._context.clear_cookies()
    sign_in(phone, applicant, app)
    phone.press("去帮忙")
    phone.press(world.kind().name_zh)
    phone.press("我来帮忙")
    expect(phone.page.get_by_role("status")).to_contain_text("接单成功")
