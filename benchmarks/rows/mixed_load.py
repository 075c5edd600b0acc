"""Two hundred users at once, residents and staff, pages and API, on the real web server; then a rolling restart under them."""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from app.kit.clock import local, now
from app.kit.db import db, session
from app.tenancy.scope import jurisdiction_scope
from benchmarks.crowd import Ask
from benchmarks.slices import Row
from benchmarks.stage import Stage
from config.settings import ROOT
from tests.worlds import Person, World, open_world

USERS, THINK = 200, 1.75
"""Seconds a user thinks on the average before asking again: faster than anybody reads, and together some 110 requests a second."""
SLOWEST_MS, FEWEST_A_SECOND = 500, 100

PROMISE = Row(
    "mixed_load", f"{USERS} 人同时用（页面与接口，中途滚动重启）· mixed load of {USERS} users with a rolling restart",
    unit="requests/s", bar=FEWEST_A_SECOND,
)  # fmt: skip


def measure(stage: Stage) -> Row:
    """Requests a second of the whole crowd, the slowest twentieth, errors; then errors alone, while the workers are replaced.

    New workers load the program on the same two processors, so what a restart costs in time is reported beside.
    """
    seconds = 12 if stage.is_quick else 40
    with stage.app.app_context():
        world = open_world("nansha")
        world.everybody()
        with jurisdiction_scope(world.id):
            people = [world.person(f"居民{n}", is_volunteer=n % 2 == 0, hours=50) for n in range(USERS - 20)]
            for person in people[:30]:
                world.demand(person, starts_in=timedelta(hours=30))
            kind = str(world.kind().id)
            session().rollback()
        db.session.remove()
    users = [_asks(world, person, kind, is_volunteer=n % 2 == 0) for n, person in enumerate(people)] + [
        _staff_asks(world, world.clerk) for _ in range(20)
    ]
    with served() as (port, master):
        _crowd(users, port, seconds / 4)  # connections are open, what is asked often is prepared
        steady = _crowd(users, port, seconds)
        restarted = _crowd(users, port, seconds / 2, lambda: os.kill(master, signal.SIGHUP))
    rate, errors = len(steady["milliseconds"]) / steady["seconds"], steady["wrong"] + restarted["wrong"]
    slow, slow_then = (statistics.quantiles(seen["milliseconds"], n=20)[-1] for seen in (steady, restarted))
    return replace(
        PROMISE, value=rate, is_also=slow <= SLOWEST_MS and not errors,
        note=f"p95 {slow:.0f} ms (≤ {SLOWEST_MS}), {len(errors)} errors{': ' + errors[0] if errors else ''}; p95 {slow_then:.0f} ms while restarting",
        details={"p50_ms": statistics.median(steady["milliseconds"]), "p95_ms": slow, "p95_ms_restarting": slow_then,
                 "requests": len(steady["milliseconds"]) + len(restarted["milliseconds"]), "errors": errors[:20]},
    )  # fmt: skip


def _crowd(
    users: list[list[Ask]], port: int, seconds: float, halfway: Callable[[], None] | None = None
) -> dict[str, Any]:
    """What the crowd saw in so many seconds, in a process of its own; `halfway` happens in the middle."""
    given = {
        "port": port,
        "users": [[asdict(ask) for ask in asks] for asks in users],
        "seconds": seconds,
        "think": THINK,
    }
    words = [sys.executable, "-m", "benchmarks.crowd"]
    crowd = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert crowd.stdin
    assert crowd.stdout
    crowd.stdin.write(json.dumps(given))
    crowd.stdin.close()
    if halfway:
        time.sleep(seconds / 2)
        halfway()
    seen: dict[str, Any] = json.loads(crowd.stdout.read())
    crowd.wait()
    return seen


def _asks(world: World, person: Person, kind: str, *, is_volunteer: bool) -> list[Ask]:
    """What a resident does: looks at home, account, messages, offers; now and then publishes a demand over the API."""
    page = {"Cookie": f"tb_session={person.cookie}"}
    program = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
    at = f"{local(now() + timedelta(hours=40)):%Y-%m-%dT%H:%M}"
    wish = {"kind_id": kind, "starts_at": at, "minutes": 30, "place": "演示路 1 号", "details": ""}
    base = f"/t/{world.slug}"
    return [
        Ask(6, "GET", f"{base}/", page), Ask(3, "GET", f"{base}/account", page), Ask(2, "GET", f"{base}/messages", page),
        Ask(2, "GET", f"{base}/me", page), Ask(1, "POST", f"{base}/api/v1/demands", program, json.dumps(wish)),
        *([Ask(3, "GET", f"{base}/demands", page), Ask(2, "GET", f"{base}/api/v1/demands", program)] if is_volunteer else []),
    ]  # fmt: skip


def _staff_asks(world: World, person: Person) -> list[Ask]:
    """What a clerk does: the desk, its demands."""
    page = {"Cookie": f"tb_session={person.cookie}"}
    base = f"/t/{world.slug}"
    return [Ask(3, "GET", f"{base}/desk/", page), Ask(2, "GET", f"{base}/desk/orders", page)]


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """The web server as in service, on two workers; answers its port and the master's process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
        "--worker-class", "gthread", "--graceful-timeout", "30", "--backlog", "512", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").read()
                break
            except OSError:
                time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(40)
