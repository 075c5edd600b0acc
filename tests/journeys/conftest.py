"""A real server and a real browser for the stories."""

import re
import threading
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.kit import ids
from scripts import looking
from scripts.browser import Watched, chromium, watch

SOME_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/t/[^/]+")
PHONE, DESK = {"width": 375, "height": 812}, {"width": 1440, "height": 900}


@pytest.fixture(autouse=True)
def _ids_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of a journey into next week must not push those of later tests there: what is searched by day would be lost."""
    monkeypatch.setattr(ids, "_last", ids._last)


@pytest.fixture(scope="session")
def server(app: Flask) -> Iterator[str]:
    """The application behind a real port."""
    served = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as started:
        yield started


class Reader:
    """Somebody with a device: opens pages of one bank and looks at each for faults."""

    seen: ClassVar[set[tuple[str, str]]] = set()
    """Pages axe-core has found nothing on: where, and what they are built of."""

    def __init__(self, browser: Browser, base: str, viewport: dict[str, int], *, has_script: bool = True) -> None:
        self._context = browser.new_context(viewport=viewport, java_script_enabled=has_script, locale="zh-CN")
        self._watched: Watched = watch(self._context, "127.0.0.1")
        self.page: Page = self._watched.page
        self.base = base
        self.has_script = has_script

    def open(self, path: str) -> None:
        """Open a page of the bank and look at it."""
        self.page.goto(self.base + path)
        self.look()

    def press(self, name: str) -> None:
        """Press the button or link with these words, and look at what comes."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()
        self.look()

    def type(self, text: str) -> None:
        """Text where the cursor stands, once the page has put it there."""
        expect(self.page.locator(":focus")).to_be_visible()
        self.page.keyboard.type(text)

    def look(self) -> None:
        """Once the page is there: nothing overflows, nothing is refused by the policy, and axe finds nothing."""
        self.page.wait_for_load_state()
        if not self.has_script:
            return
        assert not (wide := looking.overflow(self.page)), f"{self.page.url} overflows: {wide}"
        if (kind := (SOME_ID.sub("*", urlsplit(self.page.url).path), looking.built_of(self.page))) not in self.seen:
            assert not (found := looking.axe(self.page)), found
            self.seen.add(kind)
        wrong = [text for text in self._watched.wrong if "422" not in text]
        assert not wrong, f"{wrong} at {self.page.url}: {self.page.inner_text('main')[:300]}"

    def close(self) -> None:
        """Put the device away."""
        self._context.close()
