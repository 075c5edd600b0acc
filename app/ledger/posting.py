"""Calling the ledger's functions on the connection of the current transaction, so that time and business commit together.

The order of locks is: business rows, then TIME accounts (one call), then SERVED accounts (one call).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.kit.clock import today
from app.kit.db import session
from app.ledger.errors import BY_VERDICT, SecondsRefused, refusal
from app.ledger.kinds import Asset, Kind
from app.tenancy.scope import jurisdiction_id

_POST = sa.text(
    "SELECT * FROM ledger_post(:bank, :id, :journal, CAST(:asset AS smallint), :debit, :credit, :seconds,"
    " CAST(:kind AS smallint), :document, :effective, :expires)"
)
_HOLD = sa.text(
    "SELECT * FROM ledger_hold_open(:bank, :id, CAST(:asset AS smallint), :debit, :seconds, :document, :expires_at)"
)
_CAPTURE = sa.text(
    "SELECT * FROM ledger_hold_capture(:bank, :id, :hold, :credit, :seconds, CAST(:kind AS smallint), :document,"
    " :effective, :expires, :overflow, :overflow_id)"
)
_VOID = sa.text("SELECT ledger_hold_void(:bank, :hold, :only_expired)")
_REVERSE = sa.text(
    "SELECT * FROM ledger_reverse(:bank, :id, :original, :seconds, CAST(:kind AS smallint), :document, :effective)"
)
_BATCH = sa.text(
    "SELECT ledger_post_batch(:bank, CAST(:ids AS uuid[]), CAST(:journals AS uuid[]), CAST(:assets AS smallint[]),"
    " CAST(:debits AS uuid[]), CAST(:credits AS uuid[]), CAST(:seconds AS bigint[]), CAST(:kinds AS smallint[]),"
    " CAST(:documents AS uuid[]), :effective, :expires)"
)
_OPEN = sa.text(
    "SELECT ledger_open_account(:bank, :account, CAST(:asset AS smallint), :is_strict, :owner_kind, :owner, :purpose,"
    " :floor, :ceiling, :has_lots)"
)


_LIMITS = sa.text("SELECT ledger_set_member_limits(:bank, :floor, :ceiling)")


@dataclass(frozen=True)
class Item:
    """One transfer of a batch, or a single one. `effective_on` is when what it pays for took place."""

    id: UUID
    debit: UUID
    credit: UUID
    seconds: int
    kind: Kind
    document_id: UUID | None = None
    asset: Asset = Asset.TIME
    journal_id: UUID | None = None


@dataclass(frozen=True)
class Captured:
    """What became of a hold: seconds paid to the payee, and seconds that went to the pool over the payee's ceiling."""

    paid: int
    overflowed: int
    is_replay: bool


@dataclass(frozen=True)
class Posted:
    """What a transfer led to: whether its id was known before, and what each strict side holds right after it."""

    is_replay: bool
    debit_balance: int | None
    credit_balance: int | None


def transfer(item: Item, *, effective_on: date | None = None, expires_on: date | None = None) -> Posted:
    """Move seconds between two accounts; the same id and body again answers the first result."""
    if item.seconds <= 0:
        raise SecondsRefused()
    row = _call(
        _POST, id=item.id, journal=item.journal_id or item.id, asset=int(item.asset), debit=item.debit,
        credit=item.credit, seconds=item.seconds, kind=int(item.kind), document=item.document_id,
        effective=effective_on or today(), expires=expires_on,
    )  # fmt: skip
    return Posted(row.is_replay, row.debit_balance, row.credit_balance)


def open_hold(
    hold_id: UUID,
    debit: UUID,
    seconds: int,
    *,
    document_id: UUID,
    expires_at: datetime | None,
    asset: Asset = Asset.TIME,
) -> None:
    """Put seconds aside until they are captured, voided or expire; a null expiry waits for ever."""
    _call(
        _HOLD, id=hold_id, asset=int(asset), debit=debit, seconds=seconds, document=document_id, expires_at=expires_at
    )


def capture(
    capture_id: UUID, hold_id: UUID, *, pay_to: UUID, seconds: int, document_id: UUID, effective_on: date,
    expires_on: date | None = None, overflow: UUID | None = None, overflow_id: UUID | None = None,
) -> Captured:  # fmt: skip
    """Pay held seconds to an account, once, in whole or part; the rest goes back to where it came from."""
    row = _call(
        _CAPTURE, id=capture_id, hold=hold_id, credit=pay_to, seconds=seconds, kind=int(Kind.SERVICE),
        document=document_id, effective=effective_on, expires=expires_on, overflow=overflow, overflow_id=overflow_id,
    )  # fmt: skip
    return Captured(row.paid, row.overflowed, row.is_replay)


def void_hold(hold_id: UUID, *, only_expired: bool = False) -> int:
    """Give a hold back; answers the seconds released (0 when it had been given back before)."""
    return int(_call(_VOID, hold=hold_id, only_expired=only_expired)[0])


def reverse(reversal_id: UUID, original_id: UUID, seconds: int, *, document_id: UUID) -> None:
    """Take a transfer back, in whole or part, by a new linked one."""
    _call(
        _REVERSE, id=reversal_id, original=original_id, seconds=seconds, kind=int(Kind.REVERSAL), document=document_id,
        effective=today(),
    )  # fmt: skip


def transfer_batch(items: Sequence[Item], *, effective_on: date, expires_on: date | None = None) -> list[int]:
    """Many transfers in one round trip (2,000 at most); answers a verdict each: 0 posted, 1 known, else see errors."""
    row = _call(
        _BATCH, ids=[i.id for i in items], journals=_unless_all_null([i.journal_id for i in items]),
        assets=[int(i.asset) for i in items], debits=[i.debit for i in items], credits=[i.credit for i in items],
        seconds=[i.seconds for i in items], kinds=[int(i.kind) for i in items],
        documents=_unless_all_null([i.document_id for i in items]),
        effective=effective_on, expires=expires_on,
    )  # fmt: skip
    return list(row[0])


def transfer_all(items: Sequence[Item], *, effective_on: date, expires_on: date | None = None) -> None:
    """A batch that stands or falls as one."""
    for verdict in transfer_batch(items, effective_on=effective_on, expires_on=expires_on):
        if verdict > 1:
            raise BY_VERDICT[verdict]()


def open_account(
    account_id: UUID, asset: Asset, *, is_strict: bool, owner_kind: str, owner_id: UUID, purpose: str,
    floor: int | None = None, ceiling: int | None = None, has_lots: bool = False,
) -> None:  # fmt: skip
    """Open an account, or find it open."""
    _call(
        _OPEN, account=account_id, asset=int(asset), is_strict=is_strict, owner_kind=owner_kind, owner=owner_id,
        purpose=purpose, floor=floor, ceiling=ceiling, has_lots=has_lots,
    )  # fmt: skip


def set_member_limits(*, floor: int, ceiling: int | None) -> None:
    """New limits for all members' spendable accounts; a ceiling binds from the next credit."""
    _call(_LIMITS, floor=floor, ceiling=ceiling)


def _unless_all_null(ids: list[UUID | None]) -> list[UUID | None] | None:
    """A list of nothing costs the server as much as a full one."""
    return ids if any(ids) else None


def _call(statement: sa.TextClause, **parameters: Any) -> Any:
    try:
        return session().execute(statement, {"bank": jurisdiction_id(), **parameters}).one()
    except DBAPIError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error
