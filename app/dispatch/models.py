"""Calls taken at the desk, and assessments of demands that are risky."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.members.models import Member
from app.tenancy.keys import TenantOwned, belongs_to, unique


class HotlineCall(TenantOwned, Model):
    """A call somebody took at the desk: who took it, about whom, and what came of it: a demand, or a note."""

    __tablename__ = "hotline_call"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "member_id"),
        belongs_to("member", "taken_by"),
        belongs_to("demand", "demand_id"),
        Index("ix_hotline_call_day", "jurisdiction_id", "taken_at"),
    )
    tenant_id: Mapped[UUID]
    member_id: Mapped[UUID]
    taken_by: Mapped[UUID]
    demand_id: Mapped[UUID | None]
    note_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(default=now)


class RiskAssessment(TenantOwned, Model):
    """The grade a demand came to, from its kind and the answers given, what the bank's rule asks then, and what staff decided."""

    __tablename__ = "risk_assessment"
    __table_args__ = (
        belongs_to("demand", "demand_id"),
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "decided_by"),
        unique("demand_id"),
        Index("ix_risk_assessment_waiting", "jurisdiction_id", "asked_at",
              postgresql_where=text("measure = 'assess' AND decided_at IS NULL")),
        CheckConstraint("grade IN ('low', 'middle', 'high')", name="grade_is_known"),
        CheckConstraint("measure IN ('publish', 'two_people', 'trained', 'assess')", name="measure_is_known"),
        CheckConstraint("(decided_at IS NULL) = (is_allowed IS NULL)", name="decided_at_once"),
    )  # fmt: skip
    demand_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    grade: Mapped[str]
    measure: Mapped[str]
    answers_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    is_allowed: Mapped[bool | None]
    note: Mapped[str | None]


_people = Member.__table__.c
Index(
    "ix_member_volunteers_of_node", _people.jurisdiction_id, _people.tenant_id, _people.id,
    postgresql_where=text("volunteer_since IS NOT NULL AND is_active"),
)  # fmt: skip
"""The volunteers of a node in one look-up: matching examines the nearest nodes first and stops when it has enough."""
