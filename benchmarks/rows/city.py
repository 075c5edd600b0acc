"""The pages people open most, in a bank as large as a city's: the desk and its order lists, a statement, the supervisor's view."""

import statistics
import time
from dataclasses import replace
from typing import Any

import pyotp

from app.kit.clock import today
from app.kit.db import db
from app.reports.folding import count_people, fold
from benchmarks.city import load
from benchmarks.slices import Row
from benchmarks.stage import Stage
from tests.reports.test_supervision import appointed
from tests.worlds import open_world

MEMBERS, RECORDS, ORDERS, TIMES = 95_000, 2_490_000, 200_000, 60
QUICKLY = 50
SLOWEST_MS = 150
SHORTEST_LIST = 10

PROMISE = Row(
    "city", f"{MEMBERS:,} 名志愿者、{RECORDS:,} 条记录的城市：常用页面 p95 · the pages of a city, p95",
    unit="ms", bar=SLOWEST_MS, is_ceiling=True,
)  # fmt: skip


def measure(stage: Stage) -> Row:
    """Milliseconds below which nineteen of twenty requests end; the slowest of the pages is the value."""
    by = QUICKLY if stage.is_quick else 1
    begun = time.monotonic()
    with stage.app.app_context():
        world = open_world("guangzhou")
        world.everybody()
        load(stage, world, members=MEMBERS // by, records=RECORDS // by, orders=ORDERS // by)
        with world.scope():
            fold()
            count_people(today())
        loading = time.monotonic() - begun
        somebody = appointed("440100")
        assert somebody.sign_in(digits=pyotp.TOTP(somebody.secret).now()).status_code == 303
        db.session.remove()
    base, district = f"/t/{world.slug}", _client(stage, world.district.cookie)
    pages = {
        "desk": (district, f"{base}/desk/"),
        "waiting": (district, f"{base}/desk/orders?part=open"),
        "under way": (district, f"{base}/desk/orders?part=under-way"),
        "over": (district, f"{base}/desk/orders?part=over"),
        "statement": (_client(stage, world.volunteer.cookie), f"{base}/account"),
        "supervisor": (somebody.client, f"/supervision/{world.slug}?period={today().year}"),
    }
    taken = {what: [_open(client, path) for _ in range(TIMES + 1)][1:] for what, (client, path) in pages.items()}
    slow = {what: statistics.quantiles(found, n=20)[-1] for what, found in taken.items()}
    worst = max(slow, key=lambda what: slow[what])
    return replace(
        PROMISE, what=PROMISE.what.replace(f"{MEMBERS:,}", f"{MEMBERS // by:,}").replace(f"{RECORDS:,}", f"{RECORDS // by:,}"),
        value=slow[worst], note=", ".join(f"{what} {ms:.0f} ms" for what, ms in slow.items()),
        details={"p95_ms": slow, "median_ms": {w: statistics.median(f) for w, f in taken.items()}, "loading_seconds": round(loading)},
    )  # fmt: skip


def _client(stage: Stage, cookie: str) -> Any:
    client = stage.app.test_client()
    client.set_cookie("tb_session", cookie, domain="localhost")
    return client


def _open(client: Any, path: str) -> float:
    begun = time.perf_counter()
    answer = client.get(path)
    taken = (time.perf_counter() - begun) * 1000
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    assert "/desk/orders?" not in path or answer.text.count("<tr>") > SHORTEST_LIST, (
        f"{path}: an empty list is no measure"
    )
    return taken
