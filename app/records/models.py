"""Service records and evaluations."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to, unique


class ServiceRecord(TenantOwned, Model):
    """A service that was given: its four figures in seconds, and the rules it was counted under."""

    __tablename__ = "service_record"
    __table_args__ = (
        belongs_to("member", "helper_id"),
        belongs_to("member", "recipient_id"),
        belongs_to("tenant", "tenant_id"),
        unique("order_id"),
        Index("ix_service_record_helper_day", "jurisdiction_id", "helper_id", "served_on"),
        Index("ix_service_record_recipient", "jurisdiction_id", "recipient_id", "id"),
        CheckConstraint("honour_seconds = weighted_seconds - spendable_seconds", name="honour_is_the_rest"),
        CheckConstraint("actual_seconds > 0 AND spendable_seconds BETWEEN 0 AND weighted_seconds", name="figures_fit"),
    )
    order_id: Mapped[UUID]
    helper_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    title: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    served_on: Mapped[date] = mapped_column(Date)
    actual_seconds: Mapped[int]
    weighted_seconds: Mapped[int]
    spendable_seconds: Mapped[int]
    honour_seconds: Mapped[int]
    made_under: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def coefficient(self) -> Fraction:
        """By what the actual time was weighed."""
        return Fraction(self.made_under["coefficient"])


class Evaluation(TenantOwned, Model):
    """What one side says of the other, once."""

    __tablename__ = "evaluation"
    __table_args__ = (
        belongs_to("service_record", "record_id"),
        belongs_to("member", "by_member_id"),
        belongs_to("member", "about_member_id"),
        unique("record_id", "by_member_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),
    )
    record_id: Mapped[UUID]
    by_member_id: Mapped[UUID]
    about_member_id: Mapped[UUID]
    stars: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
