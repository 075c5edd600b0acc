"""A thousand transfers in one call, a verdict for each, known ids looked for: as settlement, imports and grants do it.

Processes do not share members, as chunks of one settlement do not.
"""

import random
from dataclasses import replace
from typing import Any

import psycopg

from app.kit.ids import uuid7
from benchmarks.posting import posting_bank
from benchmarks.rows.job_path import account
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage, conninfo
from benchmarks.workers import Turn, workers

SIZE, PROCESSES = 1000, 4
BATCH = (
    "SELECT ledger_post_batch(%s, %s::uuid[], %s::uuid[], %s::smallint[], %s::uuid[], %s::uuid[], %s::bigint[],"
    " %s::smallint[], %s::uuid[], '2026-01-01'::date, NULL)"
)


def prepare(chance: random.Random, given: dict[str, Any]) -> Turn:
    """A process's connection and its turn: one batch, one commit; every verdict must be "posted"."""
    connection = psycopg.connect(given["conninfo"], autocommit=True, prepare_threshold=0)
    cursor = connection.cursor(binary=True)
    begin = f"BEGIN; SET LOCAL app.jurisdiction_id = '{given['bank']}'".encode()
    bank = given["bank"]
    known = [account(number) for number in range(given["number"] + 1, given["accounts"] + 1, PROCESSES)]
    accounts = len(known)

    def turn() -> int:
        ids = [uuid7() for _ in range(SIZE)]
        debits = [chance.randrange(accounts) for _ in range(SIZE)]
        credits_ = [(debit + 1 + chance.randrange(accounts - 1)) % accounts for debit in debits]
        values = (
            bank, ids, None, [1] * SIZE, [known[n] for n in debits], [known[n] for n in credits_],
            [chance.randint(1, 60) for _ in range(SIZE)], [2] * SIZE, None,
        )  # fmt: skip
        connection.pgconn.exec_(begin)
        verdicts = cursor.execute(BATCH, values).fetchone()
        connection.pgconn.exec_(b"COMMIT")
        assert verdicts is not None
        assert not any(verdicts[0])
        return SIZE

    return turn


PROMISE = Row(
    "batch",
    "一批一千笔，逐笔结论、查重 ÷ TPC-B · batch of 1,000 with verdicts and duplicate check ÷ TPC-B",
    bar=6.0,
    aim=8.0,
)


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"conninfo": conninfo(stage.url("app")), "bank": bank.bank, "accounts": bank.accounts}
    with workers(stage, __name__, PROCESSES, **given) as ours:
        before = stage.count(bank.bank)
        compared = compare(ours, stage.tpcb, stage.pairs)
        assert stage.count(bank.bank) - before == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(),
        note=f"{PROCESSES} processes, psycopg; {compared.cost}",
    )  # fmt: skip
