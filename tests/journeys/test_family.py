"""In Chromium: a daughter accepts her mother's naming, asks for help for her, and confirms it; then she is herself again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from app.kit.clock import local, now, today
from app.kit.db import session
from app.ledger.verify import verify
from app.recipients.commands.relations import Limits, name_proxy
from app.recipients.models import ProxyAct
from tests.journeys.conftest import PHONE, Reader
from tests.worlds import HOUR, Person, World

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def devices(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[list[Reader]]:
    """The daughter's telephone and the helper's, with JavaScript and without."""
    base = f"{server}/t/{world.slug}"
    made = [Reader(browser, base, PHONE, has_script=request.param) for _ in range(2)]
    yield made
    for device in made:
        device.close()


def be(device: Reader, person: Person) -> None:
    """Somebody who is signed in already."""
    device._context.add_cookies([{"name": "tb_session", "value": person.cookie, "url": device.base}])


def test_a_daughter_asks_for_her_mother_and_confirms(world: World, devices: list[Reader]) -> None:
    phone, helper = devices
    mother, daughter = world.resident, world.person("陈小女")
    limits = Limits(tuple(ProxyAct), 10 * HOUR, today() + timedelta(days=30))
    name_proxy(mother.member_id, daughter.member_id, limits, relation="女儿", by=mother.actor)
    session().commit()

    be(phone, daughter)
    phone.open("/me")
    phone.press("家人代办")
    phone.press("接受委托")
    phone.press("为家人代办")
    bar = phone.page.get_by_text("您正在为 陈阿婆 代办")
    expect(bar).to_be_visible()
    expect(phone.page.get_by_text("120.0")).to_be_visible()
    phone.press("请人帮忙")
    phone.press(world.kind().name_zh)
    expect(bar).to_be_visible()
    phone.page.get_by_label("什么时候来").fill(f"{local(now() + timedelta(minutes=20)):%Y-%m-%dT%H:%M}")
    phone.page.get_by_label("1小时", exact=True).check()
    phone.press("发布")
    expect(phone.page.get_by_role("status")).to_contain_text("已发布")
    expect(phone.page.get_by_text("陈阿婆").last).to_be_visible()

    be(helper, world.volunteer)
    helper.open("/demands")
    helper.press(world.kind().name_zh)
    helper.press("我来帮忙")
    phone.open("/")
    phone.press(world.kind().name_zh)
    helper.page.get_by_label(f"请{world.called('recipient')}告诉您六位码").fill(
        phone.page.locator(".code").inner_text()
    )
    helper.press("签到，开始服务")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        phone.open("/")
        phone.press(world.kind().name_zh)
        helper.page.get_by_label(f"请{world.called('recipient')}告诉您六位码").fill(
            phone.page.locator(".code").inner_text()
        )
        helper.press("签退，结束服务")
        phone.open("/")
        phone.press("满意，确认")
        phone.press("好，满意")
        expect(bar).to_be_visible()
        phone.press("停止代办")
        expect(bar).to_have_count(0)
        expect(phone.page.get_by_text("陈小女，您好")).to_be_visible()
    assert HOUR <= world.holding(world.volunteer).balance <= HOUR + 60
    assert world.holding(mother).held == 0
    assert world.holding(daughter).balance == 0
    assert verify() == []
