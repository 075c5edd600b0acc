"""What somebody typed survives a lost session, in their own tab and for them alone; what was sent is not offered again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PHONE, Reader
from tests.worlds import Person, World

WORDS = "请带一把雨伞，电梯坏了。"
BACK = "您上次填写的内容还在，已经放回表单。"


@pytest.fixture
def phone(browser: Browser, server: str, world: World) -> Iterator[Reader]:
    """A resident's telephone."""
    device = Reader(browser, f"{server}/t/{world.slug}", PHONE)
    be(device, world.resident)
    yield device
    device.close()


def be(device: Reader, person: Person | None) -> None:
    """From here on this telephone is somebody's; or nobody is signed in any more."""
    device._context.clear_cookies()
    if person:
        device._context.add_cookies([{"name": "tb_session", "value": person.cookie, "url": device.base}])


def type_words(phone: Reader, world: World) -> str:
    path = f"/demands/new/{world.kind().id}"
    phone.open(path)
    phone.page.get_by_label("想说的话").fill(WORDS)
    return path


def test_a_lost_session_loses_no_word(world: World, phone: Reader) -> None:
    path = type_words(phone, world)
    be(phone, None)
    phone.page.get_by_role("button", name="发布").click()
    expect(phone.page.get_by_role("heading", name="请再提交一次")).to_be_visible()  # and without scripts it is here
    be(phone, world.resident)
    phone.page.goto(phone.base + path)
    expect(phone.page.get_by_role("status")).to_contain_text(BACK)
    expect(phone.page.get_by_label("想说的话")).to_have_value(WORDS)


def test_what_arrived_is_not_offered_again(world: World, phone: Reader) -> None:
    path = type_words(phone, world)
    phone.press("发布")
    expect(phone.page.get_by_role("status")).to_contain_text("已发布")
    phone.open(path)
    expect(phone.page.get_by_text(BACK)).to_have_count(0)
    expect(phone.page.get_by_label("想说的话")).to_have_value("")


def test_what_was_refused_stays_as_it_was_typed(world: World, phone: Reader) -> None:
    type_words(phone, world)
    phone.page.get_by_label("什么时候来").fill("2020-01-01T09:00")
    phone.page.locator("form[data-keep]").evaluate("form => { form.noValidate = true }")
    phone.page.get_by_role("button", name="发布").click()
    expect(phone.page.get_by_label("想说的话")).to_have_value(WORDS)
    expect(phone.page.get_by_text(BACK)).to_have_count(0)


def test_nobody_else_sees_it(world: World, phone: Reader) -> None:
    path = type_words(phone, world)
    be(phone, world.volunteer)
    phone.page.goto(phone.base + path)
    expect(phone.page.get_by_text(BACK)).to_have_count(0)
    be(phone, world.resident)
    phone.page.goto(phone.base + path)
    expect(phone.page.get_by_label("想说的话")).to_have_value("")


def test_words_of_one_screen_never_come_up_in_the_fields_of_another(world: World, phone: Reader) -> None:
    phone.open("/")
    phone.press("长辈版")
    phone.open(f"/demands/new/{world.kind().id}")
    phone.press("下一步")
    phone.press("返回改时间")
    phone.page.locator("label.choice").first.click()
    phone.page.get_by_role("link", name="返回").click()
    phone.open(f"/demands/new/{world.kind().id}")
    before = phone.page.locator("[name=starts_at]").input_value()
    phone.press("下一步")
    expect(phone.page.get_by_label("想说的话")).to_have_value("")
    expect(phone.page.get_by_label("到哪里来")).not_to_have_value(before)
    expect(phone.page.get_by_text(BACK)).to_have_count(0)
