"""A bank with nobody in it, opened for one test of the ledger, and short ways to bring its accounts into a state."""

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.kit.clock import today
from app.kit.db import db, is_lost_race, session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account
from app.ledger.kinds import Asset, Kind, OwnerKind
from app.ledger.models import Balance, Hold, Lot, Transfer
from app.ledger.posting import Captured, Item
from app.tenancy.commands import open_jurisdiction
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT

SOAK = bool(os.environ.get("SOAK"))
HOUR = 3600
NEVER = date.max


@dataclass(frozen=True)
class Bank:
    """A bank of one test; what it does is committed at once."""

    id: int

    def account(self, seconds: int = 0, *, floor: int | None = 0, ceiling: int | None = None, has_lots: bool = False,
                asset: Asset = Asset.TIME, is_strict: bool = True) -> UUID:  # fmt: skip
        """A new account holding so many seconds."""
        account = uuid7()
        posting.open_account(
            account, asset, is_strict=is_strict, owner_kind=OwnerKind.MEMBER, owner_id=uuid7(), purpose="time",
            floor=floor, ceiling=ceiling, has_lots=has_lots,
        )  # fmt: skip
        session().commit()
        if seconds:
            self.fund(account, seconds)
        return account

    def fund(
        self, account: UUID, seconds: int, *, expires_on: date | None = None, effective_on: date | None = None
    ) -> UUID:
        """Seconds from issue; answers the transfer's id."""
        return self.move(
            self.issue, account, seconds, kind=Kind.GRANT, expires_on=expires_on, effective_on=effective_on
        )

    def move(self, debit: UUID, credit: UUID, seconds: int, *, id_: UUID | None = None, kind: Kind = Kind.SERVICE,
             expires_on: date | None = None, effective_on: date | None = None, document_id: UUID | None = None) -> UUID:  # fmt: skip
        """One transfer; answers its id."""
        item = Item(id_ or uuid7(), debit, credit, seconds, kind, document_id)
        committed(lambda: posting.transfer(item, effective_on=effective_on, expires_on=expires_on))
        return item.id

    def hold(self, debit: UUID, seconds: int, *, lasts: timedelta | None = timedelta(hours=1)) -> UUID:
        """An open hold that expires after a while by the ledger's clock; answers its id."""
        hold_id = uuid7()
        expires_at = None if lasts is None else clock() + lasts
        committed(lambda: posting.open_hold(hold_id, debit, seconds, document_id=hold_id, expires_at=expires_at))
        return hold_id

    def capture(self, hold_id: UUID, credit: UUID, seconds: int, *, id_: UUID | None = None, to_pool: bool = False,
                overflow_id: UUID | None = None, expires_on: date | None = None) -> Captured:  # fmt: skip
        """Pay held seconds; over the ceiling they go to the pool if asked."""
        return committed(
            lambda: posting.capture(
                id_ or uuid7(), hold_id, pay_to=credit, seconds=seconds, document_id=hold_id, effective_on=today(),
                expires_on=expires_on, overflow=bank_account(BankAccount.POOL) if to_pool else None,
                overflow_id=overflow_id or (uuid7() if to_pool else None),
            )
        )  # fmt: skip

    def void(self, hold_id: UUID, *, only_expired: bool = False) -> int:
        """Give a hold back."""
        return committed(lambda: posting.void_hold(hold_id, only_expired=only_expired))

    def reverse(
        self, original: UUID, seconds: int, *, id_: UUID | None = None, document_id: UUID | None = None
    ) -> UUID:
        """Take a transfer back; answers the reversal's id."""
        reversal = id_ or uuid7()
        committed(lambda: posting.reverse(reversal, original, seconds, document_id=document_id or original))
        return reversal

    def batch(self, items: list[Item], *, expires_on: date | None = None) -> list[int]:
        """Many transfers in one round trip; answers the verdicts."""
        return committed(lambda: posting.transfer_batch(items, effective_on=today(), expires_on=expires_on))

    @property
    def issue(self) -> UUID:
        """The account from which time is issued."""
        return bank_account(BankAccount.ISSUE)

    @property
    def pool(self) -> UUID:
        """The pool."""
        return bank_account(BankAccount.POOL)

    def limit(self, account: UUID, *, floor: int = 0, ceiling: int | None = None, is_frozen: bool = False) -> None:
        """New limits of an account."""
        statement = sa.text("SELECT ledger_set_limits(:bank, :account, :floor, :ceiling, :frozen)")
        values = {"bank": self.id, "account": account, "floor": floor, "ceiling": ceiling, "frozen": is_frozen}
        committed(lambda: session().execute(statement, values))

    def row(self, account: UUID) -> Balance:
        """The balance row, read anew."""
        return session().get_one(Balance, (self.id, account), populate_existing=True)

    def has(self, account: UUID) -> tuple[int, int]:
        """What an account holds and how much of it is held back."""
        row = self.row(account)
        return row.credits - row.debits, row.held

    def transfer(self, id_: UUID) -> Transfer:
        """A stored transfer."""
        return session().get_one(Transfer, (self.id, id_), populate_existing=True)

    def state(self, hold_id: UUID) -> str:
        """How a hold stands."""
        return session().get_one(Hold, (self.id, hold_id), populate_existing=True).state

    def lots(self, account: UUID) -> dict[date, tuple[int, int]]:
        """What is left of each lot and how much of that is held; empty lots are left out."""
        rows = session().execute(sa.select(Lot.expires_on, Lot.remaining, Lot.held).where(Lot.account_id == account))
        return {row.expires_on: (row.remaining, row.held) for row in rows if row.remaining}

    def as_owner(self, engine: sa.Engine, statement: str, **values: Any) -> int:
        """SQL as the owner of the tables, in this bank; answers the rows it touched."""
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL app.jurisdiction_id = '{self.id}'")
            return connection.execute(sa.text(statement), values).rowcount

    def age_lot(self, engine: sa.Engine, account: UUID, day: date, *, to: date) -> None:
        """Let a lot have expired on an earlier day, as if time had passed."""
        values = {"account": account, "day": day, "to": to}
        for table in ("ledger_lot", "ledger_lot_use"):
            where = "account_id = :account AND expires_on = :day"
            self.as_owner(engine, f"UPDATE {table} SET expires_on = :to WHERE {where}", **values)
        holds = "SELECT id FROM ledger_hold WHERE debit_account = :account"
        where = f"expires_on = :day AND hold_id IN ({holds})"
        self.as_owner(engine, f"UPDATE ledger_lot_hold SET expires_on = :to WHERE {where}", **values)


