"""The first visit of a resident's page on an old phone and a slow net: when something is seen."""

import statistics
from dataclasses import replace
from typing import Any

from app.kit.db import db
from benchmarks.rows.mixed_load import served
from benchmarks.slices import Row
from benchmarks.stage import Stage
from scripts.browser import chromium
from tests.worlds import open_world

SLOWEST_SECONDS, SLOWER_BY, BITS_A_SECOND, DELAY_MS, TIMES = 2.0, 4, 1_600_000, 150, 5
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"

PROMISE = Row(
    "first_paint", "居民首页首次可见：CPU 慢 4 倍、1.6 Mbit/s、150 ms · first paint of a resident's home page on a slow phone",
    unit="s", bar=SLOWEST_SECONDS, is_ceiling=True,
)  # fmt: skip


def measure(stage: Stage) -> Row:
    """Seconds to the first contentful paint of the home page, the median of some first visits."""
    with stage.app.app_context():
        world = open_world("nansha")
        db.session.remove()
    with served() as (port, _), chromium() as browser:
        address = f"http://127.0.0.1:{port}/t/{world.slug}/"
        taken = [_visit(browser, address, world.resident.cookie) for _ in range(TIMES + 1)][1:]
    return replace(PROMISE, value=statistics.median(taken), spread=(min(taken), max(taken)))


def _visit(browser: Any, address: str, cookie: str) -> float:
    context = browser.new_context(viewport={"width": 375, "height": 812}, service_workers="block")
    context.add_cookies([{"name": "tb_session", "value": cookie, "url": address}])
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": DELAY_MS, "downloadThroughput": BITS_A_SECOND / 8, "uploadThroughput": BITS_A_SECOND / 8,
    })  # fmt: skip
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate(PAINTED))
    context.close()
    return painted / 1000
