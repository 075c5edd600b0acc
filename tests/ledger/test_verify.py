"""Whoever changes a row behind the ledger's back is found out, and the row is named."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.jobs import fold
from app.ledger.kinds import Kind
from app.ledger.posting import Item
from app.ledger.verify import CHECKS, verify
from app.tenancy.scope import jurisdiction_scope
from tests.ledger.banks import HOUR, Bank, open_bank

SOON = today() + timedelta(days=30)


@dataclass(frozen=True)
class Books:
    """A bank in which every kind of row has been written."""

    bank: Bank
    giver: UUID
    taker: UUID
    keeper: UUID
    gift: UUID
    grant: UUID
    hold: UUID
    kept: UUID
    paid: UUID
    reversal: UUID


@pytest.fixture
def books(tampered_bank: Bank) -> Books:
    """Grants, gifts, a batch, holds open and captured, lots, a reversal, a checkpoint."""
    bank = tampered_bank
    giver, taker, keeper = bank.account(), bank.account(), bank.account(has_lots=True)
    grant = bank.fund(giver, HOUR)
    bank.fund(keeper, HOUR, expires_on=SOON)
    gift = bank.move(giver, taker, 600)
    bank.batch([Item(uuid7(), giver, taker, 10, Kind.SERVICE) for _ in range(3)])
    hold, kept, paid = bank.hold(giver, 100), bank.hold(keeper, 100), bank.hold(giver, 100)
    bank.capture(paid, taker, 60)
    reversal = bank.reverse(gift, 200)
    fold()
    return Books(bank, giver, taker, keeper, gift, grant, hold, kept, paid, reversal)


def test_a_sound_bank_has_no_findings(books: Books) -> None:
    assert verify() == []


TRANSFER, BALANCE = (
    "UPDATE ledger_transfer SET {} WHERE id = :{}",
    "UPDATE ledger_balance SET {} WHERE account_id = :{}",
)
CHAIN, ROW, FIT = (
    "a running balance does not follow from the one before",
    "a balance row differs from its transfers",
    "a side of a transfer does not fit its account",
)
HELD, CAPTURED = "held seconds differ from the open holds", "a hold's capture differs from its transfers"
LOT, LOT_HELD, LOTS = (
    "a lot differs from its uses", "a lot's held seconds differ from the open holds", "lots differ from the balance",
)  # fmt: skip
REVERSAL, SIDES, POINT = (
    "a reversal differs from its transfer", "the two sides of an asset differ", "a checkpoint differs from its rows",
)  # fmt: skip
OTHER_LIFE = "a checkpoint is from another life of the database; run `flask ledger rebase`"
TAMPERINGS: list[tuple[str, str, str]] = [
    (TRANSFER.format("seconds = seconds + 1", "gift"), CHAIN, "gift"),
    (TRANSFER.format("debit_balance = debit_balance - 1", "gift"), CHAIN, "gift"),
    (TRANSFER.format("credit_balance = credit_balance + 1", "grant"), CHAIN, "grant"),
    (TRANSFER.format("debit_seq = debit_seq + 100", "gift"), CHAIN, "giver"),
    (TRANSFER.format("posted_at = posted_at - 3600000000", "gift"), CHAIN, "gift"),
    (TRANSFER.format("credit_account = :keeper", "gift"), CHAIN, "taker"),
    (TRANSFER.format("asset = 2", "gift"), FIT, "gift"),
    (TRANSFER.format("debit_account = :hold", "grant"), FIT, "grant"),
    (TRANSFER.format("debit_seq = NULL, debit_balance = NULL", "gift"), FIT, "gift"),
    (TRANSFER.format("reverses = NULL", "reversal"), REVERSAL, "reversal"),
    (TRANSFER.format("reverses = :grant", "reversal"), REVERSAL, "reversal"),
    ("DELETE FROM ledger_transfer WHERE id = :gift", CHAIN, "giver"),
    ("DELETE FROM ledger_transfer WHERE id = :grant", ROW, "giver"),
    (BALANCE.format("credits = credits + 1", "taker"), ROW, "taker"),
    (BALANCE.format("debits = debits + 1, credits = credits + 1", "giver"), ROW, "giver"),
    (BALANCE.format("seq = seq + 1", "giver"), ROW, "giver"),
    (BALANCE.format("credits = credits + 1", "taker"), SIDES, ""),
    (BALANCE.format("held = held - 1", "giver"), HELD, "giver"),
    (BALANCE.format("asset = 2", "giver"), FIT, ""),
    ("DELETE FROM ledger_balance WHERE account_id = :taker", FIT, ""),
    ("UPDATE ledger_hold SET seconds = seconds + 1 WHERE id = :hold", HELD, "giver"),
    ("UPDATE ledger_hold SET state = 'voided' WHERE id = :hold", HELD, "giver"),
    ("UPDATE ledger_hold SET captured = captured + 1 WHERE id = :paid", CAPTURED, "paid"),
    ("DELETE FROM ledger_hold WHERE id = :hold", HELD, "giver"),
    ("UPDATE ledger_hold SET state = 'lost' WHERE id = :paid", "a hold is in no known state", "paid"),
    ("UPDATE ledger_lot SET remaining = remaining + 1 WHERE account_id = :keeper", LOTS, "keeper"),
    ("UPDATE ledger_lot SET remaining = remaining + 1 WHERE account_id = :keeper", LOT, "keeper"),
    ("UPDATE ledger_lot SET held = held - 1 WHERE account_id = :keeper", LOT_HELD, "keeper"),
    ("UPDATE ledger_lot SET expires_on = 'infinity' WHERE account_id = :keeper", LOT, "keeper"),
    ("UPDATE ledger_lot_hold SET seconds = seconds - 1 WHERE hold_id = :kept", LOT_HELD, "keeper"),
    ("UPDATE ledger_lot_use SET seconds = seconds - 1 WHERE account_id = :keeper", LOT, "keeper"),
    ("DELETE FROM ledger_lot_use WHERE account_id = :keeper", LOT, "keeper"),
    ("UPDATE ledger_reversal SET seconds = seconds - 1 WHERE original = :gift", REVERSAL, "reversal"),
    ("DELETE FROM ledger_reversal WHERE original = :gift", REVERSAL, "reversal"),
    ("UPDATE ledger_reversal SET seconds = 601 WHERE original = :gift", "reversals exceed the original", "gift"),
    ("UPDATE ledger_checkpoint SET debits = debits + 1", POINT, ""),
    ("UPDATE ledger_checkpoint SET upto = '9000000000000'", OTHER_LIFE, ""),
]


@pytest.mark.parametrize(("statement", "what", "where"), TAMPERINGS)
def test_tampering_is_named(books: Books, owner_engine: sa.Engine, statement: str, what: str, where: str) -> None:
    values = {name: value for name, value in vars(books).items() if f":{name}" in statement}
    assert books.bank.as_owner(owner_engine, statement, **values) > 0
    found = {finding.what: finding.where for finding in verify()}
    assert what in found
    if where:
        assert str(getattr(books, where)) in found[what]


@pytest.mark.alone
def test_a_floor_that_was_raised_past_the_row_is_named(books: Books, owner_engine: sa.Engine) -> None:
    check = "ck_ledger_balance_available_above_floor"
    with owner_engine.connect() as connection:  # the CHECK stands in the way, so it is taken away and never committed
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        connection.exec_driver_sql(f"SET LOCAL app.jurisdiction_id = '{books.bank.id}'")
        connection.exec_driver_sql(f"ALTER TABLE ledger_balance DROP CONSTRAINT {check}")
        connection.execute(
            sa.text("UPDATE ledger_balance SET floor = 999999 WHERE account_id = :id"), {"id": books.giver}
        )
        query = CHECKS["an account is below its floor"]
        assert str(books.giver) in connection.execute(sa.text(query), {"bank": books.bank.id}).scalar_one()
        connection.rollback()


def test_every_check_has_its_tampering() -> None:
    assert {what for _, what, _ in TAMPERINGS} | {"an account is below its floor"} == set(CHECKS)


def test_the_books_of_a_neighbour_are_not_looked_at(books: Books, owner_engine: sa.Engine) -> None:
    books.bank.as_owner(owner_engine, "UPDATE ledger_balance SET seq = seq + 1 WHERE is_strict")
    session().rollback()
    with jurisdiction_scope(open_bank().id):
        assert verify() == []
        session().rollback()
