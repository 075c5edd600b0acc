"""Donations: who gave how much to whom. The time itself moved in the ledger, under the donation's id."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to


class ReceiverKind(Word):
    """To whom somebody gives."""

    POOL = "pool", "公益池", "the pool"
    ORGANISATION = "organisation", "团体", "a group"
    PERSON = "person", "个人", "a person"


class Donation(TenantOwned, Model):
    """Time somebody gave away, once and for good. The pool is the bank's own, so it has no id here."""

    __tablename__ = "donation"
    __table_args__ = (
        belongs_to("member", "giver_id"),
        belongs_to("member", "receiver_member_id"),
        belongs_to("organisation", "receiver_organisation_id"),
        CheckConstraint("seconds > 0", name="seconds_are_positive"),
        CheckConstraint(
            "(receiver_kind = 'person') = (receiver_member_id IS NOT NULL)"
            " AND (receiver_kind = 'organisation') = (receiver_organisation_id IS NOT NULL)"
            " AND receiver_kind IN ('pool', 'organisation', 'person')",
            name="receiver_is_of_its_kind",
        ),
        Index("ix_donation_giver", "jurisdiction_id", "giver_id", "id"),
        Index("ix_donation_receiver_member", "jurisdiction_id", "receiver_member_id"),
        Index("ix_donation_kind", "jurisdiction_id", "receiver_kind", "donated_at"),
    )
    giver_id: Mapped[UUID]
    receiver_kind: Mapped[str]
    receiver_member_id: Mapped[UUID | None]
    receiver_organisation_id: Mapped[UUID | None]
    seconds: Mapped[int] = mapped_column(BigInteger)
    donated_at: Mapped[datetime] = mapped_column(default=now)
