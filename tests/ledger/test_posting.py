"""A transfer moves seconds once, or not at all and says why."""

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.kit.db import is_lost_race, session, sqlstate
from app.kit.ids import first_id_at, uuid7
from app.ledger import posting
from app.ledger.errors import (
    AccountClosed,
    AccountMissing,
    AssetDiffers,
    CeilingReached,
    IdUsedOtherwise,
    LedgerRefused,
    NotEnoughTime,
    PartitionMissing,
    SecondsRefused,
)
from app.ledger.kinds import Asset, Kind
from app.ledger.models import Transfer
from app.ledger.posting import Item
from app.tenancy.scope import jurisdiction_scope
from tests.ledger.banks import HOUR, Bank, at_once, committed, kinds_of, open_bank


def test_the_same_id_and_body_answer_the_first_result(bank: Bank) -> None:
    giver, taker, document = bank.account(HOUR), bank.account(), uuid7()
    item = Item(uuid7(), giver, taker, 600, Kind.SERVICE, document)
    assert committed(lambda: posting.transfer(item)).is_replay is False
    assert committed(lambda: posting.transfer(item)).is_replay is True
    assert (bank.has(giver), bank.has(taker)) == ((3000, 0), (600, 0))


@pytest.mark.parametrize("changed", ["seconds", "credit", "debit", "kind", "document_id"])
def test_the_same_id_with_another_body_is_refused(bank: Bank, changed: str) -> None:
    giver, taker, third = bank.account(HOUR), bank.account(HOUR), bank.account(HOUR)
    body = {"debit": giver, "credit": taker, "seconds": 600, "kind": Kind.SERVICE, "document_id": uuid7()}
    other = {"debit": third, "credit": third, "seconds": 601, "kind": Kind.DONATION, "document_id": uuid7()}
    id_ = uuid7()
    committed(lambda: posting.transfer(Item(id_, **body)))
    with pytest.raises(IdUsedOtherwise):
        committed(lambda: posting.transfer(Item(id_, **body | {changed: other[changed]})))
    assert bank.has(giver) == (3000, 0)


def test_the_id_of_a_refused_transfer_may_be_used_again(bank: Bank) -> None:
    giver, taker, id_ = bank.account(), bank.account(), uuid7()
    with pytest.raises(NotEnoughTime):
        bank.move(giver, taker, 600, id_=id_)
    bank.fund(giver, 600)
    bank.move(giver, taker, 600, id_=id_)
    assert bank.has(taker) == (600, 0)


def test_of_concurrent_duplicates_one_posts_and_the_rest_are_replays_at_the_next_try(app: Flask, bank: Bank) -> None:
    giver, taker, id_ = bank.account(HOUR), bank.account(), uuid7()
    answers = at_once(app, bank, [lambda: bank.move(giver, taker, 600, id_=id_)] * 6)
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(is_lost_race(error) for error in lost)
    bank.move(giver, taker, 600, id_=id_)
    assert (bank.has(giver), bank.row(taker).seq) == ((3000, 0), 1)


def test_a_duplicate_is_a_replay_though_nothing_is_left_to_pay_it_with(bank: Bank) -> None:
    giver, taker, id_ = bank.account(600), bank.account(), uuid7()
    bank.move(giver, taker, 600, id_=id_)
    before = bank.row(giver)
    bank.move(giver, taker, 600, id_=id_)
    after = bank.row(giver)
    assert (after.debits, after.seq, bank.has(taker)) == (before.debits, before.seq, (600, 0))


def test_a_known_id_at_the_receivers_ceiling_is_a_replay(bank: Bank) -> None:
    giver, taker, id_ = bank.account(HOUR), bank.account(ceiling=600), uuid7()
    for _ in range(2):
        bank.move(giver, taker, 600, id_=id_)
    assert (bank.has(giver), bank.row(taker).seq) == ((3000, 0), 1)


def test_nobody_calls_a_transfer_a_reversal_but_the_function_that_reverses(bank: Bank) -> None:
    giver, taker, id_ = bank.account(HOUR), bank.account(), uuid7()
    bank.move(giver, taker, 600, id_=id_)
    with pytest.raises(sa.exc.DBAPIError) as refused:
        session().execute(
            sa.text(
                "SELECT ledger_post(:bank, :id, :id, 1::smallint, :debit, :credit, 60, 2::smallint, NULL, current_date,"
                " NULL, :original, 0)"
            ),
            {"bank": bank.id, "id": uuid7(), "debit": taker, "credit": giver, "original": id_},
        )
    assert sqlstate(refused.value) == "TB013"
    session().rollback()


