"""A Friday of the city's supervisor: signs in on the platform host, compares two banks, goes down a level, takes a file home."""

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.kit.clock import today
from app.reports.folding import count_people, fold
from tests.journeys.conftest import DESK, PHONE, Reader
from tests.reports.test_supervision import PASSWORD, appointed
from tests.worlds import open_world


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_supervisor_compares_banks_and_takes_the_figures_home(
    app: Flask, server: str, browser: Browser, viewport: dict[str, int]
) -> None:
    with app.app_context():
        banks = [open_world("nansha"), open_world("guangzhou")]
        for world in banks:
            with world.scope():
                world.confirmed() if world is banks[0] else None
                fold()
                count_people(today())
        somebody = appointed("440100")
    reader = Reader(browser, server, viewport)
    reader.open("/platform/sign-in")
    reader.page.get_by_label("手机号").fill(somebody.phone)
    reader.page.get_by_label("密码").fill(PASSWORD)
    reader.page.get_by_label("验证器应用里的六位数").fill(pyotp.TOTP(somebody.secret).now())
    reader.press("登录")
    assert reader.page.url.endswith("/supervision/")
    reader.open(f"/supervision/{banks[0].slug}")
    table = reader.page.locator("table").first
    assert "<5" in table.inner_text()
    reader.page.get_by_text("各项数字是什么意思").click()
    reader.page.get_by_role("combobox").select_option(label=f"{today().year} 年")
    reader.press("查看")
    assert f"period={today().year}" in reader.page.url
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="导出表格").click()
    assert download.value.suggested_filename.endswith(".csv")
    reader.press("退出")
    assert "/platform/sign-in" in reader.page.url
    reader.close()
