"""Rows of the ledger, for reading. They are written by the functions of migrations/sql/ledger/ alone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model, Xid8
from app.tenancy.keys import TenantOwned, belongs_to


class _OfBank:
    """A row of one bank whose key is not an id of its own."""

    is_tenant_owned = True
    jurisdiction_id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-2)


class Account(TenantOwned, Model):
    """An account of the chart; its id is derived from its owner, so nobody looks it up."""

    __tablename__ = "ledger_account"
    __table_args__ = (Index("ix_ledger_account_owner_id", "jurisdiction_id", "owner_id"),)
    asset: Mapped[int] = mapped_column(SmallInteger)
    is_strict: Mapped[bool]
    owner_kind: Mapped[str]
    owner_id: Mapped[UUID]
    purpose: Mapped[str]
    opened_at: Mapped[datetime]


class Balance(_OfBank, Model):
    """What a strict account holds, in seconds. An append-only one keeps zeros here and its sums in checkpoints.

    flags: 1 frozen, 2 closed, 4 its seconds expire by lots. last_at is integer microseconds since 1970.
    """

    __tablename__ = "ledger_balance"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held_is_positive"),
        CheckConstraint("credits - debits - held >= floor", name="available_above_floor"),
        {"postgresql_with": {"fillfactor": 80}},
    )
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    debits: Mapped[int]
    credits: Mapped[int]
    held: Mapped[int]
    floor: Mapped[int | None]
    ceiling: Mapped[int | None]
    seq: Mapped[int]
    last_at: Mapped[int]
    asset: Mapped[int] = mapped_column(SmallInteger)
    is_strict: Mapped[bool]
    flags: Mapped[int] = mapped_column(Integer)


class Transfer(TenantOwned, Model):
    """Seconds that moved: both sides on one row, with each strict side's running balance and sequence."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        Index("ix_ledger_transfer_debit", "jurisdiction_id", "debit_account", "posted_at", postgresql_where=text("debit_seq IS NOT NULL")),
        Index("ix_ledger_transfer_credit", "jurisdiction_id", "credit_account", "posted_at", postgresql_where=text("credit_seq IS NOT NULL")),
        Index("ix_ledger_transfer_debit_open", "jurisdiction_id", "debit_account", "xid", postgresql_where=text("debit_seq IS NULL")),
        Index("ix_ledger_transfer_credit_open", "jurisdiction_id", "credit_account", "xid", postgresql_where=text("credit_seq IS NULL")),
        CheckConstraint("seconds > 0", name="seconds_are_positive"),
        CheckConstraint("debit_account <> credit_account", name="two_accounts"),
        {"postgresql_partition_by": "RANGE (id)"},
    )  # fmt: skip
    journal_id: Mapped[UUID]
    debit_account: Mapped[UUID]
    credit_account: Mapped[UUID]
    document_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None]
    hold_id: Mapped[UUID | None]
    seconds: Mapped[int]
    debit_seq: Mapped[int | None]
    credit_seq: Mapped[int | None]
    debit_balance: Mapped[int | None]
    credit_balance: Mapped[int | None]
    posted_at: Mapped[int]
    xid: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    effective_on: Mapped[date] = mapped_column(Date)
    asset: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[int] = mapped_column(SmallInteger)


class Hold(TenantOwned, Model):
    """Seconds put aside: open, then captured, voided or expired, once."""

    __tablename__ = "ledger_hold"
    __table_args__ = (
        Index("ix_ledger_hold_expires_at", "jurisdiction_id", "expires_at", postgresql_where=text("state = 'open'")),
        CheckConstraint("seconds > 0", name="seconds_are_positive"),
        {"postgresql_with": {"fillfactor": 80}},
    )  # fmt: skip
    debit_account: Mapped[UUID]
    document_id: Mapped[UUID | None]
    seconds: Mapped[int]
    captured: Mapped[int]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    asset: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]


class Reversal(_OfBank, Model):
    """How much of a transfer a later one took back."""

    __tablename__ = "ledger_reversal"
    original: Mapped[UUID] = mapped_column(primary_key=True)
    reversal: Mapped[UUID] = mapped_column(primary_key=True)
    seconds: Mapped[int]


class Lot(_OfBank, Model):
    """Seconds of an account that expire on the same day (after it, in Shanghai)."""

    __tablename__ = "ledger_lot"
    __table_args__ = (CheckConstraint("held >= 0 AND held <= remaining", name="held_within"),)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    remaining: Mapped[int]
    held: Mapped[int]


class LotUse(_OfBank, Model):
    """Seconds a transfer took from a lot; negative, put into it."""

    __tablename__ = "ledger_lot_use"
    transfer_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    seconds: Mapped[int]


class LotHold(_OfBank, Model):
    """Seconds of a lot that a hold keeps usable past their day."""

    __tablename__ = "ledger_lot_hold"
    hold_id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_on: Mapped[date] = mapped_column(Date, primary_key=True)
    seconds: Mapped[int]


class Checkpoint(_OfBank, Model):
    """Folded sums of an append-only account: all rows of transactions below `upto`."""

    __tablename__ = "ledger_checkpoint"
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    upto: Mapped[str] = mapped_column(Xid8)
    debits: Mapped[int]
    credits: Mapped[int]


class Proposal(TenantOwned, Model):
    """A grant or reversal that one person proposed and a second one approves or declines."""

    __tablename__ = "ledger_proposal"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="second_person"),
        CheckConstraint("kind IN ('grant', 'reversal')", name="kind_is_known"),
    )
    kind: Mapped[str]
    tenant_id: Mapped[UUID]
    document: Mapped[str]
    reason: Mapped[str]
    body: Mapped[dict[str, Any]]
    seconds: Mapped[int]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    is_approved: Mapped[bool | None]
    is_from_pool: Mapped[bool] = mapped_column(default=False)
