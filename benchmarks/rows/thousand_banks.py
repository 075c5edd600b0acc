"""A thousand banks in one deployment against four: permission check, sign-in and home page of one of them."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.kit.db import db, session
from app.members.credentials import set_password
from app.rbac.queries import grants_in_force, powers_of
from app.rbac.words import Permission
from app.tenancy.commands import open_jurisdiction
from app.tenancy.scope import jurisdiction_scope
from benchmarks.slices import Row
from benchmarks.stage import NANSHA, Stage
from tests.worlds import World, open_world

FEW, MANY, MANY_QUICKLY, TIMES = 4, 1000, 60, 30
PASSWORD = "a long walk along the river"

PROMISE = Row(
    "thousand_banks",
    f"{MANY:,} 家时间银行 ÷ {FEW} 家 · {MANY:,} banks in one deployment against {FEW}",
    bar=1.2,
    is_ceiling=True,
)


def measure(stage: Stage) -> Row:
    """Each of the three timed with few banks, then with many, as a ratio; the worst of them is the value."""
    with stage.app.app_context():
        world = open_world("nansha")
        with jurisdiction_scope(world.id, user_id=world.volunteer.user_id):
            set_password(world.volunteer.user_id, PASSWORD)  # ends their sessions; the resident keeps theirs
            session().commit()
        db.session.remove()
    few = _timed(stage, world)
    begun = time.monotonic()
    many = MANY_QUICKLY if stage.is_quick else MANY
    with stage.app.app_context():
        for number in range(many - FEW):
            with jurisdiction_scope(None):
                open_jurisdiction(NANSHA, slug=f"many-{number}", name=f"第{number}家")
                session().rollback()
            db.session.remove()
    opening = time.monotonic() - begun
    with stage.connect("postgres") as admin:
        admin.execute("ANALYZE")
    after = _timed(stage, world)
    ratios = {what: after[what] / few[what] for what in few}
    worst = max(ratios, key=lambda what: ratios[what])
    return replace(
        PROMISE, what=PROMISE.what.replace(f"{MANY:,}", f"{many:,}"), value=ratios[worst],
        note=", ".join(f"{what} {ratio:.2f}" for what, ratio in ratios.items()),
        details={"few_ms": few, "many_ms": after, "opening_seconds": round(opening, 1)},
    )  # fmt: skip


def _timed(stage: Stage, world: World) -> dict[str, float]:
    """Milliseconds of each, the median of some, after one to warm; pages are asked for outside any application context."""
    client = stage.app.test_client()
    client.set_cookie("tb_session", world.resident.cookie, domain="localhost")
    return {
        "permission": _checked(stage, world),
        "sign-in": _median(lambda: _sign_in(stage, world)),
        "home": _median(lambda: _home(client, world)),
    }


def _median(act: Callable[[], Any]) -> float:
    act()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _checked(stage: Stage, world: World) -> float:
    with stage.app.app_context():
        return _median(lambda: _check(world))


def _check(world: World) -> None:
    """What a request does before the first row: the member's grants, the powers, one question."""
    db.session.remove()
    with jurisdiction_scope(world.id):
        powers = powers_of(["resident"], grants_in_force(world.district.member_id), has_second_factor=True)
        assert powers.may(Permission.RULE_SET)
        session().rollback()
    db.session.remove()


def _sign_in(stage: Stage, world: World) -> None:
    """A password, checked: what a person waits for at the door."""
    client = stage.app.test_client()
    page = client.get(f"/t/{world.slug}/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    answer = client.post(
        f"/t/{world.slug}/sign-in",
        data={"csrf_token": token.group(1), "phone": world.volunteer.phone, "password": PASSWORD},
    )
    assert answer.status_code == 303, answer.status_code


def _home(client: Any, world: World) -> None:
    assert client.get(f"/t/{world.slug}/").status_code == 200
