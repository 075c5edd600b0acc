"""Facts, their deliveries, the hints that work is due, and the seals."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model, Xid8
from app.kit.ids import uuid7
from app.tenancy.keys import TenantOwned


class Fact(TenantOwned, Model):
    """Something that happened: what, to which thing, by whom, for whom, through which channel, at which node."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_subject", "jurisdiction_id", "subject_id", "id"),
        Index("ix_fact_kind", "jurisdiction_id", "kind", "id"),
        Index("ix_fact_xid", "jurisdiction_id", "xid"),
    )
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    tenant_id: Mapped[UUID | None]
    by_user_id: Mapped[UUID | None]
    by_member_id: Mapped[UUID | None]
    on_behalf_of: Mapped[UUID | None]
    channel: Mapped[str]
    address: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]
    xid: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))


class Delivery(TenantOwned, Model):
    """A fact on its way to one listener; `handled_at` commits together with the listener's effect."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_due",
            "jurisdiction_id",
            "due_at",
            postgresql_where=text("handled_at IS NULL AND NOT is_given_up"),
        ),
    )
    listener: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    handled_at: Mapped[datetime | None]
    is_given_up: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None]


class WorkDue(Model):
    """A hint that a bank has work of a kind from an instant on; inserted, claimed for a while, deleted when served.

    Inserted and never updated by those who make work, so that no two transactions meet on a row.
    """

    __tablename__ = "work_due"
    __table_args__ = (Index("ix_work_due_due_at", "due_at"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    jurisdiction_id: Mapped[int] = mapped_column(Integer, ForeignKey("jurisdiction.id"))
    kind: Mapped[str]
    due_at: Mapped[datetime]


class FactBlock(TenantOwned, Model):
    """A sealed run of facts: the Merkle root over them and the hash of the block before."""

    __tablename__ = "fact_block"
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(default=now)


class FactSeal(TenantOwned, Model):
    """The place of one fact (its id is the fact's) in the sealed chain."""

    __tablename__ = "fact_seal"
    height: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
