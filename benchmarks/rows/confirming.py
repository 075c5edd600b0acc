"""Confirming an order over HTTP (time paid, record written, facts announced) against a one-row insert by a minimal app."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.kit.db import db, session
from app.ledger.verify import verify
from app.orders.models import Order
from app.tenancy.scope import jurisdiction_scope
from benchmarks.plain_app import plain_app
from benchmarks.slices import Row
from benchmarks.stage import Stage
from tests.worlds import World, open_world

PER_TURN, MOST_STATEMENTS = 10, 15

PROMISE = Row(
    "confirming", "经 HTTP 确认一单的 CPU ÷ 单行插入（Flask + Flask-SQLAlchemy）· confirm an order over HTTP ÷ a one-row insert",
    bar=8, aim=5, is_ceiling=True,
)  # fmt: skip


def measure(stage: Stage) -> Row:
    """CPU time of this process per request, both sides in turn; statements of one confirmation."""
    turns = 3 if stage.is_quick else 10
    with stage.app.app_context():
        world = open_world("nansha")
        with jurisdiction_scope(world.id):
            orders = _finished_orders(world, (turns + 1) * PER_TURN)
            session().rollback()
        db.session.remove()
    plain = _plain_client(stage)
    confirm = _confirming(stage, world)
    _turn(confirm, orders[:1])  # what a process reads once for a bank is read now: rules, roles, the address
    with _counted(stage) as seen:
        _turn(confirm, orders[1:PER_TURN])
    statements = Counter(seen)
    count = len(seen) / (PER_TURN - 1)
    _turn(plain, range(50))
    ratios, ours, theirs = [], [], [_turn(plain, range(50))]
    for turn in range(1, turns + 1):
        ours.append(_turn(confirm, orders[turn * PER_TURN : (turn + 1) * PER_TURN]))
        theirs.append(_turn(plain, range(50)))
        ratios.append(ours[-1][0] * 2 / (theirs[-1][0] + theirs[-2][0]))
    with stage.app.app_context(), jurisdiction_scope(world.id):
        done = session().scalar(sa.select(sa.func.count()).where(Order.state == "confirmed"))
        assert done == len(orders), f"{done} of {len(orders)} confirmed"
        assert verify() == []
        session().rollback()
        db.session.remove()
    ratio = statistics.median(ratios)
    return replace(
        PROMISE, value=ratio, is_also=count <= MOST_STATEMENTS, spread=(min(ratios), max(ratios)),
        note=f"{count:g} statements (≤ {MOST_STATEMENTS}), {statistics.median(p[0] for p in ours) * 1000:.1f} ms against "
        f"{statistics.median(p[0] for p in theirs) * 1000:.2f} ms",
        details={
            "ratios": ratios, "statements": count, "cpu_ms": statistics.median(p[0] for p in ours) * 1000,
            "plain_cpu_ms": statistics.median(p[0] for p in theirs) * 1000,
            "wall_ms": statistics.median(p[1] for p in ours) * 1000,
            "list": [{"times": times / (PER_TURN - 1), "sql": text} for text, times in statements.items()],
        },
    )  # fmt: skip


def _finished_orders(world: World, count: int) -> list[UUID]:
    """Orders that wait for confirmation: five a helper, on other days, so that no cap of a day is reached."""
    made: list[UUID] = []
    while len(made) < count:
        number = len(made) // 5
        helper = world.person(f"助手{number}", is_volunteer=True)
        person = world.person(f"居民{number}", hours=20)
        for day in range(5):
            demand = world.demand(person, minutes=30, starts_in=timedelta(hours=2, days=day))
            order = world.claimed(demand, helper)
            made.append(world.finished(world.begun(order), minutes=30).id)
            world.people[str(made[-1])] = person
    return made


def _confirming(stage: Stage, world: World) -> Callable[[Any], int]:
    client = stage.app.test_client()

    def confirm(order_id: UUID) -> int:
        token = world.people[str(order_id)].token
        return client.post(
            f"/t/{world.slug}/api/v1/orders/{order_id}/confirmation",
            json={},
            headers={"Authorization": f"Bearer {token}"},
        ).status_code

    return confirm


def _plain_client(stage: Stage) -> Callable[[Any], int]:
    with stage.connect("postgres", "postgres") as admin:
        admin.execute("DROP DATABASE IF EXISTS plain WITH (FORCE)")
        admin.execute("CREATE DATABASE plain OWNER tb_owner")
    client = plain_app(stage.url("owner", "plain").render_as_string(hide_password=False)).test_client()
    return lambda number: client.post("/notes", json={"words": f"note {number}"}).status_code


def _turn(post: Callable[[Any], int], items: Any) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of this process for one request, the mean over the items; each must answer 201."""
    cpu, wall = time.process_time(), time.perf_counter()
    for item in items:
        status = post(item)
        assert status == 201, f"{item}: {status}"
    return (time.process_time() - cpu) / len(items), (time.perf_counter() - wall) / len(items)


@contextmanager
def _counted(stage: Stage) -> Iterator[list[str]]:
    """The statements the app sends over a block; BEGIN and COMMIT are the driver's and not among them."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(" ".join(statement.split()))

    with stage.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
