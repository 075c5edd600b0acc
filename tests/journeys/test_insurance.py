"""A volunteer agrees to be covered, takes an order, is hurt and reports it; the head bank enters the scheme and settles."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, expect

from app.events.delivering import deliver_due
from app.insurance.queries import live_cover_of
from app.kit.clock import today
from app.kit.db import session
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.journeys.test_main_job import sign_in, staff_session
from tests.worlds import World


@pytest.fixture
def devices(browser: Browser, server: str, world: World) -> Iterator[tuple[Reader, Reader]]:
    made = (
        Reader(browser, f"{server}/t/{world.slug}", PHONE),
        Reader(browser, f"{server}/t/{world.slug}", DESK),
    )
    yield made
    for device in made:
        device.close()


def test_a_volunteer_is_covered_and_an_accident_is_settled(
    world: World, app: Flask, devices: tuple[Reader, Reader]
) -> None:
    helper, desk = devices
    staff_session(desk, world.district)
    desk.open("/desk/insurance/")
    for name, text in (
        ("insurer", "测试保险公司"), ("policy_number", "P-1"), ("hotline", "020-12345678"), ("medical_yuan", "50000"),
        ("valid_until", str(today() + timedelta(days=60))),
    ):  # fmt: skip
        desk.page.fill(f"[name={name}]", text)
    desk.press("登记")
    expect(desk.page.get_by_text("生效中")).to_be_visible()

    world.insurable(world.volunteer)
    order = world.claimed()
    order_id = order.id
    begins = world.beginning(order)
    deliver_due()
    session().expire_all()
    held = live_cover_of(order_id)
    assert held is not None
    sign_in(helper, world.volunteer, app)
    helper.open(f"/orders/{order_id}")
    helper.press("保障凭证")
    expect(helper.page.get_by_text("测试保险公司")).to_be_visible()
    with time_machine.travel(begins.astimezone(UTC) + timedelta(minutes=30), tick=True):
        helper.press("出了意外，报案")
        wall = (datetime.now(UTC) + timedelta(hours=8, minutes=-10)).strftime("%Y-%m-%dT%H:%M")
        helper.page.fill("[name=happened_at]", wall)
        helper.page.fill("[name=place]", "楼道")
        helper.page.fill("[name=said]", "扭伤脚踝")
        helper.press("报案")
        expect(helper.page.get_by_text("已报案").first).to_be_visible()
        desk.open("/desk/insurance/claims")
        desk.page.locator("main .list a").first.click()
        desk.look()
        desk.press("已转保险公司")
        desk.page.fill("[name=yuan]", "1200")
        desk.press("记为赔付")
        expect(desk.page.get_by_text("1,200 元")).to_be_visible()
    helper.open("/insurance")
    expect(helper.page.get_by_text("已赔付").first).to_be_visible()
