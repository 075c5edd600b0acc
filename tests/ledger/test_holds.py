"""Held seconds are paid once, or come back whole."""

import time
from datetime import timedelta

import pytest
from flask import Flask

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount
from app.ledger.errors import (
    AccountClosed,
    AccountMissing,
    AssetDiffers,
    BeyondHold,
    HoldClosed,
    HoldExpired,
    HoldMissing,
    IdUsedOtherwise,
    LedgerRefused,
)
from app.ledger.jobs import release_expired_holds
from app.ledger.kinds import Asset
from app.ledger.queries import bank_holding
from tests.ledger.banks import HOUR, Bank, at_once, committed, kinds_of

MOMENT = timedelta(milliseconds=30)


@pytest.mark.parametrize("paid", [1, 600, 1000])
def test_what_is_not_captured_is_released(bank: Bank, paid: int) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    hold = bank.hold(payer, 1000)
    assert bank.has(payer) == (HOUR, 1000)
    done = bank.capture(hold, payee, paid)
    assert (done.paid, done.overflowed, done.is_replay) == (paid, 0, False)
    assert (bank.has(payer), bank.has(payee), bank.state(hold)) == ((HOUR - paid, 0), (paid, 0), "captured")


@pytest.mark.parametrize("seconds", [HOUR, 600])
def test_a_hold_opened_twice_by_its_id_is_one_hold_also_when_nothing_is_left(bank: Bank, seconds: int) -> None:
    payer, hold, document = bank.account(seconds), uuid7(), uuid7()
    for _ in range(2):
        committed(lambda: posting.open_hold(hold, payer, 600, document_id=document, expires_at=None))
    with pytest.raises(IdUsedOtherwise):
        committed(lambda: posting.open_hold(hold, payer, 601, document_id=document, expires_at=None))
    assert bank.has(payer) == (seconds, 600)


@pytest.mark.parametrize("seconds", [0, -1, 1001])
def test_a_capture_stays_within_the_hold(bank: Bank, seconds: int) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    hold = bank.hold(payer, 1000)
    with pytest.raises(BeyondHold):
        bank.capture(hold, payee, seconds)
    assert (bank.has(payer), bank.state(hold)) == ((HOUR, 1000), "open")


