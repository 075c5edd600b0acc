"""The same transfer from Python as a job does it: psycopg, `BEGIN; SET LOCAL` in one message, the call, the commit."""

import random
from typing import Any
from uuid import UUID

import psycopg

from app.kit.ids import uuid7
from benchmarks.posting import posting_bank
from benchmarks.slices import Row, compare
from benchmarks.stage import CLIENTS, Stage, conninfo
from benchmarks.workers import Turn, workers

POST = "SELECT is_replay FROM ledger_post(%s, %s, %s, 1::smallint, %s, %s, %s::bigint, 2::smallint, NULL, '2026-01-01'::date)"


def account(number: int) -> UUID:
    """The id of a seeded account."""
    return UUID(f"01900000-0000-7000-8000-{100000000000 + number}")


def prepare(chance: random.Random, given: dict[str, Any]) -> Turn:
    """A process's connection and its turn: one transfer, one commit."""
    connection = psycopg.connect(given["conninfo"], autocommit=True, prepare_threshold=0)
    cursor = connection.cursor(binary=True)
    begin = f"BEGIN; SET LOCAL app.jurisdiction_id = '{given['bank']}'".encode()
    bank, accounts = given["bank"], given["accounts"]

    def turn() -> int:
        debit = chance.randrange(accounts)
        credit = (debit + 1 + chance.randrange(accounts - 1)) % accounts
        id_ = uuid7()
        connection.pgconn.exec_(begin)
        cursor.execute(POST, (bank, id_, id_, account(debit + 1), account(credit + 1), chance.randint(1, 60)))
        connection.pgconn.exec_(b"COMMIT")
        return 1

    return turn


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"conninfo": conninfo(stage.url("app")), "bank": bank.bank, "accounts": bank.accounts}
    with workers(stage, __name__, CLIENTS, **given) as ours:
        before = stage.count(bank.bank)
        compared = compare(ours, stage.tpcb, stage.pairs)
        assert stage.count(bank.bank) - before == compared.done
    return Row(
        "job_path", "同上，由 Python 任务发起 ÷ TPC-B · the same from Python on the job path ÷ TPC-B",
        compared.median, bar=0.8, spread=compared.spread, details=compared.details(),
        note=f"{CLIENTS} processes, psycopg; {compared.cost}",
    )  # fmt: skip
