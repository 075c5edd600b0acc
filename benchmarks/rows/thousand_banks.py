"""A thousand banks in one deployment against four in another beside it: permission check, sign-in and home page of one bank."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from app.kit.db import db, session
from app.members.credentials import set_password
from app.rbac.queries import grants_in_force, powers_of
from app.rbac.words import Permission
from app.tenancy.commands import open_jurisdiction
from app.tenancy.scope import jurisdiction_scope
from benchmarks.slices import Row
from benchmarks.stage import NANSHA, Stage
from tests.worlds import World, open_world

FEW, MANY, MANY_QUICKLY = 4, 1000, 60
WARMING, TIMES = 12, 60
"""Ten times until PostgreSQL has settled on a plan for a prepared statement."""
PASSWORD = "a long walk along the river"

PROMISE = Row(
    "thousand_banks",
    f"{MANY:,} 家时间银行 ÷ {FEW} 家 · {MANY:,} banks in one deployment against {FEW}",
    bar=1.2,
    is_ceiling=True,
)


@dataclass(frozen=True)
class Side:
    """A deployment, one of its banks, and the browser of a resident there."""

    app: Flask
    world: World
    client: Any


def measure(stage: Stage) -> Row:
    """Each of the three in turn there and here, as a ratio of the medians; the worst of them is the value."""
    many = MANY_QUICKLY if stage.is_quick else MANY
    with stage.beside() as small:
        begun = time.monotonic()
        sides = _side(small, FEW), _side(stage.app, many)
        opening = time.monotonic() - begun
        with stage.connect("postgres") as admin:
            admin.execute("VACUUM (ANALYZE)")  # not while we measure
            admin.execute("CHECKPOINT")
        taken = {what: _in_turn(act, sides) for what, act in ACTS.items()}
    ratios = {what: there / few for what, (few, there) in taken.items()}
    worst = max(ratios, key=lambda what: ratios[what])
    return replace(
        PROMISE, what=PROMISE.what.replace(f"{MANY:,}", f"{many:,}"), value=ratios[worst],
        note=", ".join(f"{what} {ratio:.2f}" for what, ratio in ratios.items()),
        details={"few_and_many_ms": taken, "opening_seconds": round(opening, 1)},
    )  # fmt: skip


def _side(app: Flask, banks: int) -> Side:
    """A deployment with so many banks, and people in one of them."""
    with app.app_context():
        for number in range(banks - 1):
            with jurisdiction_scope(None):
                open_jurisdiction(NANSHA, slug=f"many-{number}", name=f"第{number}家")
                session().rollback()
            db.session.remove()
        world = open_world("nansha")
        with jurisdiction_scope(world.id, user_id=world.volunteer.user_id):
            set_password(world.volunteer.user_id, PASSWORD)  # ends their sessions; the resident keeps theirs
            session().commit()
        db.session.remove()
    client = app.test_client()
    client.set_cookie("tb_session", world.resident.cookie, domain="localhost")
    return Side(app, world, client)


def _in_turn(act: Callable[[Side], Any], sides: tuple[Side, Side]) -> tuple[float, float]:
    """Milliseconds on each side, the medians; turn and turn about, for a machine is not as fast at every minute."""
    taken: tuple[list[float], list[float]] = [], []
    for turn in range(WARMING + TIMES):
        for side, found in zip(sides, taken, strict=True):
            begun = time.perf_counter()
            act(side)
            if turn >= WARMING:
                found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _check(side: Side) -> None:
    """What a request does before the first row: the member's grants, the powers, one question."""
    with side.app.app_context():
        with jurisdiction_scope(side.world.id):
            powers = powers_of(["resident"], grants_in_force(side.world.district.member_id), has_second_factor=True)
            assert powers.may(Permission.RULE_SET)
            session().rollback()
        db.session.remove()


def _sign_in(side: Side) -> None:
    """A password, checked: what a person waits for at the door."""
    client, world = side.app.test_client(), side.world
    page = client.get(f"/t/{world.slug}/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    answer = client.post(
        f"/t/{world.slug}/sign-in",
        data={"csrf_token": token.group(1), "phone": world.volunteer.phone, "password": PASSWORD},
    )
    assert answer.status_code == 303, answer.status_code


def _home(side: Side) -> None:
    assert side.client.get(f"/t/{side.world.slug}/").status_code == 200


ACTS: dict[str, Callable[[Side], None]] = {"permission": _check, "sign-in": _sign_in, "home": _home}