def test_a_hold_is_captured_at_most_once(bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    hold = bank.hold(payer, 1000)
    bank.capture(hold, payee, 400)
    with pytest.raises(HoldClosed):
        bank.capture(hold, payee, 400)
    assert (bank.has(payer), bank.has(payee)) == ((HOUR - 400, 0), (400, 0))


def test_a_capture_repeated_by_its_id_answers_the_first_result(bank: Bank) -> None:
    payer, payee, id_ = bank.account(HOUR), bank.account(), uuid7()
    hold = bank.hold(payer, 1000)
    first = bank.capture(hold, payee, 400, id_=id_)
    again = bank.capture(hold, payee, 400, id_=id_)
    assert (first.paid, again.paid, again.is_replay) == (400, 400, True)
    with pytest.raises(IdUsedOtherwise):
        bank.capture(hold, payer, 400, id_=id_)
    with pytest.raises(IdUsedOtherwise):
        bank.capture(bank.hold(payer, 1000), payee, 400, id_=id_)
    assert bank.has(payee) == (400, 0)


def test_a_voided_hold_is_neither_captured_nor_released_again(bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    hold = bank.hold(payer, 1000)
    assert [bank.void(hold), bank.void(hold)] == [1000, 0]
    with pytest.raises(HoldClosed):
        bank.capture(hold, payee, 1000)
    assert (bank.has(payer), bank.has(payee), bank.state(hold)) == ((HOUR, 0), (0, 0), "voided")


def test_a_captured_hold_is_not_voided(bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    hold = bank.hold(payer, 1000)
    bank.capture(hold, payee, 400)
    with pytest.raises(HoldClosed):
        bank.void(hold)
    assert bank.has(payer) == (HOUR - 400, 0)


def test_a_hold_nobody_opened_is_missing(bank: Bank) -> None:
    payee = bank.account()
    for act in (lambda: bank.capture(uuid7(), payee, 1), lambda: bank.void(uuid7())):
        with pytest.raises(HoldMissing):
            act()


def test_an_expired_hold_is_refused_by_the_ledgers_clock_and_released_by_the_sweep(bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    gone, stays, for_ever = (
        bank.hold(payer, 1000, lasts=MOMENT),
        bank.hold(payer, 500),
        bank.hold(payer, 200, lasts=None),
    )
    time.sleep(0.05)
    with pytest.raises(HoldExpired):
        bank.capture(gone, payee, 1000)
    assert bank.has(payer) == (HOUR, 1700)  # till it is swept it counts
    assert [release_expired_holds(), release_expired_holds()] == [1, 0]
    assert [bank.state(hold) for hold in (gone, stays, for_ever)] == ["expired", "open", "open"]
    assert bank.has(payer) == (HOUR, 700)
    with pytest.raises(HoldClosed):
        bank.capture(gone, payee, 1000)


def test_the_sweep_leaves_a_hold_that_still_lasts(bank: Bank) -> None:
    payer = bank.account(HOUR)
    hold = bank.hold(payer, 600)
    assert bank.void(hold, only_expired=True) == 0
    assert (bank.state(hold), bank.has(payer)) == ("open", (HOUR, 600))


def test_over_the_payees_ceiling_the_rest_goes_back(bank: Bank) -> None:
    payer, payee, id_ = bank.account(HOUR), bank.account(100, ceiling=700), uuid7()
    hold = bank.hold(payer, 1000)
    done = bank.capture(hold, payee, 900, id_=id_)
    assert (done.paid, done.overflowed) == (600, 0)
    assert (bank.has(payer), bank.has(payee)) == ((HOUR - 600, 0), (700, 0))
    again = bank.capture(hold, payee, 900, id_=id_)
    assert (again.paid, again.overflowed, again.is_replay) == (600, 0, True)


def test_over_the_payees_ceiling_the_rest_goes_to_the_pool(bank: Bank) -> None:
    payer, payee, id_, overflow = bank.account(HOUR), bank.account(100, ceiling=700), uuid7(), uuid7()
    hold = bank.hold(payer, 1000)
    done = bank.capture(hold, payee, 900, id_=id_, to_pool=True, overflow_id=overflow)
    assert (done.paid, done.overflowed) == (600, 300)
    assert (bank.has(payer), bank.has(payee)) == ((HOUR - 900, 0), (700, 0))
    assert bank_holding(BankAccount.POOL) == (0, 300)
    assert bank.transfer(overflow).journal_id == bank.transfer(id_).journal_id
    again = bank.capture(hold, payee, 900, id_=id_, to_pool=True, overflow_id=overflow)
    assert (again.paid, again.overflowed, again.is_replay) == (600, 300, True)


@pytest.mark.parametrize("to_pool", [True, False])
def test_a_payee_at_the_ceiling_does_not_block_the_capture(bank: Bank, to_pool: bool) -> None:
    payer, payee, id_, overflow = bank.account(HOUR), bank.account(700, ceiling=700), uuid7(), uuid7()
    hold = bank.hold(payer, 1000)
    answers = [
        bank.capture(hold, payee, 900, id_=id_, to_pool=to_pool, overflow_id=overflow if to_pool else None)
        for _ in range(2)
    ]
    pooled = 900 if to_pool else 0
    assert [(done.paid, done.overflowed, done.is_replay) for done in answers] == [(0, pooled, False), (0, pooled, True)]
    assert (bank.has(payer), bank.has(payee), bank.state(hold)) == ((HOUR - pooled, 0), (700, 0), "captured")


def test_a_payee_who_cannot_be_paid_leaves_the_hold_open(bank: Bank) -> None:
    payer, frozen, served = bank.account(HOUR), bank.account(), bank.account(asset=Asset.SERVED)
    bank.limit(frozen, is_frozen=True)
    hold = bank.hold(payer, 600)
    for payee, refusal in (
        (frozen, AccountClosed),
        (served, AssetDiffers),
        (uuid7(), AccountMissing),
        (payer, AccountMissing),
    ):
        with pytest.raises(refusal):
            bank.capture(hold, payee, 600)
    assert (bank.state(hold), bank.has(payer)) == ("open", (HOUR, 600))


def test_an_append_only_account_is_paid_and_holds_nothing_back(bank: Bank) -> None:
    payer = bank.account(HOUR)
    bank.capture(bank.hold(payer, 600), bank.pool, 600)
    assert bank_holding(BankAccount.POOL) == (0, 600)
    with pytest.raises(LedgerRefused):
        bank.hold(bank.pool, 1)


def test_what_passes_a_ceiling_goes_only_to_an_append_only_account(bank: Bank) -> None:
    payer, payee, strict = bank.account(HOUR), bank.account(ceiling=100), bank.account()
    for wrong in (strict, uuid7()):
        hold = bank.hold(payer, 600)
        with pytest.raises(LedgerRefused):
            committed(
                lambda hold=hold, wrong=wrong: posting.capture(
                    uuid7(), hold, pay_to=payee, seconds=600, document_id=hold, effective_on=today(), overflow=wrong,
                    overflow_id=uuid7(),
                )
            )  # fmt: skip
    assert bank.has(payee) == (0, 0)


def test_of_concurrent_part_captures_exactly_one_wins(app: Flask, bank: Bank) -> None:
    payer, payees = bank.account(HOUR), [bank.account() for _ in range(8)]
    for _ in range(3):
        hold = bank.hold(payer, 1000)
        acts = [lambda payee=payee, hold=hold: bank.capture(hold, payee, 100) for payee in payees]
        assert kinds_of(at_once(app, bank, acts)) == ["HoldClosed"] * 7 + ["done"]
        session().rollback()
    assert bank.has(payer) == (HOUR - 300, 0)
    assert sum(bank.has(payee)[0] for payee in payees) == 300


def test_concurrent_captures_by_one_id_pay_once(app: Flask, bank: Bank) -> None:
    payer, payee, id_ = bank.account(HOUR), bank.account(), uuid7()
    hold = bank.hold(payer, 1000)
    at_once(app, bank, [lambda: bank.capture(hold, payee, 100, id_=id_)] * 6)
    assert bank.capture(hold, payee, 100, id_=id_).is_replay
    assert (bank.has(payer), bank.has(payee)) == ((HOUR - 100, 0), (100, 0))


def test_a_capture_racing_its_void_ends_one_way(app: Flask, bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    for _ in range(6):
        hold, before = bank.hold(payer, 100), bank.has(payee)[0]
        captured, voided = at_once(app, bank, [lambda h=hold: bank.capture(h, payee, 100), lambda h=hold: bank.void(h)])
        session().rollback()
        assert isinstance(captured, Exception) != isinstance(voided, Exception)
        paid = 0 if isinstance(captured, Exception) else 100
        assert (bank.has(payee)[0], bank.has(payer)[1]) == (before + paid, 0)


def test_a_capture_racing_the_expiry_ends_one_way(app: Flask, bank: Bank) -> None:
    payer, payee = bank.account(HOUR), bank.account()
    for turn in range(8):
        hold, before = bank.hold(payer, 100, lasts=timedelta(milliseconds=20 + turn)), bank.has(payee)[0]
        time.sleep(0.01)

        def sweep(hold=hold) -> int:  # type: ignore[no-untyped-def]
            while not (released := bank.void(hold, only_expired=True)):
                if bank.state(hold) != "open":
                    break
            return released

        def pay(hold=hold, turn=turn) -> None:  # type: ignore[no-untyped-def]
            time.sleep(0.002 * turn)
            bank.capture(hold, payee, 100)

        captured, swept = at_once(app, bank, [pay, sweep])
        session().rollback()
        if isinstance(captured, Exception):
            assert isinstance(captured, HoldExpired | HoldClosed)
            assert (swept, bank.state(hold), bank.has(payee)[0]) == (100, "expired", before)
        else:
            assert isinstance(swept, HoldClosed) or swept == 0
            assert (bank.state(hold), bank.has(payee)[0]) == ("captured", before + 100)
        assert bank.has(payer)[1] == 0
