"""Calls taken at the desk, call-backs after a service, and assessments of demands that are risky."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.members.models import Member
from app.tenancy.keys import TenantOwned, belongs_to, unique

UNHAPPY = 2
"""Stars up to which somebody is not content, and their branch has something to do."""


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


class Loop(Word):
    """On which way round a recipient is asked how it was: both end in the same answer, and in the same follow-up."""

    DRAWN = "drawn", "总行回访", "Called back by the head bank"
    REGULAR = "regular", "支行定期询问", "Asked regularly by the branch"


class CallBack(TenantOwned, Model):
    """A recipient is to be asked how they were served, 1 to 5, on one of two loops.

    `drawn`: this one service was drawn under `share_percent`; past `open_until` nobody calls any more. `regular`: it is
    the first service since the recipient was last asked, and their branch asks about all since, `every_days` days apart;
    past `open_until` it is late. Either waits until it is answered, declined, or nobody was reached too often. Whoever
    was not content (1 or 2) leaves their branch something to do, until it says what it did.
    """

    __tablename__ = "call_back"
    __table_args__ = (
        belongs_to("service_order", "order_id"),
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "member_id"),
        belongs_to("member", "called_by"),
        belongs_to("member", "handled_by"),
        unique("loop", "order_id"),
        Index("uq_call_back_regular", "jurisdiction_id", "member_id", unique=True,
              postgresql_where=text("loop = 'regular' AND state = 'waiting'")),
        Index("ix_call_back_member", "jurisdiction_id", "member_id"),
        Index("ix_call_back_asked", "jurisdiction_id", "closed_at", postgresql_where=text("loop = 'regular'")),
        Index("ix_call_back_waiting", "jurisdiction_id", "open_until", postgresql_where=text("state = 'waiting'")),
        Index("ix_call_back_unhappy", "jurisdiction_id", "id", postgresql_where=text("stars <= 2 AND handled_at IS NULL")),
        Index("ix_call_back_drawn", "jurisdiction_id", "drawn_at"),
        CheckConstraint("state IN ('waiting', 'answered', 'unreached', 'declined')", name="state_is_known"),
        CheckConstraint("(loop = 'drawn') = (share_percent IS NOT NULL)", name="drawn_by_share"),
        CheckConstraint("(loop = 'regular') = (every_days IS NOT NULL)", name="regular_by_days"),
        CheckConstraint("(state = 'answered') = (stars IS NOT NULL)", name="answered_with_stars"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),
        CheckConstraint("(handled_at IS NULL) = (handled_by IS NULL)", name="handled_by_somebody"),
    )  # fmt: skip
    order_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    member_id: Mapped[UUID]
    loop: Mapped[str] = mapped_column(default=Loop.DRAWN.value)
    share_percent: Mapped[int | None] = mapped_column(Integer)
    every_days: Mapped[int | None] = mapped_column(Integer)
    drawn_at: Mapped[datetime]
    open_until: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    called_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    stars: Mapped[int | None] = mapped_column(Integer)
    note_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]
    handled_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def is_unhappy(self) -> bool:
        """Whether the recipient was not content."""
        return self.stars is not None and self.stars <= UNHAPPY


class AskingRefusal(TenantOwned, Model):
    """A member does not want to be asked how they were served, on neither loop, until they take it back."""

    __tablename__ = "asking_refusal"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("member", "noted_by"),
        Index("uq_asking_refusal_live", "jurisdiction_id", "member_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip
    member_id: Mapped[UUID]
    noted_by: Mapped[UUID | None]
    refused_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


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
