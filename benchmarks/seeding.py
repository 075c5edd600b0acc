"""Accounts and histories by the hundred thousand, consistent to the last running balance, written as the owner."""

from dataclasses import dataclass

from app.ledger.chart import BankAccount, bank_account
from app.ledger.kinds import Kind
from app.tenancy.scope import jurisdiction_scope
from benchmarks.stage import Stage

OPENING = 10_000_000
"""Seconds each account begins with, granted from issue."""
CEILING = 100_000_000
ACCOUNT = "('01900000-0000-7000-8000-' || (100000000000 + {n}))::uuid"
"""The id of the account with this number."""

_ACCOUNTS = f"""
INSERT INTO ledger_account (jurisdiction_id, id, asset, is_strict, owner_kind, owner_id, purpose, opened_at)
SELECT %(bank)s, {ACCOUNT.format(n="n")}, 1, true, 'member', {ACCOUNT.format(n="n")}, 'time', now()
FROM generate_series(1, %(accounts)s) n"""

_BALANCES = f"""
INSERT INTO ledger_balance (jurisdiction_id, account_id, asset, is_strict, debits, credits, held, floor, ceiling, seq, last_at, flags)
SELECT %(bank)s, {ACCOUNT.format(n="n")}, 1, true, %(debits)s, %(credits)s, 0, 0, {CEILING}, %(seq)s, %(last_at)s, 0
FROM generate_series(1, %(accounts)s) n"""

_MILLISECONDS = "lpad(to_hex(({micros} / 1000)), 12, '0')"
_ID = f"({_MILLISECONDS} || '7' || lpad(to_hex({{n}} %% 4096), 3, '0') || '8' || lpad(to_hex({{n}}), 15, '0'))::uuid"

_GRANTS = f"""
INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
  credit_seq, credit_balance, kind, effective_on, posted_at)
SELECT %(bank)s, {_ID.format(micros="%(begin)s::bigint", n="n")}, {_ID.format(micros="%(begin)s::bigint", n="n")}, 1,
  %(issue)s, {ACCOUNT.format(n="n")}, {OPENING}, 1, {OPENING}, {int(Kind.GRANT)}, current_date, %(begin)s
FROM generate_series(1, %(accounts)s) n"""

# In round r (from 0) account a pays one second to the next one, b = a % accounts + 1. So in each round every account
# pays once and is paid once: its sequence and its balance follow from r alone.
_ROUNDS = f"""
INSERT INTO ledger_transfer (jurisdiction_id, id, journal_id, asset, debit_account, credit_account, seconds,
  debit_seq, credit_seq, debit_balance, credit_balance, kind, effective_on, posted_at)
SELECT %(bank)s, t.id, t.id, 1, {ACCOUNT.format(n="t.a")}, {ACCOUNT.format(n="t.a %% %(accounts)s + 1")}, 1,
  CASE WHEN t.a = 1 THEN 2 * t.r + 2 ELSE 2 * t.r + 3 END,
  CASE WHEN t.a = %(accounts)s THEN 2 * t.r + 3 ELSE 2 * t.r + 2 END,
  CASE WHEN t.a = 1 THEN {OPENING} - 1 ELSE {OPENING} END,
  CASE WHEN t.a = %(accounts)s THEN {OPENING} ELSE {OPENING} + 1 END,
  {int(Kind.SERVICE)}, date '2026-01-01', t.micros
FROM (
  SELECT n.n / %(accounts)s AS r, (n.n %% %(accounts)s + 1)::integer AS a, m.micros,
    {_ID.format(micros="m.micros", n="n.n")} AS id
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n(n)
  CROSS JOIN LATERAL (SELECT %(begin)s::bigint + (n.n + 1) * %(step)s::bigint AS micros OFFSET 0) m
) t"""

DAY = 86_400_000_000


@dataclass(frozen=True)
class Seeded:
    """A bank with accounts 1 … accounts."""

    bank: int
    accounts: int
    issue: str
    begin: int
    step: int
    transfers: int


def seed(stage: Stage, slug: str, accounts: int, transfers: int = 0, days: int = 0) -> Seeded:
    """A bank with so many accounts, and so many transfers between them spread over the last days."""
    bank = stage.open_bank(slug)
    with stage.app.app_context(), jurisdiction_scope(bank):
        issue = bank_account(BankAccount.ISSUE)
    rounds = transfers // accounts
    with stage.connect("owner") as owner:
        now = int(owner.execute("SELECT (date_part('epoch', now()) * 1000000)::bigint").fetchone()[0])  # type: ignore[index]
        begin = now - max(days, 0) * DAY - 60_000_000
        step = days * DAY // (rounds * accounts) if rounds else 1
        owner.execute(
            "SELECT ledger_make_partitions((now() - make_interval(days => %s))::date, %s)", [days + 31, days // 28 + 3]
        )
        end = begin + rounds * accounts * step
        given = {
            "bank": bank, "accounts": accounts, "issue": issue, "begin": begin, "step": step, "last_at": end if rounds else begin,
            "debits": rounds, "credits": OPENING + rounds, "seq": 1 + 2 * rounds,
        }  # fmt: skip
        with owner.transaction():
            owner.execute(f"SET LOCAL app.jurisdiction_id = '{bank}'")
            for statement in (_ACCOUNTS, _BALANCES, _GRANTS):
                owner.execute(statement, given)
        for first in range(0, rounds * accounts, 1_000_000):
            last = min(first + 1_000_000, rounds * accounts) - 1
            with owner.transaction():
                owner.execute(f"SET LOCAL app.jurisdiction_id = '{bank}'")
                owner.execute(_ROUNDS, {**given, "first": first, "last": last})
    with stage.connect("postgres") as admin:
        admin.execute("VACUUM (ANALYZE) ledger_account, ledger_balance, ledger_transfer")
    return Seeded(bank, accounts, str(issue), begin, step, rounds * accounts)
