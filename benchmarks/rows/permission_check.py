"""Asking for one permission, where 10,000 nodes of the tree and 100,000 grants are in force."""

import random
import statistics
import time
from dataclasses import replace

from app.kit.db import db, session
from app.rbac.queries import Powers, powers_of
from app.rbac.roles import INBORN, ROLES
from app.rbac.words import Permission
from app.tenancy.scope import jurisdiction_scope
from benchmarks.slices import Row
from benchmarks.stage import Stage

TENANTS, GRANTS, CHECKS = 10_000, 100_000, 200_000
GRANTS_EACH = 10

PROMISE = Row(
    "permission_check", f"一次权限判断 p99（{TENANTS:,} 个网点、{GRANTS:,} 项授权）· permission check at p99",
    unit="µs", bar=20, is_ceiling=True,
)  # fmt: skip


def measure(stage: Stage) -> Row:
    """p99 of one check; the same with one tenant stands in the details."""
    chance = random.Random(stage.seed)
    bank = stage.open_bank("permissions")
    with stage.app.app_context(), jurisdiction_scope(bank):
        many = _powers(chance, TENANTS, GRANTS // GRANTS_EACH, GRANTS_EACH)
        few = _powers(chance, 1, 1, 1)
        session().rollback()
        db.session.remove()
    assert sum(len(powers.at_nodes) for powers, _ in many) > GRANTS * 0.99
    _check(chance, few), _check(chance, many)
    alone, crowded = _check(chance, few), _check(chance, many)
    return replace(
        PROMISE, value=crowded["p99"],
        note=f"median {crowded['median']:.1f} µs; one tenant, one grant: p99 {alone['p99']:.1f} µs",
        details={"many": crowded, "one": alone},
    )  # fmt: skip


Holder = tuple[Powers, list[str]]


def _powers(chance: random.Random, tenants: int, holders: int, each: int) -> list[Holder]:
    """People with grants at random nodes of a tree of this size, each with the paths they will be asked about."""
    paths = [f"1/{n % 100 + 2}/{n + 102}/" if tenants > 1 else "1/" for n in range(tenants)]
    roles = [role for role in ROLES if role not in INBORN]
    made = []
    for _ in range(holders):
        own = chance.sample(paths, min(each, tenants))
        powers = powers_of(["resident"], [(chance.choice(roles), path) for path in own], has_second_factor=True)
        made.append((powers, [*own[:2], chance.choice(paths)]))
    return made


def _check(chance: random.Random, holders: list[Holder]) -> dict[str, float]:
    """Microseconds of `Powers.may` for random people, words and nodes; half of the questions are answered no."""
    words = list(Permission)
    asked = [
        (powers, chance.choice(words), chance.choice(paths)) for powers, paths in chance.choices(holders, k=CHECKS)
    ]
    clock, taken, held = time.perf_counter_ns, [], 0
    for powers, word, path in asked:
        begun = clock()
        answer = powers.may(word, path)
        taken.append(clock() - begun)
        held += answer
    assert 0 < held < CHECKS
    parts = statistics.quantiles(taken, n=100)
    return {"median": parts[49] / 1000, "p99": parts[98] / 1000, "held_share": round(held / CHECKS, 3)}