def test_an_account_is_not_overdrawn(bank: Bank) -> None:
    giver, taker = bank.account(600), bank.account()
    with pytest.raises(NotEnoughTime):
        bank.move(giver, taker, 601)
    assert (bank.has(giver), bank.has(taker)) == ((600, 0), (0, 0))


def test_what_is_held_cannot_be_spent(bank: Bank) -> None:
    giver, taker = bank.account(600), bank.account()
    bank.hold(giver, 400)
    with pytest.raises(NotEnoughTime):
        bank.move(giver, taker, 201)
    bank.move(giver, taker, 200)
    assert bank.has(giver) == (400, 400)


def test_what_is_held_cannot_be_held_again(bank: Bank) -> None:
    giver = bank.account(600)
    bank.hold(giver, 400)
    with pytest.raises(NotEnoughTime):
        bank.hold(giver, 201)
    assert bank.has(giver) == (600, 400)


def test_a_credit_limit_is_used_to_the_last_second_and_no_further(bank: Bank) -> None:
    giver, taker = bank.account(floor=-600), bank.account()
    bank.move(giver, taker, 600)
    with pytest.raises(NotEnoughTime):
        bank.move(giver, taker, 1)
    assert bank.has(giver) == (-600, 0)


def test_a_floor_is_not_raised_above_what_is_available(bank: Bank) -> None:
    giver = bank.account(600)
    bank.hold(giver, 400)
    with pytest.raises(IntegrityError):
        bank.limit(giver, floor=201)
    bank.limit(giver, floor=200)


