"""From one bank's host name to another's in Chromium, which holds the redirect of a form to the page's content policy."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app.kit.db import session
from app.tenancy.models import Jurisdiction
from tests.members.test_passes import join
from tests.worlds import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_a_press_of_a_button_leads_to_the_other_bank_signed_in(
    browser: Browser, server: str, world: World, other_world: World, has_script: bool
) -> None:
    join(other_world, world.resident)
    hosts = {bank.id: f"{bank.slug}.localhost" for bank in (world, other_world)}  # browsers find these by themselves
    for number, name in hosts.items():
        session().execute(sa.update(Jurisdiction).where(Jurisdiction.id == number).values(host_name=name))
    session().commit()
    port = server.rpartition(":")[2]
    here, there = (f"http://{name}:{port}" for name in hosts.values())
    context = browser.new_context(java_script_enabled=has_script, locale="zh-CN")
    context.add_cookies([{"name": "tb_session", "value": world.resident.cookie, "url": here}])
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{here}/me")
    page.get_by_role("link", name="切换时间银行").click()
    page.get_by_role("button", name="切换").click()
    expect(page.get_by_role("status")).to_contain_text(f"{world.resident.name}，欢迎来到")
    assert page.url == f"{there}/"
    page.goto(f"{there}/me")
    expect(page.get_by_role("heading", name=world.resident.name)).to_be_visible()
    assert said == []
    page.goto(f"{there}/arrive?token=nothing")
    expect(page.get_by_role("alert")).to_contain_text("You were not let in")
    assert page.url == f"{there}/sign-in"
    context.close()
