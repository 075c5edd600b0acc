"""The main job in Chromium in Nansha: by two phones, and at a desk for a person without a phone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, expect

from app.kit.check_digits import short_number
from app.kit.clock import local, now
from app.ledger.verify import verify
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.worlds import HOUR, Person, World

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def devices(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[list[Reader]]:
    """Two phones and a desk, with JavaScript and without."""
    base = f"{server}/t/{world.slug}"
    made = [Reader(browser, base, size, has_script=request.param) for size in (PHONE, PHONE, DESK)]
    yield made
    for device in made:
        device.close()


def sign_in(device: Reader, person: Person, app: Flask) -> None:
    """Telephone, code from the SMS, in."""
    device.open("/sign-in")
    device.page.get_by_label("手机号").first.fill(person.phone)
    device.press("获取验证码")
    code = re.search(r"验证码 (\d{6})", app.extensions["sms"].sent[-1].text)
    assert code is not None
    device.page.get_by_label("六位验证码").fill(code.group(1))
    device.press("登录")


def staff_session(device: Reader, person: Person) -> None:
    """A clerk whose session has its second factor already."""
    device._context.add_cookies([{"name": "tb_session", "value": person.cookie, "url": device.base}])


def ask_for_help(device: Reader, world: World) -> None:
    """Three screens: home, kind, when and where."""
    device.press("请人帮忙")
    device.press(world.kind().name_zh)
    device.page.get_by_label("什么时候来").fill(f"{local(now() + timedelta(minutes=20)):%Y-%m-%dT%H:%M}")
    device.page.get_by_label("1小时", exact=True).check()
    device.page.get_by_label("在哪里").fill("海滨路 1 号 301")
    device.press("发布")
    expect(device.page.get_by_role("status")).to_contain_text("已发布")


def ask_for_somebody(desk: Reader, world: World) -> None:
    """On the page of a person at the desk: the kind, when; the rest is as offered."""
    desk.press(world.kind().name_zh)
    desk.page.get_by_label("什么时候来").fill(f"{local(now() + timedelta(minutes=20)):%Y-%m-%dT%H:%M}")
    desk.press("发布")
    expect(desk.page.get_by_role("status")).to_contain_text("已代为发布")


def take(helper: Reader, world: World) -> None:
    """A volunteer opens what is asked for, looks at the first demand and takes it."""
    helper.press("我去帮忙")
    helper.press(world.kind().name_zh)
    helper.press("我来帮忙")


def tell_code(recipient: Reader, helper: Reader, world: World, button: str) -> None:
    """The recipient reads the six digits from their order, and the helper sends them with this button."""
    recipient.open("/")
    recipient.press(world.kind().name_zh)
    helper.page.get_by_label(f"请{world.called('recipient')}告诉您六位码").fill(
        recipient.page.locator(".code").inner_text()
    )
    helper.press(button)


def test_two_phones_do_the_whole_job(world: World, app: Flask, devices: list[Reader]) -> None:
    resident, helper, _ = devices
    sign_in(resident, world.resident, app)
    expect(resident.page.get_by_text("120.0")).to_be_visible()
    ask_for_help(resident, world)

    sign_in(helper, world.volunteer, app)
    helper.press("我去帮忙")
    expect(helper.page.get_by_text("海滨路")).to_have_count(0)
    helper.press(world.kind().name_zh)
    helper.press("我来帮忙")
    expect(helper.page.get_by_text("海滨路 1 号 301")).to_be_visible()

    helper.page.get_by_label(f"请{world.called('recipient')}告诉您六位码").fill("000000")
    helper.press("签到，开始服务")
    expect(helper.page.get_by_role("alert")).to_contain_text("六位码不对")
    tell_code(resident, helper, world, "签到，开始服务")

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        tell_code(resident, helper, world, "签退，结束服务")
        resident.open("/")
        expect(resident.page.get_by_text("等您确认")).to_be_visible()
        resident.press("满意，确认")
        resident.press("好，满意")
        resident.page.get_by_label("5 ★").check()
        resident.press("提交评价")
        helper.open("/services")
        helper.press(world.kind().name_zh)
        helper.page.get_by_label("5 ★").check()
        helper.press("提交评价")

    helper.open("/account")
    expect(helper.page.get_by_text(re.compile(r"^≈?\+12\.0$"))).to_be_visible()
    assert HOUR <= world.holding(world.volunteer).balance <= HOUR + 60
    assert world.holding(world.resident).held == 0
    assert verify() == []


def test_a_clerk_does_it_for_a_person_without_a_phone(world: World, app: Flask, devices: list[Reader]) -> None:
    _, helper, desk = devices
    staff_session(desk, world.clerk)
    desk.open("/desk/")
    desk.press("登记新会员")
    desk.page.get_by_role("textbox", name="姓名").fill("黎阿公")
    desk.press("登记")
    expect(desk.page.get_by_role("heading", name="黎阿公")).to_be_visible()
    number = desk.page.locator("h1 small").inner_text()
    world.grant_by_number(short_number(number), 2 * HOUR)

    desk.open(f"/desk/people?text={number}")
    desk.press("黎阿公")
    ask_for_somebody(desk, world)

    sign_in(helper, world.volunteer, app)
    take(helper, world)

    desk.open("/desk/orders?part=under-way")
    desk.page.locator("tbody tr td a").last.click()
    desk.press("代为签到")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=60), tick=True):
        desk.press("代为签退")
        desk.press(f"代{world.called('recipient')}确认")
        desk.press("本人满意，确认")
        expect(desk.page.get_by_role("status")).to_contain_text("已确认")
    assert HOUR <= world.holding(world.volunteer).balance <= HOUR + 60
    assert verify() == []
