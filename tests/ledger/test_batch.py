"""A batch answers for each item, and leaves what single transfers in the same order would have left."""

import random
from collections.abc import Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.errors import (
    BY_VERDICT,
    AccountClosed,
    AccountMissing,
    AssetDiffers,
    BatchTooLong,
    CeilingReached,
    IdUsedOtherwise,
    LedgerRefused,
    NotEnoughTime,
    SecondsRefused,
)
from app.ledger.kinds import Asset, Kind
from app.ledger.models import Transfer
from app.ledger.posting import Item
from tests.ledger.banks import HOUR, Bank, at_once, committed, kinds_of

POSTED, KNOWN = 0, 1


def item(debit: UUID, credit: UUID, seconds: int, **more: object) -> Item:
    """One item with an id of its own."""
    return Item(more.pop("id", None) or uuid7(), debit, credit, seconds, Kind.SERVICE, **more)  # type: ignore[arg-type]


def test_each_item_has_its_own_verdict_and_failures_leave_the_others_posted(bank: Bank) -> None:
    rich, poor, full, frozen = bank.account(HOUR), bank.account(10), bank.account(90, ceiling=100), bank.account(50)
    served = bank.account(asset=Asset.SERVED)
    bank.limit(frozen, is_frozen=True)
    verdicts = bank.batch([
        item(rich, poor, 100), item(poor, rich, 111), item(rich, full, 11), item(rich, full, 10), item(frozen, rich, 1),
        item(rich, frozen, 1), item(rich, uuid7(), 1), item(uuid7(), rich, 1), item(rich, rich, 1), item(rich, served, 1),
        item(rich, poor, 0), item(rich, poor, -5), item(poor, rich, 110), item(bank.issue, poor, 7),
    ])  # fmt: skip
    closed, missing, asset, seconds = (
        cls.verdict for cls in (AccountClosed, AccountMissing, AssetDiffers, SecondsRefused)
    )
    assert verdicts == [
        POSTED, NotEnoughTime.verdict, CeilingReached.verdict, POSTED, closed, closed, missing, missing, missing, asset,
        seconds, seconds, POSTED, POSTED,
    ]  # fmt: skip
    assert [bank.has(account)[0] for account in (rich, poor, full, frozen)] == [HOUR, 7, 100, 50]


def test_held_time_is_not_spent_by_a_batch(bank: Bank) -> None:
    giver, taker = bank.account(600), bank.account()
    bank.hold(giver, 400)
    assert bank.batch([item(giver, taker, 150), item(giver, taker, 51), item(giver, taker, 50)]) == [0, 16, 0]
    assert bank.has(giver) == (400, 400)


def test_a_balance_may_not_dip_below_the_floor_on_the_way(bank: Bank) -> None:
    giver, taker = bank.account(100), bank.account(HOUR)
    dips = [item(giver, taker, 150), item(taker, giver, 200), item(giver, taker, 150)]
    assert bank.batch(dips) == [NotEnoughTime.verdict, POSTED, POSTED]
    assert (bank.has(giver), bank.has(taker)) == ((150, 0), (HOUR - 50, 0))


