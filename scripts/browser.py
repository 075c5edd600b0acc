"""Chromium as the tests and the pictures use it: a fresh profile, no background traffic, and a note of everything wrong."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Watched:
    """A page and what went wrong on it: console errors, policy violations, requests to other hosts."""

    page: Page
    wrong: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser: Debian's where it is installed, without its windows if it can be, else Playwright's own."""
    installed = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=FLAGS)
        yield browser
        browser.close()


def watch(context: BrowserContext, host: str) -> Watched:
    """A new page whose faults are written down."""
    page = context.new_page()
    watched = Watched(page)
    page.on("console", lambda said: watched.wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: watched.wrong.append(str(error)))
    page.on(
        "request",
        lambda sent: None if host in sent.url or sent.url.startswith("data:") else watched.wrong.append(sent.url),
    )
    return watched
