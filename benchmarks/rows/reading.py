"""An as-of balance and a statement page, through the app's session, in a bank with a long history and in a young one."""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.kit.clock import from_micros
from app.kit.db import db, session
from app.ledger.queries import balance_as_of, statement
from app.ledger.verify import CHECKS
from app.tenancy.scope import jurisdiction_scope
from benchmarks.rows.job_path import account
from benchmarks.seeding import OPENING, Seeded, seed
from benchmarks.slices import Row
from benchmarks.stage import Stage

YOUNG = 10_000
LONG, LONG_QUICKLY = 5_000_000, 300_000
EACH = 100
"""Transfers an account pays; it is paid as many."""
DAYS = 180
READS = 40

PROMISE = Row(
    "reading",
    f"过往余额与账单，{LONG:,} 笔 ÷ {YOUNG:,} 笔 · as-of balance and statement page",
    bar=1.3,
    is_ceiling=True,
)


def measure(stage: Stage) -> Row:
    """The long history against the young one, read in turn."""
    transfers = LONG_QUICKLY if stage.is_quick else LONG
    begun = time.monotonic()
    young, long = (seed(stage, slug, n // EACH, n, DAYS) for slug, n in (("young", YOUNG), ("long", transfers)))
    seeding = time.monotonic() - begun
    assert stage.count(long.bank) == long.transfers + long.accounts
    chance = random.Random(stage.seed)
    ratios: dict[str, list[float]] = {"as_of": [], "statement": []}
    micros: dict[str, list[float]] = {f"{what}_{size}": [] for what in ratios for size in ("young", "long")}
    with stage.app.app_context():
        check_chain(young)
        for what, read in (("as_of", _as_of), ("statement", _page)):
            _time(young, read, chance), _time(long, read, chance)
            for _ in range(4 * stage.pairs):
                first, middle, last = (_time(bank, read, chance) for bank in (young, long, young))
                ratios[what].append(middle * 2 / (first + last))
                micros[f"{what}_young"].append(first * 1e6)
                micros[f"{what}_long"].append(middle * 1e6)
    medians = {what: statistics.median(found) for what, found in ratios.items()}
    worst = max(medians, key=lambda what: medians[what])
    return replace(
        PROMISE, what=PROMISE.what.replace(f"{LONG:,}", f"{transfers:,}"), value=medians[worst], spread=(min(ratios[worst]), max(ratios[worst])),
        note=", ".join(f"{what} {ratio:.2f}" for what, ratio in medians.items()),
        details={
            "ratios": medians, "seeding_seconds": round(seeding, 1),
            "micros": {what: round(statistics.median(found), 1) for what, found in micros.items()},
        },
    )  # fmt: skip


def check_chain(seeded: Seeded) -> None:
    """A history made for the benchmark must be as sound as a posted one."""
    import sqlalchemy as sa

    db.session.remove()
    with jurisdiction_scope(seeded.bank):
        for what, query in CHECKS.items():
            found = session().scalar(sa.text(query), {"bank": seeded.bank})
            assert found is None, f"{what}: {found}"
        session().rollback()
    db.session.remove()


def _as_of(seeded: Seeded, id_: UUID, chance: random.Random) -> None:
    after = seeded.begin + chance.randrange(1, seeded.step * seeded.transfers)
    balance = balance_as_of(id_, from_micros(after))
    assert abs(balance - OPENING) <= 1


def _page(seeded: Seeded, id_: UUID, chance: random.Random) -> None:
    page = statement(
        id_,
        size=20,
        until=from_micros(seeded.begin + seeded.step * seeded.transfers) - timedelta(days=chance.randrange(60)),
    )
    assert len(page.items) == 20


def _time(seeded: Seeded, read: Callable[[Seeded, UUID, random.Random], None], chance: random.Random) -> float:
    """Seconds a read takes: the median of some over random accounts, in one session as a request has it."""
    taken = []
    db.session.remove()
    with jurisdiction_scope(seeded.bank):
        for _ in range(READS):
            id_ = account(chance.randrange(seeded.accounts) + 1)
            begun = time.perf_counter()
            read(seeded, id_, chance)
            taken.append(time.perf_counter() - begun)
        session().rollback()
    db.session.remove()
    return statistics.median(taken)
