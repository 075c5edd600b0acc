"""The registry of people helped, hardships, passers-by, family proxies, guardians, and who does not want whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique


class HardshipKind(Word):
    """What, together with age, puts somebody first (T19's five categories)."""

    LOW_INCOME = "low_income", "低保低收入", "Low income"
    REGISTERED_POOR = "registered_poor", "建档立卡贫困", "Registered poor"
    DISABLED = "disabled", "残疾", "Disabled"
    DESTITUTE = "destitute", "特困", "Destitute"
    LEFT_BEHIND = "left_behind", "留守", "Left behind"


class Living(Word):
    """With whom somebody lives."""

    UNKNOWN = "unknown", "未了解", "Not known"
    ALONE = "alone", "独居", "Alone"
    WITH_SPOUSE = "with_spouse", "与老伴同住", "With a spouse"
    WITH_FAMILY = "with_family", "与家人同住", "With family"
    IN_INSTITUTION = "in_institution", "住养老机构", "In an institution"


class ProxyAct(Word):
    """What a proxy may be allowed to do."""

    PUBLISH = "publish", "发布和取消需求", "Ask for help and take it back"
    CONFIRM = "confirm", "确认服务、提出异议", "Confirm a service, or dispute it"
    EVALUATE = "evaluate", "评价服务者", "Evaluate the helper"
    ACCOUNT = "account", "查看时间账户", "See the time account"


class Recipient(TenantOwned, Model):
    """Somebody in the registry of people to be helped: needs, how they live, whom to call; at most one a member."""

    __tablename__ = "recipient"
    __table_args__ = (belongs_to("member", "member_id"), unique("member_id"))
    member_id: Mapped[UUID]
    needs: Mapped[list[str]]
    note_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    living_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    contact_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_phone_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    proof: Mapped[str]
    registered_by: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]


class Hardship(TenantOwned, Model):
    """A hardship somebody consented to have kept; its kind stands as a keyed index, its proof encrypted."""

    __tablename__ = "hardship"
    __table_args__ = (
        belongs_to("recipient", "recipient_id"),
        unique("recipient_id", "kind_index"),
        CheckConstraint("holds_until IS NULL OR holds_until >= holds_from", name="until_after_from"),
    )
    recipient_id: Mapped[UUID]
    kind_index: Mapped[bytes] = mapped_column(LargeBinary)
    proof_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    holds_from: Mapped[date] = mapped_column(Date)
    holds_until: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class Occasion(Word):
    """At what somebody was registered in passing, where a page knows it; else it is what the clerk wrote."""

    HOTLINE = "by:hotline", "热线来电", "Called the hotline"
    FAMILY = "by:family", "由家人登记", "Registered by a relative"


WRITTEN_BEFORE = {"热线来电 by telephone": Occasion.HOTLINE, "由家人登记 by a relative": Occasion.FAMILY}
"""What stands in rows from before there were codes."""


class PasserBy(TenantOwned, Model):
    """Somebody registered in passing with a name and perhaps a telephone; the rest is completed later."""

    __tablename__ = "passer_by"
    __table_args__ = (
        belongs_to("member", "member_id"),
        unique("member_id"),
        Index("ix_passer_by_open", "jurisdiction_id", "id", postgresql_where=text("completed_at IS NULL")),
    )
    member_id: Mapped[UUID]
    occasion: Mapped[str]
    registered_by: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(default=now)
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]

    def occasion_in(self, language: str) -> str:
        """At what they were registered, as it is read in 'zh' or 'en'; what a clerk wrote stays as it is."""
        known = WRITTEN_BEFORE.get(self.occasion) or next((o for o in Occasion if o == self.occasion), None)
        return (known.en if language == "en" else known.zh) if known else self.occasion


class Proxy(TenantOwned, Model):
    """A member lets a relative act for them: which acts, how many seconds a month, until which day.

    It holds once the relative has accepted; where the relative asked for it, once the member, or staff for them, agrees.
    Both, or staff, end it at once.
    """

    __tablename__ = "proxy"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("member", "relative_id"),
        Index("uq_proxy_live", "jurisdiction_id", "member_id", "relative_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
        Index("ix_proxy_relative", "jurisdiction_id", "relative_id", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("member_id <> relative_id", name="two_people"),
        CheckConstraint("monthly_seconds >= 0", name="seconds_fit"),
    )  # fmt: skip
    member_id: Mapped[UUID]
    relative_id: Mapped[UUID]
    relation: Mapped[str]
    acts: Mapped[list[str]]
    monthly_seconds: Mapped[int]
    valid_until: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    named_by: Mapped[UUID | None]
    named_at: Mapped[datetime] = mapped_column(default=now)
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]

    def holds_on(self, day: date) -> bool:
        """Whether the relative may act on this day."""
        return self.accepted_at is not None and self.ended_at is None and day <= self.valid_until

    @property
    def is_asked_for(self) -> bool:
        """Whether the relative asked for it, and somebody else has to agree."""
        return self.named_by == self.relative_id

    def allows(self, act: ProxyAct) -> bool:
        """Whether this act is among those allowed."""
        return act in self.acts


class Guardianship(TenantOwned, Model):
    """Who answers for a minor, by which document, and since when they consent to the minor taking part."""

    __tablename__ = "guardianship"
    __table_args__ = (
        belongs_to("member", "minor_id"),
        belongs_to("member", "guardian_id"),
        Index("uq_guardianship_live", "jurisdiction_id", "minor_id", "guardian_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("minor_id <> guardian_id", name="two_people"),
    )  # fmt: skip
    minor_id: Mapped[UUID]
    guardian_id: Mapped[UUID]
    relation: Mapped[str]
    document: Mapped[str]
    consented_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class Exclusion(TenantOwned, Model):
    """A member does not want to be brought together with another, who never learns it."""

    __tablename__ = "exclusion"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("member", "other_id"),
        Index("uq_exclusion_live", "jurisdiction_id", "member_id", "other_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
        Index("ix_exclusion_other", "jurisdiction_id", "other_id", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("member_id <> other_id", name="two_people"),
    )  # fmt: skip
    member_id: Mapped[UUID]
    other_id: Mapped[UUID]
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