def test_a_ceiling_is_reached_and_not_passed(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(ceiling=600)
    bank.move(giver, taker, 600)
    with pytest.raises(CeilingReached):
        bank.move(giver, taker, 1)
    assert (bank.has(giver), bank.has(taker)) == ((3000, 0), (600, 0))


def test_a_frozen_account_neither_gives_nor_takes(bank: Bank) -> None:
    frozen, other = bank.account(HOUR), bank.account(HOUR)
    bank.limit(frozen, is_frozen=True)
    for act in (lambda: bank.move(frozen, other, 1), lambda: bank.move(other, frozen, 1), lambda: bank.hold(frozen, 1)):
        with pytest.raises(AccountClosed):
            act()
    bank.limit(frozen, is_frozen=False)
    bank.move(frozen, other, 1)


def test_a_missing_account_is_named(bank: Bank) -> None:
    there, missing = bank.account(HOUR), uuid7()
    for debit, credit in ((there, missing), (missing, there)):
        with pytest.raises(AccountMissing) as refusal:
            bank.move(debit, credit, 1)
        assert refusal.value.data["detail"] == str(missing)


def test_nobody_pays_themselves(bank: Bank) -> None:
    account = bank.account(HOUR)
    with pytest.raises(AccountMissing):
        bank.move(account, account, 1)
    assert bank.row(account).seq == 1


@pytest.mark.parametrize("seconds", [0, -1, -HOUR])
def test_only_seconds_above_zero_move(bank: Bank, seconds: int) -> None:
    giver, taker = bank.account(2 * HOUR), bank.account(2 * HOUR)
    with pytest.raises(SecondsRefused):
        bank.move(giver, taker, seconds)
    with pytest.raises(IntegrityError):
        call_post(bank.id, giver, taker, seconds)
    session().rollback()
    assert (bank.has(giver), bank.has(taker)) == ((2 * HOUR, 0), (2 * HOUR, 0))


@pytest.mark.parametrize("seconds", [0, -1])
def test_only_seconds_above_zero_are_held(bank: Bank, seconds: int) -> None:
    giver = bank.account(HOUR)
    with pytest.raises(SecondsRefused):
        bank.hold(giver, seconds)
    bank.hold(giver, 600)
    with pytest.raises(SecondsRefused):
        bank.hold(giver, seconds)
    assert bank.has(giver) == (HOUR, 600)


def test_assets_do_not_mix(bank: Bank) -> None:
    time, served = bank.account(HOUR), bank.account(asset=Asset.SERVED)
    with pytest.raises(AssetDiffers):
        bank.move(time, served, 1)
    with pytest.raises(AssetDiffers):
        committed(lambda: posting.transfer(Item(uuid7(), time, served, 1, Kind.SERVED, None, Asset.SERVED)))


def test_another_bank_cannot_be_posted_to(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    with pytest.raises(sa.exc.DBAPIError) as refusal:
        call_post(bank.id + 1, giver, taker, 1)
    session().rollback()
    assert sqlstate(refusal.value) == "TB001"
    with pytest.raises(sa.exc.DBAPIError) as refusal, session().get_bind().connect() as unscoped:
        unscoped.execute(*post_call(bank.id, giver, taker, 1))
    assert sqlstate(refusal.value) == "TB001"


def test_accounts_of_another_bank_do_not_exist_here(bank: Bank) -> None:
    here = bank.account(HOUR)
    stranger = open_bank()
    with jurisdiction_scope(stranger.id):
        there = stranger.account(HOUR)
    with pytest.raises(AccountMissing):
        bank.move(here, there, 1)


@pytest.mark.parametrize("year", [1999, 2199])
def test_an_id_in_a_month_without_partition_is_refused(bank: Bank, year: int) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    with pytest.raises(PartitionMissing):
        bank.move(giver, taker, 1, id_=first_id_at(datetime(year, 1, 2, tzinfo=UTC)))
    assert bank.has(giver) == (HOUR, 0)


def test_posting_time_and_running_balances_chain_for_each_account(app: Flask, bank: Bank) -> None:
    accounts = [bank.account(HOUR) for _ in range(3)]
    acts = [
        lambda give=give, take=take: [bank.move(accounts[give], accounts[take], 7) for _ in range(8)]
        for give, take in ((0, 1), (1, 2), (2, 0), (1, 0))
    ]
    assert kinds_of(at_once(app, bank, acts)) == ["done"] * 4
    for account in accounts:
        chain = sides(account)
        assert [seq for seq, _, _, _ in chain] == list(range(1, len(chain) + 1))
        assert all(before[1] < after[1] for before, after in pairwise(chain))
        assert all(after[2] == before[2] + after[3] for before, after in pairwise(chain))
        assert chain[-1][2] == bank.has(account)[0]


def test_append_only_sides_carry_nothing_and_their_row_is_not_touched(bank: Bank) -> None:
    account = bank.account()
    before = bank.row(bank.issue)
    session().expunge(before)
    granted = bank.transfer(bank.fund(account, HOUR))
    given = bank.transfer(bank.move(account, bank.pool, 600))
    assert (granted.debit_seq, granted.debit_balance, granted.credit_seq, granted.credit_balance) == (
        None,
        None,
        1,
        HOUR,
    )
    assert (given.credit_seq, given.credit_balance, given.debit_seq, given.debit_balance) == (None, None, 2, 3000)
    after = bank.row(bank.issue)
    assert (after.debits, after.credits, after.seq, after.last_at) == (0, 0, 0, 0)
    assert (before.debits, before.credits, before.seq, before.last_at) == (0, 0, 0, 0)


def test_every_refusal_leaves_nothing_behind(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(ceiling=10)
    count = session().scalar(sa.select(sa.func.count()).select_from(Transfer))
    for debit, credit, seconds in ((giver, taker, 11), (giver, uuid7(), 1), (taker, giver, 1)):
        with pytest.raises(LedgerRefused):
            bank.move(debit, credit, seconds)
    assert session().scalar(sa.select(sa.func.count()).select_from(Transfer)) == count


def sides(account: UUID) -> list[tuple[int, int, int, int]]:
    """(sequence, posting time, balance, signed seconds) of an account's transfers in their order."""
    rows = session().scalars(
        sa.select(Transfer).where((Transfer.debit_account == account) | (Transfer.credit_account == account))
    )
    found = [
        (row.debit_seq, row.posted_at, row.debit_balance, -row.seconds) if row.debit_account == account
        else (row.credit_seq, row.posted_at, row.credit_balance, row.seconds)
        for row in rows
    ]  # fmt: skip
    return sorted(found)  # type: ignore[arg-type]


def post_call(number: int, debit: UUID, credit: UUID, seconds: int) -> tuple[sa.TextClause, dict[str, object]]:
    """The posting function, called past the Python around it."""
    statement = "SELECT * FROM ledger_post(:bank, :id, :id, 1::smallint, :debit, :credit, :seconds, 2::smallint, NULL, current_date)"
    return sa.text(statement), {"bank": number, "id": uuid7(), "debit": debit, "credit": credit, "seconds": seconds}


def call_post(number: int, debit: UUID, credit: UUID, seconds: int) -> None:
    """The same within the session."""
    session().execute(*post_call(number, debit, credit, seconds))
