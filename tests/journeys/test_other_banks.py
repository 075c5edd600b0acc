"""The main job in Chromium where it runs otherwise than in Nansha: in Guangzhou, Chaoyangmen and Tai'erzhuang, to the statement."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, expect

from app.kit.clock import local
from app.kit.db import db, session
from app.ledger.verify import verify
from app.orders.commands.take import dispatch_order
from app.tenancy.scope import jurisdiction_scope
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.journeys.test_main_job import ask_for_help, ask_for_somebody, sign_in, staff_session, take, tell_code
from tests.worlds import HOUR, World, open_world

pytestmark = pytest.mark.browser


@pytest.fixture
def town(app_context: Flask, request: pytest.FixtureRequest) -> Iterator[World]:
    """The bank whose file the test names, opened for it alone; the test runs in its scope."""
    made = open_world(request.param)
    with jurisdiction_scope(made.id):
        yield made
        session().rollback()
    db.session.remove()


@pytest.fixture
def devices(browser: Browser, server: str, town: World) -> Iterator[list[Reader]]:
    """Two phones and a desk."""
    made = [Reader(browser, f"{server}/t/{town.slug}", size) for size in (PHONE, PHONE, DESK)]
    yield made
    for device in made:
        device.close()


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes), tick=True)


@pytest.mark.parametrize("town", ["guangzhou"], indirect=True)
def test_in_guangzhou_a_station_publishes_and_whole_points_come_from_the_bank(
    town: World, app: Flask, devices: list[Reader]
) -> None:
    resident, helper, desk = devices
    staff_session(desk, town.clerk)
    desk.open(f"/desk/people/{town.resident.member_id}")
    ask_for_somebody(desk, town)
    desk.press(town.kind().name_zh)
    expect(desk.page.get_by_text("由本行支付")).to_be_visible()

    sign_in(helper, town.volunteer, app)
    helper.press("我去帮忙")
    expect(helper.page.get_by_text("就在您的社区")).to_be_visible()
    helper.open("/")
    take(helper, town)

    sign_in(resident, town.resident, app)
    tell_code(resident, helper, town, "签到，开始服务")
    with later(125):
        tell_code(resident, helper, town, "签退，结束服务")
        resident.open("/")
        resident.press("满意，确认")
        resident.press("好，满意")
        expect(resident.page.get_by_text("已完成").first).to_be_visible()

    helper.open("/account")
    expect(helper.page.get_by_text("+2", exact=True)).to_be_visible()
    expect(helper.page.locator("main")).to_contain_text("时间积分")
    assert town.holding(town.volunteer).balance == 2 * HOUR
    resident.open("/account")
    expect(resident.page.locator(".minus")).to_have_count(0)
    assert town.holding(town.resident).balance == 10 * HOUR
    assert verify() == []


@pytest.mark.parametrize("town", ["chaoyangmen"], indirect=True)
def test_in_chaoyangmen_help_that_was_claimed_is_paid_once_she_is_satisfied(
    town: World, app: Flask, devices: list[Reader]
) -> None:
    resident, helper, _ = devices
    sign_in(resident, town.resident, app)
    ask_for_help(resident, town)
    assert town.holding(town.resident).held == HOUR

    sign_in(helper, town.volunteer, app)
    take(helper, town)
    tell_code(resident, helper, town, "签到，开始服务")
    with later(60):
        tell_code(resident, helper, town, "签退，结束服务")
        helper.open("/account")
        expect(helper.page.locator(".plus")).to_have_count(0)
        resident.open("/")
        resident.press("满意，确认")
        resident.press("好，满意")
        resident.page.get_by_label("5 ★").check()
        resident.press("提交评价")
        expect(resident.page.get_by_text("★★★★★").first).to_be_visible()

    helper.open("/account")
    paid = town.holding(town.volunteer).balance
    assert HOUR <= paid <= HOUR + 60
    expect(helper.page.locator("ul .plus")).to_contain_text("+1.0")
    resident.open("/account")
    expect(resident.page.locator("ul .minus")).to_contain_text("−1.0")
    assert (town.holding(town.resident).balance, town.holding(town.resident).held) == (10 * HOUR - paid, 0)
    assert verify() == []


@pytest.mark.parametrize("town", ["taierzhuang"], indirect=True)
def test_in_taierzhuang_the_sub_branch_uploads_what_was_dispatched_and_hours_stand_in_the_statement(
    town: World, app: Flask, devices: list[Reader]
) -> None:
    resident, helper, desk = devices
    demand = town.demand(minutes=120)
    order = dispatch_order(demand.id, helper_id=town.volunteer.member_id, by=town.subadmin.actor)
    session().commit()
    begins = town.beginning(order)

    sign_in(helper, town.volunteer, app)
    helper.open(f"/orders/{order.id}")
    expect(helper.page.get_by_text("签到")).to_have_count(0)
    staff_session(desk, town.subadmin)
    with time_machine.travel(begins + timedelta(hours=3), tick=True):
        desk.open("/desk/orders?part=under-way")
        desk.page.locator("tbody tr td a").last.click()
        for label, minutes in (("开始", 0), ("结束", 90)):
            desk.page.get_by_label(label).fill(f"{local(begins + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}")
        desk.press("上传服务")
        expect(desk.page.get_by_text("已完成").first).to_be_visible()

    helper.open("/account")
    expect(helper.page.locator("ul .plus")).to_have_text("+1.50")
    expect(helper.page.locator("main")).to_contain_text("小时")
    assert town.holding(town.volunteer).balance == 90 * 60
    sign_in(resident, town.resident, app)
    resident.open("/account")
    expect(resident.page.locator("ul .minus")).to_have_count(0)
    assert verify() == []
