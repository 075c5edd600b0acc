"""Accounts are locked in one order by every door, so nobody waits for somebody who waits for them."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask

from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.errors import LedgerRefused
from app.ledger.kinds import Kind
from app.ledger.posting import Item
from tests.ledger.banks import SOAK, Bank, at_once

TURNS = 400 if SOAK else 40


def test_no_order_of_calls_ends_in_a_deadlock(app: Flask, bank: Bank) -> None:
    accounts = [bank.account(100_000, has_lots=place == 5) for place in range(6)]
    transfers = [bank.move(accounts[place], accounts[place - 1], 50) for place in range(6)]
    works = [
        lambda chance: there_and_back(bank, accounts[0], accounts[1]),
        lambda chance: there_and_back(bank, accounts[1], accounts[0]),
        lambda chance: crowd(bank, accounts, chance),
        lambda chance: crowd(bank, accounts[::-1], chance),
        lambda chance: promise(bank, *chance.sample(accounts, 2)),
        lambda chance: promise(bank, *chance.sample(accounts, 2)),
        lambda chance: bank.reverse(chance.choice(transfers), 1),
        lambda chance: bank.move(*chance.sample([*accounts, bank.issue, bank.pool], 2), 1),
    ]
    answers = at_once(app, bank, [repeated(work, seed) for seed, work in enumerate(works)])
    assert [answer for answer in answers if not isinstance(answer, int)] == []
    session().rollback()
    assert sum(bank.has(account)[0] for account in accounts) > 0


def repeated(work: Callable[[random.Random], Any], seed: int) -> Callable[[], int]:
    """The work many times over; refusals are answers, anything else comes up."""

    def run() -> int:
        chance, done = random.Random(seed), 0
        for _ in range(TURNS):
            try:
                work(chance)
                done += 1
            except LedgerRefused:
                session().rollback()
        return done

    return run


def there_and_back(bank: Bank, one: UUID, other: UUID) -> None:
    """Two transfers in opposite directions."""
    bank.move(one, other, 1)
    bank.move(other, one, 1)


def crowd(bank: Bank, accounts: list[UUID], chance: random.Random) -> None:
    """A batch over all accounts in a disorder of its own, some of it refused."""
    pairs = [chance.sample(accounts, 2) for _ in range(12)]
    bank.batch([Item(uuid7(), give, take, chance.choice([1, 2, 10**9]), Kind.SERVICE) for give, take in pairs])


def promise(bank: Bank, payer: UUID, payee: UUID) -> None:
    """A hold, captured in part."""
    bank.capture(bank.hold(payer, 10), payee, 7)
