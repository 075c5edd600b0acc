"""Every page once in Chromium: at 375 px with axe-core, its edges at 320 and 1440 px, and in elder mode what is too small."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.kit.db import session
from app.members.models import Member
from app.tenancy.keys import fetch
from scripts import looking
from scripts.browser import Watched, watch
from tests.architecture.banks import Bank, furnished_bank
from tests.journeys.stories import ROLES, WHOLE, Sight, missing, sights_of

PARTS = 4
LEAD_ON = {"/arrive", "/desk/brand/nodes", "/desk/slips"}
"""Pages that show nothing of their own with these rows."""
IN_BOTH_LANGUAGES = {WHOLE, "/errors", "/styleguide", "/arrive"}


@pytest.fixture(scope="module")
def bank(app: Flask) -> Bank:
    """A bank with a row of everything, whose residents read large type."""
    made = furnished_bank(app)
    with app.app_context(), made.world.scope():
        for name in ("resident", "volunteer", "organiser"):
            fetch(Member, made.person(name).member_id).text_size = 1
        session().commit()
    return made


@pytest.fixture(scope="module")
def sights(app: Flask, bank: Bank) -> list[Sight]:
    """Every page of the URL map with somebody who may open it."""
    return sights_of(app, bank)


@pytest.fixture(scope="module")
def devices(browser: Browser, server: str, bank: Bank) -> Iterator[dict[str | None, Watched]]:
    """A telephone for each persona and one of a visitor."""
    made: dict[str | None, Watched] = {}
    for name in (None, *ROLES):
        context = browser.new_context(viewport={"width": 375, "height": 812}, locale="zh-CN")
        looking.bring_axe(context)
        if name:
            context.add_cookies([{"name": "tb_session", "value": bank.person(name).cookie, "url": server}])
        made[name] = watch(context, "127.0.0.1")
    yield made
    for device in made.values():
        device.page.context.close()


def test_every_word_has_somebody_who_opens_its_pages(app: Flask, sights: list[Sight]) -> None:
    assert not list(missing(app, sights))


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_fit_and_can_be_read(
    app: Flask, server: str, bank: Bank, sights: list[Sight], devices: dict[str | None, Watched], part: int
) -> None:
    wrong: list[str] = []
    for sight in sights[part::PARTS]:
        wrong += [f"{sight.route} as {sight.persona}: {fault}" for fault in _faults(app, server, bank, sight, devices)]
    assert not wrong, "\n".join(wrong)


def _faults(app: Flask, server: str, bank: Bank, sight: Sight, devices: dict[str | None, Watched]) -> Iterator[str]:
    device = devices[sight.persona]
    page = device.page
    device.wrong.clear()
    with app.app_context(), bank.world.scope():
        address = f"{server}/t/{bank.world.slug}{sight.address()}"
    answer = page.goto(address)
    assert answer is not None
    if not answer.text().lstrip().startswith("<!doctype html"):
        yield "is no page of its own: name it in stories"
    if answer.status >= 400:
        yield f"HTTP {answer.status}"
    if page.url.split("#")[0] != address and sight.route.rule.rule not in LEAD_ON:
        yield f"leads on to {page.url}, and was not looked at"
    worn = page.evaluate("document.documentElement.className")
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    if sight.route.rule.rule not in IN_BOTH_LANGUAGES:
        yield from (f"English: {words}" for words in looking.english_in(page.inner_text("body")))
    yield from (f"axe {found}" for found in looking.axe(page))
    if not page.locator("body.desk, body.wide, body.screen").count():
        for size in looking.SMALLEST_TEXT_PX:
            looking.wear(page, size)
            yield from (f"too small in “{size}”: {fault}" for fault in looking.elder_faults(page))
            yield from (f"runs over the edge in “{size}”: {what}" for what in looking.overflow(page))
        page.set_viewport_size({"width": 320, "height": 800})
        yield from (f"runs over the edge at 320 px in “{size}”: {what}" for what in looking.overflow(page))
        looking.wear(page, worn)
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        yield from (f"runs over the edge at {width} px: {what}" for what in looking.overflow(page))
    page.set_viewport_size({"width": 375, "height": 812})
    yield from device.wrong
