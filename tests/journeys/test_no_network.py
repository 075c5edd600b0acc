"""A form without a net stays where it is, with every word; a shared screen asks before it forgets who stands there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PHONE
from tests.worlds import Person, World

WORDS = "请带一把雨伞，电梯坏了。"
NO_NET = "没有网络，内容都还在，有网后再按一次。"
BELIEVES_IN_A_NET = "Object.defineProperty(navigator, 'onLine', { get: () => true })"


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A telephone; with "block" one whose browser has no service worker."""
    made = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers=getattr(request, "param", "allow"))
    yield made
    made.close()


def signed_in(context: BrowserContext, base: str, person: Person) -> Page:
    context.add_cookies([{"name": "tb_session", "value": person.cookie, "url": base}])
    return context.new_page()


def type_words(page: Page, base: str, world: World) -> None:
    page.goto(f"{base}/demands/new/{world.kind().id}")
    page.get_by_label("想说的话").fill(WORDS)


def publish(page: Page) -> None:
    page.get_by_role("button", name="发布").click()


def test_without_a_net_the_page_stays_and_says_so(server: str, world: World, context: BrowserContext) -> None:
    base = f"{server}/t/{world.slug}"
    page = signed_in(context, base, world.resident)
    type_words(page, base, world)
    context.set_offline(True)
    for _ in range(2):
        publish(page)
        expect(page.get_by_role("alert")).to_have_text(NO_NET)
    expect(page.get_by_label("想说的话")).to_have_value(WORDS)
    context.set_offline(False)
    page.reload()
    expect(page.get_by_label("想说的话")).to_have_value(WORDS)
    publish(page)
    expect(page.get_by_role("status")).to_contain_text("已发布")
    page.goto(f"{base}/demands/new/{world.kind().id}")
    expect(page.get_by_label("想说的话")).to_have_value("")


def test_also_where_the_phone_believes_that_it_has_one(server: str, world: World, context: BrowserContext) -> None:
    base = f"{server}/t/{world.slug}"
    page = signed_in(context, base, world.resident)
    page.add_init_script(BELIEVES_IN_A_NET)
    page.goto(f"{base}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    type_words(page, base, world)
    page.wait_for_function("navigator.serviceWorker.controller")
    context.set_offline(True)
    publish(page)
    expect(page.get_by_role("alert")).to_have_text(NO_NET)
    expect(page.get_by_label("想说的话")).to_have_value(WORDS)
    context.set_offline(False)
    publish(page)
    expect(page.get_by_role("status")).to_contain_text("已发布")


@pytest.mark.parametrize("context", ["block"], indirect=True)
def test_the_way_back_from_the_browsers_own_page_brings_every_word(
    server: str, world: World, context: BrowserContext
) -> None:
    base = f"{server}/t/{world.slug}"
    page = signed_in(context, base, world.resident)
    page.add_init_script(BELIEVES_IN_A_NET)
    type_words(page, base, world)
    context.set_offline(True)
    publish(page)
    page.wait_for_url("chrome-error://**")
    context.set_offline(False)
    page.goto(f"{base}/")
    page.goto(f"{base}/demands/new/{world.kind().id}")
    expect(page.get_by_label("想说的话")).to_have_value(WORDS)


@pytest.fixture
def shared(server: str, world: World, context: BrowserContext) -> Page:
    """A shared screen at which the resident is signed in, with a clock of its own."""
    base = f"{server}/t/{world.slug}"
    page = signed_in(context, base, world.clerk)
    page.goto(f"{base}/desk/shared-screen")
    page.get_by_role("button", name="把这台设备设为公用屏").click()
    expect(page.locator("body[data-kiosk]")).to_have_count(1)
    context.add_cookies([{"name": "tb_session", "value": world.resident.cookie, "url": base}])
    page.clock.install()
    page.goto(f"{base}/")
    return page


def test_a_shared_screen_asks_before_it_forgets(world: World, shared: Page) -> None:
    question = shared.get_by_role("dialog", name="您还在吗？")
    shared.clock.run_for(68_000)
    expect(question).to_be_hidden()
    shared.clock.run_for(4_000)
    expect(question).to_be_visible()
    expect(question).to_contain_text("秒后自动退出")
    question.get_by_role("button", name="我还在用").click()
    expect(question).to_be_hidden()
    shared.clock.run_for(60_000)
    expect(shared.get_by_text(world.resident.name).first).to_be_visible()
    shared.clock.run_for(12_000)
    expect(question).to_be_visible()
    shared.clock.run_for(21_000)
    expect(shared.get_by_role("link", name="登录或登记")).to_be_visible()
    expect(shared.get_by_text(world.resident.name)).to_have_count(0)


def test_a_shared_screen_without_a_net_shows_nobodys_page(world: World, shared: Page, context: BrowserContext) -> None:
    shared.evaluate("navigator.serviceWorker.ready.then(() => true)")
    shared.reload()
    context.set_offline(True)
    shared.get_by_role("button", name="我办完了").click()
    expect(shared.get_by_role("heading", name="现在没有网络")).to_be_visible()
    expect(shared.get_by_text(world.resident.name)).to_have_count(0)
