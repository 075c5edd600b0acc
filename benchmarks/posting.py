"""The bank in which rows post transfers, and the pgbench text of one."""

from functools import cache

from benchmarks.seeding import ACCOUNT, Seeded, seed
from benchmarks.stage import Stage

UUID7 = (
    "(lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::bigint), 12, '0') || '7'"
    " || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid"
)
"""A fresh id where the server has no uuidv7() of its own."""

ACCOUNTS = 100_000

TWO_ACCOUNTS = """\\set debit random(1, :accounts)
\\set credit (:debit + random(0, :accounts - 2)) % :accounts + 1
\\set seconds random(1, 60)
"""
TRANSACTION = """\\startpipeline
BEGIN;
SET LOCAL app.jurisdiction_id = '{bank}';
{call}COMMIT;
\\endpipeline
"""
"""Scope, call and commit leave together, as a client sends them that has nothing to decide in between."""
POST = """SELECT ledger_post({bank}, n.id, n.id, 1::smallint, {debit}, {credit}, :seconds::bigint, 2::smallint, NULL,
  '2026-01-01'::date) FROM (SELECT {uuid7} AS id OFFSET 0) n;
"""


@cache
def posting_bank(stage: Stage) -> Seeded:
    """A bank of 100,000 strict accounts, shared by the rows that post; TPC-B's tables come first, for they checkpoint."""
    _ = stage.tpcb
    return seed(stage, "posting", ACCOUNTS)


def uuid7(stage: Stage) -> str:
    """The cheapest expression for an id in SQL."""
    with stage.connect("app") as connection:
        return "uuidv7()" if connection.info.server_version >= 180000 else UUID7


def numbered(variable: str) -> str:
    """The account whose number stands in a variable of pgbench."""
    return ACCOUNT.format(n=f"{variable}::integer")


def transfer_script(stage: Stage, debit: str | None = None) -> str:
    """One transfer between two random accounts, or from one account to a random one."""
    post = POST.format(
        bank=posting_bank(stage).bank, debit=debit or numbered(":debit"), credit=numbered(":credit"), uuid7=uuid7(stage)
    )
    return TWO_ACCOUNTS + TRANSACTION.format(bank=posting_bank(stage).bank, call=post)
