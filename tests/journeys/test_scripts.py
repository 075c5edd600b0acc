"""What the scripts of a page must leave alone: the charts that left a wall, the keys of a form, the pages another bank keeps."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.kit.clock import local, now
from app.kit.db import session
from app.reports.folding import fold
from tests.journeys.conftest import DESK
from tests.worlds import World

pytestmark = pytest.mark.browser

SHOWN = 6  # services enough for an open figure, and so for a drawn chart


@pytest.mark.alone
def test_a_wall_lets_go_of_the_charts_it_replaces(browser: Browser, server: str, world: World) -> None:
    for number in range(SHOWN):
        helper = world.volunteer if number % 2 else world.helper2
        world.confirmed(world.finished(world.begun(world.claimed(helper=helper))))
    fold()
    session().commit()
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    page.goto(f"{server}/t/{world.slug}/open/screen")
    expect(page.locator("figure.drawn svg")).to_have_count(2)
    before = page.query_selector_all("figure .canvas")
    assert all(one.get_attribute("_echarts_instance_") for one in before)
    page.evaluate("htmx.ajax('GET', document.querySelector('[hx-get]').getAttribute('hx-get'), 'main .stack')")
    page.wait_for_function("one => !one.isConnected", arg=before[0])
    expect(page.locator("figure.drawn svg")).to_have_count(2)
    assert not any(one.get_attribute("_echarts_instance_") for one in before), "still held, and another two every 10 s"
    page.context.close()


def test_arrow_keys_choose_within_a_group_of_radio_buttons(browser: Browser, server: str, world: World) -> None:
    base = f"{server}/t/{world.slug}"
    context = browser.new_context(viewport=DESK)
    context.add_cookies([{"name": "tb_session", "value": world.clerk.cookie, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/styleguide?for=desk")
    assert page.locator("main .list a, main tbody a[href]").count(), "rows that the arrow keys would walk through"
    page.locator("input[name=e][value='60']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("input[name=e][value='30']")).to_be_checked()
    expect(page.locator("input[name=e][value='30']")).to_be_focused()
    context.close()


def test_banks_side_by_side_keep_their_pages_for_no_net(
    browser: Browser, server: str, world: World, other_world: World
) -> None:
    context = browser.new_context()
    page = context.new_page()
    for bank in (world, other_world):
        page.goto(f"{server}/t/{bank.slug}/sign-in")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for bank in (world, other_world):
        kept = page.evaluate("path => caches.match(path).then(Boolean)", f"/t/{bank.slug}/offline")
        assert kept, f"{bank.slug} has no page for no net any more"
    context.close()


def test_a_usual_time_is_filled_in_with_one_tap_and_a_typed_one_takes_its_mark_away(
    browser: Browser, server: str, world: World
) -> None:
    base = f"{server}/t/{world.slug}"
    context = browser.new_context()
    context.add_cookies([{"name": "tb_session", "value": world.resident.cookie, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/demands/new/{world.kind().id}")
    field, tomorrow = page.get_by_label("什么时候来"), local(now() + timedelta(days=1))
    tapped = page.get_by_role("button", name="明天下午 3 点")
    tapped.click()
    expect(field).to_have_value(f"{tomorrow:%Y-%m-%d}T15:00")
    expect(tapped).to_have_attribute("aria-pressed", "true")
    field.fill(f"{tomorrow:%Y-%m-%d}T16:00")
    expect(tapped).to_have_attribute("aria-pressed", "false")
    context.close()


def test_a_record_opens_beside_its_list_and_columns_are_ones_own_choice(
    browser: Browser, server: str, world: World
) -> None:
    demand = world.demand()
    base = f"{server}/t/{world.slug}"
    context = browser.new_context(viewport=DESK)
    context.add_cookies([{"name": "tb_session", "value": world.clerk.cookie, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/desk/orders?part=open")
    row = page.locator("main tbody a").first
    row.click()
    drawer = page.get_by_role("dialog", name="详情")
    expect(drawer.get_by_role("heading", name=world.kind().name_zh)).to_be_visible()
    expect(drawer.get_by_text("陈阿婆", exact=True)).to_be_visible()
    assert page.url.endswith("/desk/orders?part=open"), "the list is still there"
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    page.get_by_text("显示哪些列").click()
    page.get_by_role("checkbox", name="还差").uncheck()
    expect(page.get_by_role("columnheader", name="还差")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("columnheader", name="还差")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="类型")).to_be_visible()
    row.click()
    drawer.get_by_role("link", name="打开整页").click()
    page.wait_for_url(f"**/demands/{demand.id}")
    context.close()
