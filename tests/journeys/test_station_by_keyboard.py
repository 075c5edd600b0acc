"""A station clerk with a queue before the desk and no mouse: a person found, helped, checked in and out, confirmed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from app.kit.db import session
from app.orders.models import Demand, Order
from tests.journeys.conftest import DESK, Reader
from tests.worlds import World

MOST_ACTS = 15


class Keyboard:
    """The clerk's keys; counts the acts besides text."""

    def __init__(self, device: Reader) -> None:
        self.device = device
        self.acts: list[str] = []

    def press(self, key: str, *, leads_on: bool = False) -> None:
        """One key; where it leads to another page, look at it."""
        self.acts.append(key)
        if leads_on:
            with self.device.page.expect_navigation():
                self.device.page.keyboard.press(key)
            self.device.look()
        else:
            self.device.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Text where the cursor stands."""
        self.device.type(text)


@pytest.fixture
def desk(browser: Browser, server: str, world: World) -> Iterator[Keyboard]:
    """The desk of the station's clerk, signed in."""
    base = f"{server}/t/{world.slug}"
    device = Reader(browser, base, DESK)
    device._context.add_cookies([{"name": "tb_session", "value": world.clerk.cookie, "url": base}])
    device.open("/desk/orders")
    yield Keyboard(device)
    device.close()


def test_the_keys_are_shown(desk: Keyboard) -> None:
    desk.press("?")
    shown = desk.device.page.get_by_role("dialog", name="快捷键")
    expect(shown).to_contain_text("找人、单号、功能")
    desk.device.look()
    desk.press("Escape")
    expect(shown).to_be_hidden()


def test_a_known_person_is_helped_from_first_word_to_confirmation(world: World, desk: Keyboard) -> None:
    page = desk.device.page
    desk.press("/")
    desk.type(world.resident.phone)
    desk.press("Enter", leads_on=True)
    expect(page.get_by_role("heading", name=world.resident.name)).to_be_visible()
    desk.press("1", leads_on=True)
    expect(page.get_by_role("button", name="发布")).to_be_focused()
    desk.press("Enter", leads_on=True)
    expect(page.get_by_role("status")).to_contain_text("已代为发布")

    session().rollback()
    order = world.claimed(session().query(Demand).one())
    desk.press("/")
    desk.type(world.resident.name)
    desk.press("Enter", leads_on=True)
    page.goto(f"{desk.device.base}/orders/{order.id}")
    with time_machine.travel(world.beginning(order), tick=True):
        desk.press("i", leads_on=True)
    with time_machine.travel(world.beginning(order) + timedelta(hours=1), tick=True):
        desk.press("o", leads_on=True)
        desk.press("c", leads_on=True)
    session().rollback()
    assert world.reload(session().query(Order).one()).state == "confirmed"
    assert len(desk.acts) <= MOST_ACTS, desk.acts