def committed(act: Callable[[], Any]) -> Any:
    """The act, committed; what is refused is rolled back."""
    try:
        result = act()
        session().commit()
    except BaseException:
        session().rollback()
        raise
    return result


def clock() -> Any:
    """The ledger's own clock."""
    return session().scalar(sa.text("SELECT clock_timestamp()"))


def open_bank(tries: int = 8) -> Bank:
    """A bank of a small file; nobody is in it. Another worker may take the same number at the same moment."""
    path = ROOT / "config" / "jurisdictions" / "chaoyangmen.toml"
    db.session.remove()
    with jurisdiction_scope(None):
        try:
            bank = Bank(open_jurisdiction(path, slug=f"l{os.urandom(6).hex()}", name="账本").id)
        except DBAPIError as error:
            if not is_lost_race(error) or not tries:
                raise
            bank = None
        session().rollback()
    db.session.remove()
    return bank or open_bank(tries - 1)


def at_once(app: Flask, bank: Bank, acts: Iterable[Callable[[], Any]]) -> list[Any]:
    """All acts at the same moment, each in a thread and session of its own; answers results or what was raised."""
    acts = list(acts)
    answers: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context(), jurisdiction_scope(bank.id), closing(db.session):
            session().connection()  # signed in before the start
            start.wait()
            try:
                answers[place] = acts[place]()
            except Exception as error:
                answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def kinds_of(answers: Iterable[Any]) -> list[str]:
    """The names of what was raised, sorted; "done" for what was not."""
    return sorted(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)
