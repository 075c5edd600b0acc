"""The same transfer from Python as a job does it: psycopg, `BEGIN; SET LOCAL` in one message, the call, the commit.

The call is prepared once and made on psycopg's libpq layer: a cursor finds the types anew at every call, and that
time is the driver's, not the ledger's.
"""

import random
import struct
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from app.kit.ids import uuid7
from benchmarks.posting import posting_bank
from benchmarks.slices import Row, compare
from benchmarks.stage import CLIENTS, Stage, conninfo
from benchmarks.workers import Turn, workers

POST = (
    b"SELECT is_replay FROM ledger_post($1::integer, $2::uuid, $2::uuid, 1::smallint, $3::uuid, $4::uuid, $5::bigint,"
    b" 2::smallint, NULL, '2026-01-01'::date)"
)
NUMBER, LONG = struct.Struct("!i").pack, struct.Struct("!q").pack
BINARY, NOT_A_REPLAY = 1, b"\0"


def account(number: int) -> UUID:
    """The id of a seeded account."""
    return UUID(f"01900000-0000-7000-8000-{100000000000 + number}")


def prepare(chance: random.Random, given: dict[str, Any]) -> Turn:
    """A process's connection and its turn: one transfer, one commit."""
    server = psycopg.connect(given["conninfo"], autocommit=True).pgconn
    server.prepare(b"post", POST)
    begin = f"BEGIN; SET LOCAL app.jurisdiction_id = '{given['bank']}'".encode()
    bank, accounts = NUMBER(given["bank"]), given["accounts"]

    def turn() -> int:
        debit = chance.randrange(accounts)
        credit = (debit + 1 + chance.randrange(accounts - 1)) % accounts
        arguments = [
            bank,
            uuid7().bytes,
            account(debit + 1).bytes,
            account(credit + 1).bytes,
            LONG(chance.randint(1, 60)),
        ]
        server.exec_(begin)
        posted = server.exec_prepared(b"post", arguments, [BINARY] * len(arguments), BINARY)
        if posted.get_value(0, 0) != NOT_A_REPLAY:
            raise RuntimeError(posted.error_message.decode())
        server.exec_(b"COMMIT")
        return 1

    return turn


PROMISE = Row("job_path", "同上，由 Python 任务发起 ÷ TPC-B · the same from Python on the job path ÷ TPC-B", bar=0.8)


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"conninfo": conninfo(stage.url("app")), "bank": bank.bank, "accounts": bank.accounts}
    with workers(stage, __name__, CLIENTS, **given) as ours:
        before = stage.count(bank.bank)
        compared = compare(ours, stage.tpcb, stage.pairs)
        assert stage.count(bank.bank) - before == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(),
        note=f"{CLIENTS} processes, psycopg's libpq layer; {compared.cost}",
    )  # fmt: skip
