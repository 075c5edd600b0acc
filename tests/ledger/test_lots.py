"""Where time expires, each second keeps its last day."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount
from app.ledger.errors import CoinsExpired, LedgerRefused, NotEnoughTime
from app.ledger.jobs import expire_lots
from app.ledger.kinds import Kind
from app.ledger.models import Transfer
from app.ledger.posting import Item
from app.ledger.queries import bank_holding
from tests.ledger.banks import Bank, committed

PAST = today() - timedelta(days=3)
SOON, LATER, LAST = (today() + timedelta(days=days) for days in (30, 60, 90))


def test_the_earliest_to_expire_is_spent_first(bank: Bank) -> None:
    giver, taker = bank.account(has_lots=True), bank.account()
    for day in (LATER, SOON, LAST):
        bank.fund(giver, 100, expires_on=day)
    bank.move(giver, taker, 150)
    assert bank.lots(giver) == {LATER: (50, 0), LAST: (100, 0)}


def test_time_without_a_date_is_spent_last(bank: Bank) -> None:
    giver, taker = bank.account(has_lots=True), bank.account()
    bank.fund(giver, 100)
    bank.fund(giver, 100, expires_on=LAST)
    bank.move(giver, taker, 150)
    assert session().scalars(sa.text("SELECT expires_on::text FROM ledger_lot WHERE remaining > 0")).all() == [
        "9999-12-31"
    ]
    assert bank.has(giver) == (50, 0)


def test_earnings_that_expire_on_one_day_are_one_lot(bank: Bank) -> None:
    giver = bank.account(has_lots=True)
    for _ in range(3):
        bank.fund(giver, 100, expires_on=SOON)
    assert bank.lots(giver) == {SOON: (300, 0)}


def test_what_is_donated_keeps_its_days_and_what_is_earned_starts_anew(bank: Bank) -> None:
    giver, friend, helper = (bank.account(has_lots=True) for _ in range(3))
    bank.fund(giver, 100, expires_on=SOON)
    bank.fund(giver, 300, expires_on=LATER)
    bank.move(giver, friend, 200, kind=Kind.DONATION)
    bank.move(giver, helper, 150, expires_on=LAST)
    assert bank.lots(friend) == {SOON: (100, 0), LATER: (100, 0)}
    assert bank.lots(helper) == {LAST: (150, 0)}
    assert bank.lots(giver) == {LATER: (50, 0)}


def test_what_is_captured_starts_anew(bank: Bank) -> None:
    payer, helper = bank.account(has_lots=True), bank.account(has_lots=True)
    bank.fund(payer, 300, expires_on=SOON)
    bank.capture(bank.hold(payer, 200), helper, 150, expires_on=LAST)
    assert (bank.lots(payer), bank.lots(helper)) == ({SOON: (150, 0)}, {LAST: (150, 0)})


def test_a_hold_takes_the_earliest_lots_and_gives_them_back(bank: Bank) -> None:
    payer, helper = bank.account(has_lots=True), bank.account()
    bank.fund(payer, 100, expires_on=SOON)
    bank.fund(payer, 100, expires_on=LATER)
    hold = bank.hold(payer, 150)
    assert bank.lots(payer) == {SOON: (100, 100), LATER: (100, 50)}
    bank.move(payer, helper, 50)
    bank.void(hold)
    assert bank.lots(payer) == {SOON: (100, 0), LATER: (50, 0)}


def test_expired_time_is_not_spent_or_held(bank: Bank, owner_engine: sa.Engine) -> None:
    giver, taker = bank.account(has_lots=True), bank.account()
    bank.fund(giver, 100, expires_on=SOON)
    bank.age_lot(owner_engine, giver, SOON, to=PAST)
    with pytest.raises(CoinsExpired):
        bank.move(giver, taker, 1)
    with pytest.raises(CoinsExpired):
        bank.hold(giver, 1)
    assert bank.batch([Item(uuid7(), giver, taker, 1, Kind.SERVICE)]) == [CoinsExpired.verdict]
    assert bank.has(giver) == (100, 0)


def test_time_can_be_spent_on_its_last_day(bank: Bank, owner_engine: sa.Engine) -> None:
    giver, taker = bank.account(has_lots=True), bank.account()
    bank.fund(giver, 100, expires_on=SOON)
    bank.age_lot(owner_engine, giver, SOON, to=session().scalar(sa.text("SELECT ledger_today()")))
    assert expire_lots() == 0
    bank.move(giver, taker, 100)


def test_held_time_stays_usable_past_its_day(bank: Bank, owner_engine: sa.Engine) -> None:
    payer, helper = bank.account(has_lots=True), bank.account(has_lots=True)
    bank.fund(payer, 300, expires_on=SOON)
    hold = bank.hold(payer, 200)
    bank.age_lot(owner_engine, payer, SOON, to=PAST)
    assert expire_lots() == 100
    assert bank.lots(payer) == {PAST: (200, 200)}
    bank.capture(hold, helper, 150, expires_on=LAST)
    assert (bank.lots(payer), bank.has(payer)) == ({PAST: (50, 0)}, (50, 0))
    assert [expire_lots(), expire_lots()] == [50, 0]
    assert bank.has(payer) == (0, 0)


def test_what_a_voided_hold_gives_back_past_its_day_expires(bank: Bank, owner_engine: sa.Engine) -> None:
    payer = bank.account(has_lots=True)
    bank.fund(payer, 300, expires_on=SOON)
    hold = bank.hold(payer, 300)
    bank.age_lot(owner_engine, payer, SOON, to=PAST)
    assert expire_lots() == 0
    bank.void(hold)
    assert expire_lots() == 300


def test_leftovers_are_moved_once_to_the_banks_account_for_them(bank: Bank, owner_engine: sa.Engine) -> None:
    accounts = [bank.account(has_lots=True) for _ in range(3)]
    for account in accounts:
        bank.fund(account, 100, expires_on=SOON)
        bank.fund(account, 50, expires_on=LATER)
        bank.age_lot(owner_engine, account, SOON, to=PAST)
    assert [expire_lots(), expire_lots()] == [300, 0]
    assert bank_holding(BankAccount.EXPIRED) == (0, 300)
    assert [bank.has(account) for account in accounts] == [(50, 0)] * 3
    rows = session().scalars(sa.select(Transfer).where(Transfer.kind == Kind.EXPIRY)).all()
    assert {(row.seconds, row.effective_on, row.debit_balance) for row in rows} == {(100, PAST, 50)}


def test_an_expiry_can_be_taken_back_to_its_day(bank: Bank, owner_engine: sa.Engine) -> None:
    account = bank.account(has_lots=True)
    bank.fund(account, 100, expires_on=SOON)
    bank.age_lot(owner_engine, account, SOON, to=PAST)
    expire_lots()
    expiry = session().scalar(sa.select(Transfer.id).where(Transfer.kind == Kind.EXPIRY))
    bank.reverse(expiry, 100)
    assert bank.lots(account) == {PAST: (100, 0)}


def test_expiry_goes_only_to_an_append_only_account(bank: Bank, owner_engine: sa.Engine) -> None:
    account, strict = bank.account(has_lots=True), bank.account()
    bank.fund(account, 100, expires_on=SOON)
    bank.age_lot(owner_engine, account, SOON, to=PAST)
    statement = sa.text("SELECT ledger_expire_lot(:bank, :id, :account, :day, :pool, 5::smallint)")
    for wrong in (strict, uuid7()):
        values = {"bank": bank.id, "id": uuid7(), "account": account, "day": PAST, "pool": wrong}
        with pytest.raises(LedgerRefused):
            committed(
                lambda values=values: posting._call(statement, **{k: v for k, v in values.items() if k != "bank"})
            )
    assert bank.has(account) == (100, 0)


def test_a_refused_payment_leaves_the_lots_as_they_were(bank: Bank) -> None:
    giver, taker = bank.account(has_lots=True), bank.account(ceiling=50)
    bank.fund(giver, 100, expires_on=SOON)
    for act in (lambda: bank.move(giver, taker, 51), lambda: bank.move(giver, bank.pool, 101)):
        with pytest.raises(LedgerRefused):
            act()
    with pytest.raises(NotEnoughTime):
        bank.hold(giver, 101)
    assert bank.lots(giver) == {SOON: (100, 0)}


def test_a_batch_keeps_the_lots(bank: Bank) -> None:
    giver, takers = bank.account(has_lots=True), [bank.account(has_lots=True) for _ in range(3)]
    bank.fund(giver, 100, expires_on=SOON)
    bank.fund(giver, 100, expires_on=LATER)
    verdicts = bank.batch([Item(uuid7(), giver, taker, 80, Kind.DONATION) for taker in takers])
    assert verdicts == [0, 0, NotEnoughTime.verdict]
    assert [bank.lots(taker) for taker in takers] == [{SOON: (80, 0)}, {SOON: (20, 0), LATER: (60, 0)}, {}]
