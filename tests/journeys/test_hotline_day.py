"""A day at the 12349 telephone in Tai'erzhuang, by the keyboard alone: a known caller, an unknown one, a risky wish, a question."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.dispatch.models import HotlineCall
from app.kit.clock import local, now
from app.kit.db import db, session
from app.orders.models import Demand, Order
from app.tenancy.scope import jurisdiction_scope
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.worlds import World, open_world

pytestmark = pytest.mark.browser

MOST_KEYS = 15


@pytest.fixture
def town(app_context: object) -> Iterator[World]:
    """Tai'erzhuang, with a hotline clerk at the head bank and an elder who was helped before."""
    made = open_world("taierzhuang")
    with jurisdiction_scope(made.id):
        made.everybody()
        made.people["hotline"] = made.person("接线小孟", role="hotline_clerk", node=made.nodes["root"])
        made.demand(minutes=90, kind_id=made.kind("accompanying").id, place="运河南巷 8 号", details="陪着说说话")
        session().rollback()
        yield made
        session().rollback()
    db.session.remove()


@dataclass
class Clerk:
    """Somebody at a telephone without a mouse; counts the keys pressed besides the text typed."""

    device: Reader
    pressed: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        """Type text where the cursor stands, once the page has put it there."""
        self.device.type(text)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key so many times."""
        for _ in range(times):
            self.device.page.keyboard.press(key)
            self.pressed.append(key)

    def enter(self) -> None:
        """Send what stands there, and look at the page that comes."""
        expect(self.device.page.locator(":focus")).to_be_visible()  # the page puts it there after it has come
        with self.device.page.expect_navigation():
            self.press("Enter")
        self.device.look()

    def tab_to(self, label: str) -> None:
        """Go on with Tab until the field or button with this name has the focus."""
        wanted = self.device.page.get_by_label(label, exact=False).or_(
            self.device.page.get_by_role("button", name=label)
        )
        for _ in range(60):
            if wanted.first.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{label} is not reached by Tab")


@pytest.fixture(params=[(DESK, True), (PHONE, False)], ids=["desk", "phone-without-script"])
def clerk(request: pytest.FixtureRequest, browser: Browser, server: str, town: World) -> Iterator[Clerk]:
    """The clerk's device, signed in with both factors, the hotline open."""
    size, has_script = request.param
    base = f"{server}/t/{town.slug}"
    device = Reader(browser, base, size, has_script=has_script)
    device._context.add_cookies([{"name": "tb_session", "value": town.hotline.cookie, "url": base}])
    device.open("/desk/hotline/")
    yield Clerk(device)
    device.close()


def test_a_known_caller_gets_the_same_again_with_a_handful_of_keys(town: World, clerk: Clerk) -> None:
    page = clerk.device.page
    expect(page.get_by_text("您好，这里是台儿庄时间银行")).to_be_visible()
    clerk.type(town.resident.phone)
    clerk.enter()
    expect(page.get_by_role("heading", name="陈阿婆")).to_be_visible()
    clerk.enter()  # the cursor stands on "the same again" of the last order
    expect(page.get_by_label("大约多少分钟")).to_have_value("90")
    expect(page.get_by_label("在哪里")).to_have_value("运河南巷 8 号")
    clerk.enter()  # and now on "publish"
    expect(page.get_by_text("派好后说")).to_be_visible()
    expect(page.get_by_text("就在").first).to_be_visible()
    clerk.enter()  # and on the best of those who could go
    expect(page.get_by_role("status")).to_contain_text("已派单")
    expect(page.get_by_text("陈阿婆 · 陪伴")).to_be_visible()
    assert len(clerk.pressed) <= MOST_KEYS, clerk.pressed
    session().rollback()
    order = session().query(Order).one()
    assert (order.state, order.taken_by) == ("accepted", "dispatch")
    call = session().query(HotlineCall).one()
    assert (call.taken_by, call.member_id) == (town.hotline.member_id, town.resident.member_id)


