"""Whatever is done in whatever order, the ledger does what its model does, and its books are sound."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.kit.clock import today
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount
from app.ledger.errors import BY_VERDICT, LedgerRefused
from app.ledger.jobs import expire_lots, fold
from app.ledger.kinds import Kind
from app.ledger.models import Balance, Lot
from app.ledger.posting import Item
from app.ledger.queries import bank_holding
from app.ledger.verify import verify
from app.tenancy.scope import jurisdiction_scope
from tests.ledger.banks import SOAK, committed, open_bank
from tests.ledger.ledger_model import Account, Model, Refusals

SOON, LATER = today() + timedelta(days=30), today() + timedelta(days=60)
KINDS = [(0, None, False), (-500, None, False), (0, 1500, False), (0, None, True), (0, 1200, True), (0, None, True)]
amounts = st.one_of(st.integers(1, 300), st.integers(300, 2000))
places = st.integers(0, 99)
days = st.sampled_from([SOON, LATER])


class LedgerMachine(RuleBasedStateMachine):
    """Six members of all sorts, the issue and the pool of one bank, and what they do to each other."""

    owner: sa.Engine

    @initialize()
    def open(self) -> None:
        """A bank of its own, its accounts funded."""
        self.bank, self.model, self.steps, self.stack = open_bank(), Model(), 0, ExitStack()
        self.stack.enter_context(jurisdiction_scope(self.bank.id))
        self.expired, self.aged = 0, 0
        for floor, ceiling, has_lots in KINDS:
            account = self.bank.account(floor=floor, ceiling=ceiling, has_lots=has_lots)
            self.model.accounts[account] = Account(floor, ceiling, has_lots)
            self.earn(account, 600, SOON)
            self.earn(account, 300, LATER)

    def teardown(self) -> None:
        """The bank's own accounts and the whole of the books."""
        if hasattr(self, "stack"):
            try:
                self.check_books()
            finally:
                session().rollback()
                self.stack.close()
                db.session.remove()

    def account(self, place: int) -> UUID:
        """One of the members' accounts."""
        return list(self.model.accounts)[place % len(KINDS)]

    def anyone(self, place: int) -> UUID:
        """One of these, or issue or pool."""
        return [*self.model.accounts, self.bank.issue, self.bank.pool][place % (len(KINDS) + 2)]

    def agree(self, refusals: Refusals, act: Callable[[], Any]) -> None:
        """The ledger does or refuses what the model does or refuses."""
        answer = "done"
        try:
            act()
        except LedgerRefused as refused:
            answer = type(refused).__name__
        assert answer in (refusals or {"done"})

    def day_for(self, debit: UUID, day: date) -> date | None:
        """What comes from lots keeps its days every other time; a gift from elsewhere gets one."""
        giver = self.model.accounts.get(debit)
        return None if giver and giver.has_lots and self.steps % 2 else day

    def earn(self, account: UUID, seconds: int, day: date) -> None:
        """Time from issue."""
        id_ = uuid7()
        refusals = self.model.post(id_, self.bank.issue, account, seconds, day)
        self.agree(refusals, lambda: self.bank.move(self.bank.issue, account, seconds, id_=id_, expires_on=day))

    @rule(place=places, seconds=amounts, day=days)
    def issue(self, place: int, seconds: int, day: date) -> None:
        self.earn(self.account(place), seconds, day)

    @rule(give=places, take=places, seconds=amounts, day=days)
    def transfer(self, give: int, take: int, seconds: int, day: date) -> None:
        debit, credit, id_ = self.anyone(give), self.anyone(take), uuid7()
        if debit == credit:
            return
        expires_on = self.day_for(debit, day)
        refusals = self.model.post(id_, debit, credit, seconds, expires_on)
        self.agree(refusals, lambda: self.bank.move(debit, credit, seconds, id_=id_, expires_on=expires_on))

    @rule(place=places, change=st.integers(-1, 1))
    def repeat(self, place: int, change: int) -> None:
        plain = [(id_, move) for id_, move in self.model.moves.items() if move.is_plain]
        id_, move = plain[place % len(plain)]
        item = Item(id_, move.debit, move.credit, max(move.seconds + change, 1), Kind.SERVICE)
        self.agree(
            set() if item.seconds == move.seconds else {"IdUsedOtherwise"},
            lambda: committed(lambda: posting.transfer(item)),
        )

    @rule(moves=st.lists(st.tuples(places, places, amounts), min_size=1, max_size=8), day=days)
    def batch(self, moves: list[tuple[int, int, int]], day: date) -> None:
        sides = [(self.anyone(give), self.anyone(take), seconds) for give, take, seconds in moves]
        items = [
            Item(uuid7(), debit, credit, seconds, Kind.SERVICE) for debit, credit, seconds in sides if debit != credit
        ]
        verdicts = self.bank.batch([*items, *items], expires_on=day)
        first, second = verdicts[: len(items)], verdicts[len(items) :]
        for item, verdict in zip(items, first, strict=True):
            self.agree_on_verdict(item, verdict, day)
        for item, verdict, again in zip(items, first, second, strict=True):
            if verdict:  # refused the first time, so the second time it was tried anew
                self.agree_on_verdict(item, again, day)
            else:
                assert again == 1

    def agree_on_verdict(self, item: Item, verdict: int, day: date) -> None:
        """The verdict is the model's."""
        refusals = self.model.post(item.id, item.debit, item.credit, item.seconds, day)
        assert (BY_VERDICT[verdict].__name__ if verdict else "done") in (refusals or {"done"})

    @rule(place=places, seconds=amounts)
    def hold(self, place: int, seconds: int) -> None:
        account, id_ = self.account(place), uuid7()
        act = lambda: posting.open_hold(id_, account, seconds, document_id=id_, expires_at=None)  # noqa: E731
        self.agree(self.model.hold(id_, account, seconds), lambda: committed(act))

    @precondition(lambda self: self.model.holds)
    @rule(place=places, take=places, part=st.integers(1, 5), to_pool=st.booleans(), day=days)
    def capture(self, place: int, take: int, part: int, to_pool: bool, day: date) -> None:
        hold_id = list(self.model.holds)[-1 - place % len(self.model.holds)]
        hold, credit, id_, pool_id = self.model.holds[hold_id], self.anyone(take), uuid7(), uuid7()
        if credit == hold.account or (hold.state == "captured" and not self.captured_anything(hold_id)):
            return
        seconds = hold.seconds * part // 4
        pool = self.bank.pool if to_pool else None
        refusals = self.model.capture(id_, hold_id, credit, seconds, day, pool, pool_id)
        self.agree(refusals, lambda: self.bank.capture(
            hold_id, credit, seconds, id_=id_, to_pool=to_pool, overflow_id=pool_id if to_pool else None, expires_on=day,
        ))  # fmt: skip

    def captured_anything(self, hold_id: UUID) -> bool:
        """Whether a captured hold paid anybody; where it paid nobody a second capture is a replay of nothing."""
        return bool(session().scalar(sa.text("SELECT captured FROM ledger_hold WHERE id = :id"), {"id": hold_id}))

    @precondition(lambda self: self.model.holds)
    @rule(place=places)
    def void(self, place: int) -> None:
        hold_id = list(self.model.holds)[place % len(self.model.holds)]
        self.agree(self.model.void(hold_id), lambda: self.bank.void(hold_id))

    @rule(place=places, part=st.integers(1, 5))
    def reverse(self, place: int, part: int) -> None:
        original = list(self.model.moves)[-1 - place % len(self.model.moves)]
        seconds, id_ = max(self.model.moves[original].seconds * part // 4, 1), uuid7()
        self.agree(self.model.reverse(id_, original, seconds), lambda: self.bank.reverse(original, seconds, id_=id_))

    @rule(place=places)
    def freeze_or_thaw(self, place: int) -> None:
        id_ = self.account(place)
        account = self.model.accounts[id_]
        account.is_frozen = not account.is_frozen and place > 80
        self.bank.limit(id_, floor=account.floor, ceiling=account.ceiling, is_frozen=account.is_frozen)

    @rule(place=places)
    def let_time_pass(self, place: int) -> None:
        id_ = self.account(place)
        if SOON not in self.model.accounts[id_].lots:
            return
        self.aged += 1
        past = today() - timedelta(days=1000) + timedelta(days=self.aged)
        session().rollback()
        self.bank.age_lot(self.owner, id_, SOON, to=past)
        self.model.age(id_, SOON, past)

    @rule()
    def expire(self) -> None:
        seconds = self.model.expire()
        assert expire_lots() == seconds
        self.expired += seconds

    @rule()
    def fold_sums(self) -> None:
        fold()

    @invariant()
    def balances_and_lots_are_the_models(self) -> None:
        if not hasattr(self, "bank"):
            return
        self.steps += 1
        rows = session().execute(
            sa.select(Balance.account_id, Balance.credits - Balance.debits, Balance.held).where(
                Balance.account_id.in_(self.model.accounts)
            )
        )
        assert {row[0]: (row[1], row[2]) for row in rows} == {
            id_: (account.balance, account.held) for id_, account in self.model.accounts.items()
        }
        lots = session().execute(sa.select(Lot.account_id, Lot.expires_on, Lot.remaining, Lot.held))
        assert {tuple(row[:2]): tuple(row[2:]) for row in lots if row.remaining} == {
            (id_, day): (lot.remaining, lot.held)
            for id_, account in self.model.accounts.items()
            for day, lot in account.lots.items() if account.has_lots and lot.remaining
        }  # fmt: skip
        session().rollback()
        if self.steps % 10 == 0:
            self.check_books()

    def check_books(self) -> None:
        """Everything recomputed, and the sums of the append-only accounts."""
        assert verify() == []
        for purpose, id_ in ((BankAccount.ISSUE, self.bank.issue), (BankAccount.POOL, self.bank.pool)):
            debits = sum(move.seconds for move in self.model.moves.values() if move.debit == id_)
            credits_ = sum(move.seconds for move in self.model.moves.values() if move.credit == id_)
            assert bank_holding(purpose) == (debits, credits_)
        assert bank_holding(BankAccount.EXPIRED) == (0, self.expired)
        session().rollback()


def test_the_ledger_does_what_its_model_does(app_context: Flask, owner_engine: sa.Engine) -> None:
    LedgerMachine.owner = owner_engine
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=300 if SOAK else 12, stateful_step_count=80 if SOAK else 30, deadline=None,
            derandomize=not SOAK, database=None, suppress_health_check=list(HealthCheck),
            phases=list(Phase) if SOAK else [Phase.generate],  # shrinking takes minutes
        ),
    )  # fmt: skip
