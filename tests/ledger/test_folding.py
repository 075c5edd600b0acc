"""Sums of append-only accounts: a checkpoint and what came since, and no commit however late is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount
from app.ledger.jobs import fold
from app.ledger.kinds import Kind
from app.ledger.models import Checkpoint
from app.ledger.posting import Item
from app.ledger.queries import bank_holding, issued_seconds
from app.tenancy.scope import jurisdiction_scope
from tests.ledger.banks import HOUR, Bank, at_once, committed, kinds_of


def checkpoint(bank: Bank) -> tuple[int, int, int]:
    """Up to which transaction issue is folded, and its folded debits and credits."""
    row = session().get_one(Checkpoint, (bank.id, bank.issue), populate_existing=True)
    session().rollback()
    return int(row.upto), row.debits, row.credits


def fold_up_to(bank: Bank, debits: int) -> int:
    """Fold till so much of issue is folded (whoever has a transaction open elsewhere delays it); answers the rows."""
    folded, deadline = 0, time.monotonic() + 20
    while checkpoint(bank)[1] < debits:
        assert time.monotonic() < deadline, "somebody holds the watermark"
        folded += fold()
    return folded


@contextmanager
def open_elsewhere(app: Flask, bank: Bank, act: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """`act` done in another connection and not committed; gives the commit."""
    done, may_commit = threading.Event(), threading.Event()

    def run() -> None:
        with app.app_context(), jurisdiction_scope(bank.id):
            act()
            done.set()
            may_commit.wait(30)
            session().commit()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(10)

    def commit() -> None:
        may_commit.set()
        thread.join()

    try:
        yield commit
    finally:
        commit()


def test_a_sum_is_the_checkpoint_and_what_came_since(bank: Bank) -> None:
    account = bank.account()
    for turn in range(6):
        bank.fund(account, 100)
        bank.move(account, bank.issue, 10)
        if turn % 2:
            fold()
        assert (bank_holding(BankAccount.ISSUE), issued_seconds()) == (
            (100 * (turn + 1), 10 * (turn + 1)),
            90 * (turn + 1),
        )


@pytest.mark.alone
def test_folding_moves_everything_behind_the_watermark_and_then_nothing(bank: Bank) -> None:
    bank.fund(bank.account(), 100)
    session().rollback()
    assert [fold_up_to(bank, 100), fold()] == [1, 0]
    assert checkpoint(bank)[1:] == (100, 0)


@pytest.mark.alone
def test_a_commit_later_than_the_fold_is_not_lost(app: Flask, bank: Bank) -> None:
    early, late = bank.account(), bank.account()
    bank.fund(early, 1000)
    fold_up_to(bank, 1000)
    item = Item(uuid7(), bank.issue, late, 7, Kind.GRANT)
    with open_elsewhere(app, bank, lambda: posting.transfer(item)) as commit:
        bank.fund(early, 100)  # begins later, commits earlier
        assert issued_seconds() == 1100
        session().rollback()
        fold()
        upto, debits, _ = checkpoint(bank)
        assert debits == 1000  # the one that overtook waits for the one that is open
        assert issued_seconds() == 1100
        session().rollback()
        commit()
        assert issued_seconds() == 1107
        session().rollback()
    fold_up_to(bank, 1107)
    assert checkpoint(bank)[0] > upto
    assert (checkpoint(bank)[1], issued_seconds()) == (1107, 1107)


@pytest.mark.alone
def test_what_was_rolled_back_is_folded_by_nobody(app: Flask, bank: Bank) -> None:
    account = bank.account()
    posting.transfer(Item(uuid7(), bank.issue, account, 7, Kind.GRANT))
    session().rollback()
    bank.fund(account, 100)
    fold_up_to(bank, 100)
    assert (checkpoint(bank)[1], issued_seconds()) == (100, 100)


def test_folding_while_others_post_counts_each_second_once(app: Flask, bank: Bank) -> None:
    accounts = [bank.account() for _ in range(3)]
    posters = [lambda account=account: [bank.fund(account, 10) for _ in range(25)] for account in accounts]
    folders = [lambda: [fold() for _ in range(20)]] * 2
    assert kinds_of(at_once(app, bank, [*posters, *folders])) == ["done"] * 5
    session().rollback()
    assert issued_seconds() == 750
    fold()
    assert issued_seconds() == 750


def test_what_is_read_while_others_fold_is_never_short(app: Flask, bank: Bank) -> None:
    account = bank.account()
    bank.fund(account, 500)

    def read() -> set[int]:
        found = set()
        for _ in range(60):
            found.add(issued_seconds())
            session().rollback()
        return found

    answers = at_once(app, bank, [read, read, lambda: [fold() for _ in range(30)]])
    assert answers[:2] == [{500}, {500}]


def rebase(bank: Bank) -> None:
    """Start all checkpoints anew."""
    committed(lambda: session().execute(sa.text("SELECT ledger_rebase(:bank)"), {"bank": bank.id}))


def test_after_a_restore_rebasing_counts_each_second_once(bank: Bank, owner_engine: sa.Engine) -> None:
    account = bank.account()
    for _ in range(3):
        bank.fund(account, 100)
    fold()
    # Rows of a former life carry ids of transactions that have not happened yet in this one.
    for table, column in (("ledger_transfer", "xid"), ("ledger_checkpoint", "upto")):
        bank.as_owner(owner_engine, f"UPDATE {table} SET {column} = (({column}::text)::bigint + 900000000)::text::xid8")
    rebase(bank)
    assert issued_seconds() == 300
    bank.fund(account, 10)
    fold()
    assert issued_seconds() == 310
    rebase(bank)
    assert issued_seconds() == 310


@pytest.mark.alone
def test_rebasing_does_not_lose_a_late_commit(app: Flask, bank: Bank) -> None:
    account = bank.account()
    bank.fund(account, HOUR)
    item = Item(uuid7(), bank.issue, account, 7, Kind.GRANT)
    with open_elsewhere(app, bank, lambda: posting.transfer(item)) as commit:
        rebase(bank)
        assert issued_seconds() == HOUR
        session().rollback()
        commit()
    assert issued_seconds() == HOUR + 7
    fold()
    assert issued_seconds() == HOUR + 7