def test_a_balance_may_not_pass_the_ceiling_on_the_way(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(ceiling=100)
    assert bank.batch(
        [item(giver, taker, 101), item(giver, taker, 100), item(taker, giver, 50), item(giver, taker, 50)]
    ) == [5, 0, 0, 0]
    assert bank.has(taker) == (100, 0)


def test_time_received_in_a_batch_can_be_passed_on_in_it(bank: Bank) -> None:
    first, second, third = bank.account(100), bank.account(), bank.account()
    assert bank.batch([item(first, second, 100), item(second, third, 100), item(third, first, 40)]) == [0, 0, 0]
    assert [bank.has(account)[0] for account in (first, second, third)] == [40, 0, 60]


def test_a_known_id_is_known_and_with_another_body_refused(bank: Bank) -> None:
    giver, taker, document = bank.account(HOUR), bank.account(), uuid7()
    known, fresh = item(giver, taker, 100, document_id=document), item(giver, taker, 1)
    assert bank.batch([known]) == [POSTED]
    changed = [
        item(giver, taker, 101, id=known.id, document_id=document),
        item(giver, taker, 100, id=known.id, document_id=uuid7()),
        item(taker, giver, 100, id=known.id, document_id=document),
    ]
    assert bank.batch([known, *changed, fresh]) == [KNOWN, *[IdUsedOtherwise.verdict] * 3, POSTED]
    assert bank.has(taker) == (101, 0)


def test_an_id_twice_in_a_batch_posts_once(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    twice = item(giver, taker, 100)
    assert bank.batch([twice, twice, item(giver, taker, 7, id=twice.id)]) == [POSTED, KNOWN, IdUsedOtherwise.verdict]
    assert bank.has(taker) == (100, 0)


def test_a_batch_sent_again_is_known_throughout(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    items = [item(giver, taker, 1 + turn) for turn in range(50)]
    assert bank.batch(items) == [POSTED] * 50
    assert bank.batch(items) == [KNOWN] * 50
    assert bank.row(giver).seq == 51


def test_a_batch_has_room_for_two_thousand_and_for_none(bank: Bank) -> None:
    giver, taker = bank.account(10_000), bank.account()
    items = [item(giver, taker, 1) for _ in range(2001)]
    with pytest.raises(BatchTooLong):
        bank.batch(items)
    assert bank.batch(items[:2000]) == [POSTED] * 2000
    assert bank.batch([]) == []
    assert bank.has(taker) == (2000, 0)


def test_a_batch_that_stands_or_falls_as_one_falls_as_one(bank: Bank) -> None:
    giver, taker = bank.account(100), bank.account()
    with pytest.raises(NotEnoughTime):
        committed(lambda: posting.transfer_all([item(giver, taker, 60), item(giver, taker, 60)], effective_on=today()))
    assert bank.has(taker) == (0, 0)


def stored(ids: Sequence[UUID]) -> list[tuple[int | None, ...]]:
    """What the books say of these transfers, apart from their time."""
    rows = {row.id: row for row in session().scalars(sa.select(Transfer).where(Transfer.id.in_(ids)))}
    return [
        (row.seconds, row.debit_seq, row.credit_seq, row.debit_balance, row.credit_balance)
        if (row := rows.get(id_)) else (None,)
        for id_ in ids
    ]  # fmt: skip


@pytest.mark.parametrize("greed", [40, 400])  # seldom and often more than there is: the set-based and the item-wise way
@pytest.mark.parametrize("seed", range(3))
def test_a_batch_and_its_twin_of_single_transfers_agree(bank: Bank, seed: int, greed: int) -> None:
    chance = random.Random(seed)
    twins = [[bank.account(1000, ceiling=ceiling) for ceiling in (None, 1500, 1200, None)] for _ in range(2)]
    for accounts in twins:
        bank.hold(accounts[0], 500)
        accounts.append(bank.issue)
    moves = [(*chance.sample(range(5), 2), chance.randint(1, greed)) for _ in range(40)]
    batched, single = ([item(accounts[a], accounts[b], seconds) for a, b, seconds in moves] for accounts in twins)
    verdicts, expected = bank.batch(batched), []
    for one in single:
        try:
            committed(lambda one=one: posting.transfer(one))
            expected.append(POSTED)
        except LedgerRefused as refusal:
            expected.append(refusal.verdict)
    assert verdicts == expected
    assert stored([one.id for one in batched]) == stored([one.id for one in single])
    assert [bank.has(a) for a in twins[0][:4]] == [bank.has(a) for a in twins[1][:4]]


def test_concurrent_batches_with_the_same_ids_post_once(app: Flask, bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    items = [item(giver, taker, 10) for _ in range(20)]
    answers = at_once(app, bank, [lambda: bank.batch(items)] * 4)
    assert kinds_of(answers) == ["done"] * 4
    assert sorted(sum(answer) for answer in answers) == [0, 20, 20, 20]
    session().rollback()
    assert bank.has(taker) == (200, 0)


def test_every_verdict_has_its_sentence() -> None:
    assert {2, 3, 4, 5, 6, 8, 16, 18} <= set(BY_VERDICT)
