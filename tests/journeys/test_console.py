"""A district administrator runs the bank in Chromium: a node, the brand, a role, a rule; seen first, then done, then undone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kit.db import session
from app.rbac.queries import grants_in_force
from app.rules.queries import origin, rule
from app.tenancy.models import Tenant
from app.tenancy.queries import look
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.journeys.test_main_job import staff_session
from tests.worlds import World

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(DESK, True), (PHONE, False)], ids=["desk", "phone-without-script"])
def device(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[Reader]:
    """The administrator's screen: wide, as narrow as a telephone, and without JavaScript."""
    size, has_script = request.param
    made = Reader(browser, f"{server}/t/{world.slug}", size, has_script=has_script)
    staff_session(made, world.district)
    yield made
    made.close()


def test_a_district_administrator_runs_the_bank(world: World, device: Reader) -> None:
    world.everybody()
    _renames_a_node(world, device)
    _changes_the_brand_after_a_refusal(world, device)
    _grants_and_revokes_a_role(world, device)
    _undoes_a_rule(world, device)
    for path in ("/desk/people?volunteer=yes", "/desk/audit", "/desk/audit/seal", "/desk/roles/table", "/desk/roles/auditor",
                 "/desk/time", "/desk/time/mass-grant", f"/desk/people/{world.resident.member_id}/history"):  # fmt: skip
        device.open(path)


def _renames_a_node(world: World, device: Reader) -> None:
    device.open(f"/desk/tree/{world.nodes['leaf']}")
    device.page.get_by_label("中文名称", exact=True).fill("新港社区")
    device.page.get_by_label("英文名称", exact=True).fill("New Harbour")
    device.press("预览改名")
    expect(device.page.get_by_text("还没有保存")).to_be_visible()
    device.press("确认改名")
    expect(device.page.get_by_role("status")).to_contain_text("已改名")
    with world.scope():
        assert session().get_one(Tenant, (world.id, world.nodes["leaf"])).name_zh == "新港社区"


def _changes_the_brand_after_a_refusal(world: World, device: Reader) -> None:
    device.open("/desk/brand")
    device.page.get_by_label("主色").fill("#7ec8e3")
    device.press("预览")
    alert = device.page.get_by_role("alert").inner_text()
    nearest = re.search(r"可用颜色是 (#[0-9a-f]{6})", alert)
    assert nearest, alert
    device.page.get_by_label("主色").fill(nearest.group(1))
    device.press("预览")
    expect(device.page.get_by_text("按钮的样子")).to_be_visible()
    painted = (
        device.page.get_by_text("按钮的样子").evaluate("e => getComputedStyle(e).backgroundColor")
        if device.has_script
        else ""
    )
    device.press("确认使用")
    expect(device.page.get_by_role("status")).to_contain_text("品牌已更新")
    with world.scope():
        assert look().primary_colour == nearest.group(1)
        if painted:
            parts = [int(nearest.group(1)[at : at + 2], 16) for at in (1, 3, 5)]
            assert painted == f"rgb({parts[0]}, {parts[1]}, {parts[2]})", "the sample shows the colour to be"


def _grants_and_revokes_a_role(world: World, device: Reader) -> None:
    device.open("/desk/roles")
    device.press("授予角色")
    device.page.get_by_label("给谁").fill("沈小红")
    device.press("查找")
    device.press("沈小红")
    device.page.get_by_label("角色", exact=False).first.select_option("station_clerk")
    device.page.get_by_label("依据").fill("公文 1 号")
    device.press("预览授权")
    device.press("确认授予")
    with world.scope():
        assert [role for role, _ in grants_in_force(world.helper2.member_id)] == ["station_clerk"]
    device.page.get_by_role("row", name="沈小红").get_by_role("button", name="收回").click()
    device.page.wait_for_load_state()
    device.look()
    device.press("确认收回")
    with world.scope():
        assert grants_in_force(world.helper2.member_id) == []


def _undoes_a_rule(world: World, device: Reader) -> None:
    with world.scope():
        before = origin(rule("orders.silence_hours")).value
    device.open("/desk/rules/orders.silence_hours")
    device.page.get_by_label("新的取值").fill("30")
    device.page.get_by_label("依据").fill("会议纪要")
    device.press("先看影响")
    device.press("确认保存")
    with world.scope():
        assert origin(rule("orders.silence_hours")).value == 30
    device.press("撤销这次改动")
    expect(device.page.get_by_role("status")).to_contain_text("已撤销")
    with world.scope():
        assert origin(rule("orders.silence_hours")).value == before
