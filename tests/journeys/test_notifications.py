"""In Chromium: somebody proves a mailbox, asks for one message a day, and links their WeChat."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.kit.db import session
from app.notifications.addresses import link_wechat
from tests.journeys.conftest import PHONE, Reader
from tests.notifications.conftest import Outside, code_in, outside
from tests.worlds import World

__all__ = ["outside"]

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def phone(request: pytest.FixtureRequest, browser: Browser, server: str, world: World) -> Iterator[Reader]:
    """The resident's telephone, signed in, with JavaScript and without."""
    device = Reader(browser, f"{server}/t/{world.slug}", PHONE, has_script=request.param)
    device._context.add_cookies([{"name": "tb_session", "value": world.resident.cookie, "url": device.base}])
    yield device
    device.close()


def test_somebody_says_where_messages_go_and_how_soon(world: World, phone: Reader, outside: Outside) -> None:
    phone.open("/messages")
    phone.press("我的通知")
    mail = phone.page.locator("#mail")
    mail.get_by_label("电子邮箱").fill("chen@example.com")
    phone.press("获取验证码")
    mail.get_by_label("发到 c***@example.com 的六位验证码").fill("000000")
    phone.press("确认这个邮箱")
    expect(mail.get_by_text("验证码不对")).to_be_visible()
    mail.get_by_label("发到 c***@example.com 的六位验证码").fill(code_in(outside.mail[-1]))
    phone.press("确认这个邮箱")
    expect(mail.get_by_text("已开通")).to_be_visible()
    mail.get_by_label("每天汇总一次").check()
    mail.get_by_role("button", name="保存").click()
    expect(phone.page.get_by_role("status")).to_contain_text("已保存")
    expect(mail.get_by_label("每天汇总一次")).to_be_checked()

    wechat = phone.page.locator("#wechat")
    phone.press("获取绑定码")
    link_wechat(wechat.locator(".code").inner_text(), "oAbc")
    session().commit()
    phone.press("我已发送，刷新")
    expect(wechat.get_by_text("已绑定您的微信")).to_be_visible()
    wechat.get_by_role("button", name="解除").click()
    expect(wechat.get_by_text("未绑定")).to_be_visible()
