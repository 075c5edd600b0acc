"""Requests of people about their own data, deaths and heirs, merged records, rebound telephones, recovery codes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Erasure(TenantOwned, Model):
    """Somebody is to be erased once a cooling-off time has passed, unless it is called off."""

    __tablename__ = "erasure"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("tenant", "tenant_id"),
        Index("uq_erasure_member", "jurisdiction_id", "member_id", unique=True,
              postgresql_where=text("called_off_at IS NULL")),
        Index("ix_erasure_due", "jurisdiction_id", "due_at",
              postgresql_where=text("called_off_at IS NULL AND done_at IS NULL")),
        CheckConstraint("remaining IN ('pool', 'forfeit')", name="remaining_is_known"),
    )  # fmt: skip
    member_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    document: Mapped[str | None]
    remaining: Mapped[str]
    due_at: Mapped[datetime]
    called_off_by: Mapped[UUID | None]
    called_off_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Correction(TenantOwned, Model):
    """A member asks for something to be put right that staff must look at first; the new value is sealed, and gone once decided."""

    __tablename__ = "correction"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("tenant", "tenant_id"),
        Index("uq_correction_open", "jurisdiction_id", "member_id", "item", unique=True,
              postgresql_where=text("decided_at IS NULL")),
        CheckConstraint("item IN ('name', 'id_number', 'born_on')", name="item_is_known"),
    )  # fmt: skip
    member_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    item: Mapped[str]
    value_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]
    note: Mapped[str | None]


class Estate(TenantOwned, Model):
    """A member has died: the record is frozen; a second person approves where the remaining time goes."""

    __tablename__ = "estate"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("tenant", "tenant_id"),
        Index("uq_estate_member", "jurisdiction_id", "member_id", unique=True,
              postgresql_where=text("is_approved IS NOT FALSE")),
        CheckConstraint("decided_by IS NULL OR decided_by <> recorded_by", name="second_person"),
    )  # fmt: skip
    member_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    died_on: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    is_approved: Mapped[bool | None]


class Heir(TenantOwned, Model):
    """A member to whom a share of an estate goes."""

    __tablename__ = "heir"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "member_id"),
        unique("estate_id", "member_id"),
        CheckConstraint("share BETWEEN 1 AND 1000", name="share_fits"),
    )
    estate_id: Mapped[UUID]
    member_id: Mapped[UUID]
    share: Mapped[int] = mapped_column(Integer)


class Merge(TenantOwned, Model):
    """Two records of one person are to become one; a second person approves, and there is no way back."""

    __tablename__ = "merge"
    __table_args__ = (
        belongs_to("member", "kept_id"),
        belongs_to("member", "merged_id"),
        belongs_to("tenant", "tenant_id"),
        Index("uq_merge_merged", "jurisdiction_id", "merged_id", unique=True,
              postgresql_where=text("is_approved IS NOT FALSE")),
        Index("ix_merge_kept", "jurisdiction_id", "kept_id"),
        CheckConstraint("kept_id <> merged_id", name="two_records"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="second_person"),
    )  # fmt: skip
    kept_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    document: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    is_approved: Mapped[bool | None]


class Rebinding(TenantOwned, Model):
    """Staff gave somebody a new telephone, or took away a lost second factor, on two proofs of who they are.

    Both ciphers are there only until old and new number have been told.
    """

    __tablename__ = "rebinding"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("tenant", "tenant_id"),
        CheckConstraint("what IN ('phone', 'second_factor')", name="what_is_known"),
        Index("ix_rebinding_untold", "jurisdiction_id", "id", postgresql_where=text("told_at IS NULL")),
    )
    member_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    what: Mapped[str]
    proofs: Mapped[list[str]]
    done_by: Mapped[UUID]
    done_at: Mapped[datetime] = mapped_column(default=now)
    old_phone_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_phone_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """A printed code that stands in for the second factor, once; kept as a digest."""

    __tablename__ = "recovery_code"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
