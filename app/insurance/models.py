"""Schemes of cover, the covers of those who serve, the insurer's monthly lists, and claims after an accident."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.insurance.errors import ClaimStepRefused
from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique

CLAIM = "insurance_claim"
"""The kind of document that files of a claim belong to."""

MOST_YUAN = 10_000_000


class VoidWhy(Word):
    """Why a cover does not hold any more."""

    ORDER = "order", "不再去服务", "the order was given up"
    CONSENT = "consent", "撤回了同意", "a consent was withdrawn"
    SCHEME = "scheme", "保障方案提前结束", "the scheme ended early"


class Stage(Word):
    """Where a claim stands."""

    REPORTED = "reported", "已报案", "reported"
    PASSED = "passed", "已转保险公司", "with the insurer"
    SETTLED = "settled", "已赔付", "settled"
    DECLINED = "declined", "未赔付", "declined"


OPEN_STAGES = frozenset({Stage.REPORTED, Stage.PASSED})
NEXT_STAGES: dict[Stage, frozenset[Stage]] = {
    Stage.REPORTED: frozenset({Stage.PASSED, Stage.DECLINED}),
    Stage.PASSED: frozenset({Stage.SETTLED, Stage.DECLINED}),
    Stage.SETTLED: frozenset(),
    Stage.DECLINED: frozenset(),
}


class CoverScheme(TenantOwned, Model):
    """What an insurer covers for everybody who serves in the bank, from a day to a day (both included); amounts a person, in yuan.

    Ended before it began, its last day is the one before its first, and it holds on none.
    """

    __tablename__ = "cover_scheme"
    __table_args__ = (
        belongs_to("member", "entered_by"),
        belongs_to("member", "ended_by"),
        Index("ix_cover_scheme_days", "jurisdiction_id", "valid_from", "valid_until"),
        CheckConstraint("valid_until >= valid_from - 1", name="days_in_order"),
        CheckConstraint("medical_yuan BETWEEN 0 AND 10000000 AND transport_yuan BETWEEN 0 AND 10000000"
                        " AND medical_yuan + transport_yuan > 0", name="covers_something"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )  # fmt: skip
    insurer: Mapped[str]
    policy_number: Mapped[str]
    hotline: Mapped[str]
    medical_yuan: Mapped[int] = mapped_column(Integer)
    transport_yuan: Mapped[int] = mapped_column(Integer)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime] = mapped_column(default=now)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    def holds_on(self, first: date, last: date) -> bool:
        """Whether it holds on all these days."""
        return self.valid_from <= first and last <= self.valid_until


class Cover(TenantOwned, Model):
    """Somebody is covered for the service of one order, from an instant to an instant; void covers stay, with the reason."""

    __tablename__ = "cover"
    __table_args__ = (
        belongs_to("cover_scheme", "scheme_id"),
        belongs_to("service_order", "order_id"),
        belongs_to("member", "member_id"),
        unique("number"),
        Index("uq_cover_live", "jurisdiction_id", "order_id", unique=True, postgresql_where=text("voided_at IS NULL")),
        Index("ix_cover_member", "jurisdiction_id", "member_id", "starts_at"),
        Index("ix_cover_begins", "jurisdiction_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("(voided_at IS NULL) = (void_why IS NULL)", name="void_for_a_reason"),
        CheckConstraint("void_why IN ('order', 'consent', 'scheme')", name="reason_is_known"),
    )
    number: Mapped[int] = mapped_column(Integer)
    scheme_id: Mapped[UUID]
    order_id: Mapped[UUID]
    member_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    enrolled_at: Mapped[datetime] = mapped_column(default=now)
    voided_at: Mapped[datetime | None]
    void_why: Mapped[str | None]

    @property
    def is_void(self) -> bool:
        """Whether it does not hold any more."""
        return self.voided_at is not None


class CoverList(TenantOwned, Model):
    """The list of a month was announced to those who send it to the insurer; who is on it is asked anew each time."""

    __tablename__ = "cover_list"
    __table_args__ = (unique("first_day"),)
    first_day: Mapped[date]
    covers: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)
    announced_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def month(self) -> str:
        """The month as it stands in an address: '2026-11'."""
        return f"{self.first_day:%Y-%m}"


class InsuranceClaim(TenantOwned, Model):
    """An accident at a covered service: what happened, when, where, and what became of it; all that is said is encrypted."""

    __tablename__ = "insurance_claim"
    __table_args__ = (
        belongs_to("cover", "cover_id"),
        belongs_to("member", "member_id"),
        belongs_to("member", "reported_by"),
        belongs_to("member", "passed_by"),
        belongs_to("member", "closed_by"),
        unique("number"),
        Index("uq_insurance_claim_open", "jurisdiction_id", "cover_id", unique=True,
              postgresql_where=text("stage IN ('reported', 'passed')")),
        Index("ix_insurance_claim_member", "jurisdiction_id", "member_id", "id"),
        Index("ix_insurance_claim_stage", "jurisdiction_id", "stage", "id"),
        CheckConstraint("stage IN ('reported', 'passed', 'settled', 'declined')", name="stage_is_known"),
        CheckConstraint("(stage IN ('settled', 'declined')) = (closed_at IS NOT NULL)", name="closed_once"),
        CheckConstraint("settled_yuan BETWEEN 0 AND 10000000", name="yuan_fit"),
    )  # fmt: skip
    number: Mapped[int] = mapped_column(Integer)
    cover_id: Mapped[UUID]
    member_id: Mapped[UUID]
    stage: Mapped[str] = mapped_column(default=Stage.REPORTED.value)
    happened_at: Mapped[datetime]
    place_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    said_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    reported_by: Mapped[UUID]
    reported_at: Mapped[datetime] = mapped_column(default=now)
    passed_by: Mapped[UUID | None]
    passed_at: Mapped[datetime | None]
    passed_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    settled_yuan: Mapped[int | None] = mapped_column(Integer)

    @property
    def stage_now(self) -> Stage:
        """Where it stands, with its words."""
        return Stage.of(self.stage)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.stage in OPEN_STAGES

    def move(self, stage: Stage) -> None:
        """Take the next step, or refuse it."""
        here = self.stage_now
        if stage not in NEXT_STAGES[here]:
            raise ClaimStepRefused(stage_zh=here.zh, stage_en=here.en, stage=here.value)
        self.stage = stage.value
