"""The same transfer inside a request's session: SQLAlchemy, app.ledger.posting.transfer, one commit."""

import random
from dataclasses import replace
from typing import Any

from benchmarks.posting import posting_bank
from benchmarks.rows.job_path import account
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage
from benchmarks.workers import Turn, workers

PROCESSES = 4


def prepare(chance: random.Random, given: dict[str, Any]) -> Turn:
    """A process's application and its turn: one scope, one transfer, one commit."""
    from app import create_app
    from app.kit.db import db, session
    from app.kit.ids import uuid7
    from app.ledger.kinds import Kind
    from app.ledger.posting import Item, transfer
    from app.tenancy.scope import jurisdiction_scope

    create_app().app_context().push()
    accounts = given["accounts"]

    def turn() -> int:
        debit = chance.randrange(accounts)
        credit = (debit + 1 + chance.randrange(accounts - 1)) % accounts
        with jurisdiction_scope(given["bank"]):
            transfer(Item(uuid7(), account(debit + 1), account(credit + 1), chance.randint(1, 60), Kind.SERVICE))
            session().commit()
        db.session.remove()
        return 1

    return turn


PROMISE = Row("request_session", "同上，在请求的会话里 ÷ TPC-B · the same inside a request's session ÷ TPC-B")


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"bank": bank.bank, "accounts": bank.accounts}
    with workers(stage, __name__, PROCESSES, **given) as ours:
        before = stage.count(bank.bank)
        compared = compare(ours, stage.tpcb, max(2, stage.pairs - 2))
        assert stage.count(bank.bank) - before == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(), note=f"{PROCESSES} processes, SQLAlchemy; {compared.cost}",
    )  # fmt: skip