@pytest.mark.parametrize("clerk", [(DESK, True)], ids=["desk"], indirect=True)
def test_every_key_of_the_hotline_is_listed_and_chooses_what_it_stands_beside(town: World, clerk: Clerk) -> None:
    page = clerk.device.page

    def leads_on(key: str) -> None:
        with page.expect_navigation():
            clerk.press(key)
        clerk.device.look()

    assert set(listed(clerk)) >= {"f", "c"}
    clerk.press("f")
    clerk.type("陈阿婆")
    clerk.enter()
    assert set(listed(clerk)) >= {"f", "1", "k", "t", "p", "n"}
    clerk.press("n")
    expect(page.get_by_label("来电内容")).to_be_focused()
    clerk.type("f1kp")
    expect(page.get_by_label("来电内容")).to_have_value("f1kp")
    clerk.press("Escape")
    clerk.press("k")
    expect(page.get_by_label("哪种帮助")).to_be_focused()
    clerk.press("Escape")
    leads_on("1")
    expect(page.get_by_label("大约多少分钟")).to_have_value("90")
    leads_on("p")
    first = page.locator("main .list button").first
    said = first.inner_text()
    assert first.get_attribute("data-key") == "1"
    assert listed(clerk)["1"] == said, "the menu's digit gives way to what stands in the page"
    leads_on("1")
    expect(page.get_by_role("status")).to_contain_text("已派单")
    assert len(clerk.pressed) <= MOST_KEYS, clerk.pressed
    session().rollback()
    helper = session().query(Order).one().helper_id
    assert helper == next(one.member_id for one in town.people.values() if one.name in said)


def listed(clerk: Clerk) -> dict[str, str]:
    """The keys that "?" lists on this page, each with what it says; they are all there are."""
    page = clerk.device.page
    if page.locator(":focus").count():
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    names, texts = dialog.locator("kbd").all_inner_texts(), dialog.locator("dd").all_inner_texts()
    page.keyboard.press("Escape")
    assert len(names) == len(set(names)), names
    there = page.locator("main [data-key]").evaluate_all("all => all.map(one => one.dataset.key)")
    assert set(there) - {""} <= set(names), "each key of the page is listed"
    return dict(zip(names, texts, strict=True))


def test_a_day_at_the_telephone(town: World, clerk: Clerk) -> None:
    page = clerk.device.page

    # Somebody nobody knows: registered on the same screen, asked for, sent to.
    clerk.type("13800000077")
    clerk.enter()
    clerk.type("端木阿公")
    expect(page.get_by_label("手机号", exact=False).last).to_have_value("13800000077")
    clerk.tab_to("所在网点")
    clerk.press("ArrowDown", 2)
    clerk.tab_to("住址")
    clerk.type("顺河巷 3 号")
    clerk.tab_to("来电人同意记下住址")
    clerk.press("Space")
    clerk.enter()
    expect(page.get_by_role("heading", name="端木阿公")).to_be_visible()
    expect(page.get_by_label("在哪里")).to_have_value("顺河巷 3 号")
    clerk.press("ArrowDown")  # the second kind of the list
    clerk.tab_to("大约多少分钟")
    clerk.press("Control+a")
    clerk.type("120")
    clerk.enter()
    clerk.enter()
    expect(page.get_by_role("status")).to_contain_text("可以接下一个电话了")

    # A risky wish waits; the clerk assesses it at once and sends somebody.
    clerk.type("陈阿婆")
    clerk.enter()
    clerk.tab_to("大约多少分钟")
    clerk.tab_to("涉及医疗护理")
    clerk.press("Space")
    clerk.tab_to("发布并选人")
    clerk.enter()
    expect(page.get_by_text("评估通过后才能派单")).to_be_visible()
    page.get_by_role("link", name="现在评估").focus()
    clerk.enter()
    expect(page.get_by_text("涉及医疗护理")).to_be_visible()
    clerk.tab_to("通过")
    clerk.enter()
    expect(page.get_by_role("status")).to_contain_text("需求已发布")

    # A question is noted.
    clerk.device.open("/desk/hotline/")
    clerk.type("陈阿婆")
    clerk.enter()
    page.get_by_text("只是问询或反映情况").focus()
    clerk.press("Enter")
    clerk.tab_to("来电内容")
    clerk.type("问补贴怎么领")
    clerk.tab_to("记下来电")
    clerk.enter()
    expect(page.get_by_text("问补贴怎么领")).to_be_visible()

    clerk.device.open("/desk/hotline/calls")
    expect(page.locator(".list > li")).to_have_count(3)
    session().rollback()
    assert {demand.state for demand in session().query(Demand)} == {"published"}
    assert session().query(Demand).count() == 3
    assert all(row.starts_at > now() for row in session().query(Demand))
    assert local(now() + timedelta(days=1)).date() in {local(row.starts_at).date() for row in session().query(Demand)}
