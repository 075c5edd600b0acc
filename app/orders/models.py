"""The catalogue of kinds, demands, orders, check-ins and disputes."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Integer, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.orders.errors import StepRefused
from app.orders.transitions import NEXT, Act, State
from app.tenancy.keys import TenantOwned, belongs_to, unique

ORDER = "order"
"""The kind of document that files of an order belong to."""


class Payer(StrEnum):
    """Who pays for a service (A23)."""

    REQUESTER = "requester"
    BANK = "bank"
    SPONSOR = "sponsor"


class Programme(Word):
    """Under which programme a demand runs; each has its own rule for who pays."""

    GENERAL = "general", "日常互助", "Everyday help"
    MEALS = "meals", "助餐", "Meals"
    PARTY = "party", "党员服务", "Party members’ service"


class Risk(Word):
    """How much can go wrong: the grade a kind begins with, and the one a demand comes to."""

    LOW = "low", "低", "low"
    MIDDLE = "middle", "中", "middle"
    HIGH = "high", "高", "high"


class Need(Word):
    """What a demand asks of its helpers beyond their level."""

    NOTHING = "", "无", "nothing"
    TRAINED = "trained", "受过培训，由组织派出", "training, for which an organisation answers"


LONGEST_DOMAIN, LONGEST_STANDARD = 40, 500
"""Characters in which a kind of service may name its domain and its standard."""

OPEN_STATES = ("assessing", "published")
"""States of a demand that is neither over nor taken back."""


class ServiceKind(TenantOwned, Model):
    """A kind of service in the bank's catalogue; without a coefficient it cannot be used yet."""

    __tablename__ = "service_kind"
    __table_args__ = (
        unique("key"),
        CheckConstraint("coefficient_num > 0 AND coefficient_den > 0", name="coefficient_positive"),
        CheckConstraint("risk IN ('low', 'middle', 'high')", name="risk_is_known"),
    )
    key: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    domain_zh: Mapped[str] = mapped_column(default="")
    domain_en: Mapped[str] = mapped_column(default="")
    standard_zh: Mapped[str] = mapped_column(default="")
    standard_en: Mapped[str] = mapped_column(default="")
    icon: Mapped[str]
    coefficient_num: Mapped[int | None] = mapped_column(Integer)
    coefficient_den: Mapped[int | None] = mapped_column(Integer)
    usual_minutes: Mapped[int] = mapped_column(Integer)
    min_level: Mapped[int] = mapped_column(Integer, default=0)
    risk: Mapped[str] = mapped_column(default="low")
    source: Mapped[str]
    closed_at: Mapped[datetime | None]

    @property
    def coefficient(self) -> Fraction | None:
        """What an hour of it counts; None until the bank has said."""
        if self.coefficient_num is None or self.coefficient_den is None:
            return None
        return Fraction(self.coefficient_num, self.coefficient_den)

    @property
    def place(self) -> int:
        """Its place among the open kinds, counted from 1; of a closed one, where it stood."""
        return self.position + 1

    def name(self, language: str) -> str:
        """The name a reader of this language sees."""
        return self.name_en if language == "en" else self.name_zh

    def domain(self, language: str) -> str:
        """The field of service it belongs to, by which long catalogues are grouped; empty where the bank has none."""
        return self.domain_en if language == "en" else self.domain_zh

    def standard(self, language: str) -> str:
        """How it is to be done, as both sides read it; empty where the bank has not said."""
        return self.standard_en if language == "en" else self.standard_zh


class ServiceMenu(TenantOwned, Model):
    """Services a station or bank offers to be ordered by tapping, at its node and below: where, on which days and hours.

    Days are those of the week, Monday 1 to Sunday 7; hours are minutes of a day in Shanghai.
    """

    __tablename__ = "service_menu"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        Index("ix_service_menu_tenant", "jurisdiction_id", "tenant_id"),
        CheckConstraint(
            "opens_minute >= 0 AND closes_minute > opens_minute AND closes_minute <= 1440", name="day_fits"
        ),
        CheckConstraint("cardinality(weekdays) BETWEEN 1 AND 7", name="some_days"),
    )
    tenant_id: Mapped[UUID]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    place: Mapped[str]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    opens_minute: Mapped[int] = mapped_column(Integer)
    closes_minute: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]

    def name(self, language: str) -> str:
        """The name a reader of this language sees."""
        return self.name_en if language == "en" else self.name_zh


class MenuItem(TenantOwned, Model):
    """One line of a menu: a kind of service with a fixed length and number of helpers."""

    __tablename__ = "menu_item"
    __table_args__ = (
        belongs_to("service_menu", "menu_id"),
        belongs_to("service_kind", "kind_id"),
        Index("ix_menu_item_menu", "jurisdiction_id", "menu_id"),
        CheckConstraint("minutes BETWEEN 10 AND 1440 AND people_needed BETWEEN 1 AND 50", name="figures_fit"),
    )
    menu_id: Mapped[UUID]
    kind_id: Mapped[UUID]
    minutes: Mapped[int] = mapped_column(Integer)
    people_needed: Mapped[int] = mapped_column(Integer)
    removed_at: Mapped[datetime | None]


class Demand(TenantOwned, Model):
    """Help somebody asks for: what, where, when, how many people, under which gates, and who pays."""

    __tablename__ = "demand"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "recipient_id"),
        belongs_to("service_kind", "kind_id"),
        unique("number"),
        Index("ix_demand_open", "jurisdiction_id", "starts_at", postgresql_where=text("state = 'published'")),
        Index("ix_demand_recipient", "jurisdiction_id", "recipient_id", "id"),
        Index("ix_demand_clock", "jurisdiction_id", "clock_at", postgresql_where=text("clock_at IS NOT NULL")),
        CheckConstraint(
            "state IN ('assessing', 'published', 'closed', 'cancelled', 'lapsed', 'refused')", name="state_is_known"
        ),
        CheckConstraint("ends_at > starts_at AND people_needed BETWEEN 1 AND 50", name="figures_fit"),
    )
    number: Mapped[int] = mapped_column(Integer)
    tenant_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    kind_id: Mapped[UUID]
    details: Mapped[str]
    place_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    people_needed: Mapped[int] = mapped_column(Integer)
    min_level: Mapped[int] = mapped_column(Integer)
    needs: Mapped[str] = mapped_column(default="")
    skill: Mapped[str] = mapped_column(default="")
    programme: Mapped[str]
    payer: Mapped[str]
    sponsor_id: Mapped[UUID | None]
    slot_seconds: Mapped[int]
    state: Mapped[str] = mapped_column(default="published")
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime] = mapped_column(default=now)
    ended_reason: Mapped[str | None]
    clock_at: Mapped[datetime | None]

    @property
    def planned_seconds(self) -> int:
        """How long one helper is asked to stay."""
        return int((self.ends_at - self.starts_at).total_seconds())

    @property
    def holds_time(self) -> bool:
        """Whether somebody's time is held for it; the bank itself pays without a hold."""
        return self.payer != Payer.BANK


class Order(TenantOwned, Model):
    """One helper's answer to a demand, in one of its slots; perhaps sent by an organisation, which took it."""

    __tablename__ = "service_order"
    __table_args__ = (
        belongs_to("demand", "demand_id"),
        belongs_to("member", "helper_id"),
        belongs_to("organisation", "organisation_id"),
        unique("number"),
        Index("uq_service_order_slot", "jurisdiction_id", "demand_id", "slot", unique=True,
              postgresql_where=text("state NOT IN ('withdrawn', 'no_show', 'cancelled')")),
        Index("ix_service_order_helper", "jurisdiction_id", "helper_id", "id"),
        Index("ix_service_order_live", "jurisdiction_id", "state", "id", postgresql_where=text(
            "state IN ('accepted', 'in_service', 'finished', 'under_review', 'disputed')")),
        Index("ix_service_order_clock", "jurisdiction_id", "clock_at", postgresql_where=text("clock_at IS NOT NULL")),
    )  # fmt: skip
    number: Mapped[int] = mapped_column(Integer)
    demand_id: Mapped[UUID]
    helper_id: Mapped[UUID]
    slot: Mapped[int] = mapped_column(Integer)
    hold_id: Mapped[UUID | None]
    state: Mapped[str]
    taken_by: Mapped[str]
    taken_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    actual_seconds: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[str | None]
    closed_note: Mapped[str | None]
    code_failures: Mapped[int] = mapped_column(Integer, default=0)
    reminded_at: Mapped[datetime | None]
    clock_at: Mapped[datetime | None]
    made_under: Mapped[dict[str, Any]] = mapped_column(default=dict)
    organisation_id: Mapped[UUID | None]

    def move(self, act: Act) -> None:
        """Take a step of the transition table, or refuse it with the reason."""
        here = State.of(self.state)
        there = NEXT.get((here, act))
        if there is None:
            raise StepRefused(state_zh=here.zh, state_en=here.en, act_zh=act.zh, act_en=act.en, state=here.value)
        self.state = there.value


class CheckIn(TenantOwned, Model):
    """A helper was there, or left: when, how it is known, who said so."""

    __tablename__ = "check_in"
    __table_args__ = (
        belongs_to("service_order", "order_id"),
        Index("ix_check_in_helper_day", "jurisdiction_id", "helper_id", "at"),
    )
    order_id: Mapped[UUID]
    helper_id: Mapped[UUID]
    way: Mapped[str]
    method: Mapped[str]
    at: Mapped[datetime]
    by_member_id: Mapped[UUID | None]


class Dispute(TenantOwned, Model):
    """The recipient does not agree; staff decide what is paid, in seconds actually served."""

    __tablename__ = "dispute"
    __table_args__ = (belongs_to("service_order", "order_id"), Index("ix_dispute_order", "jurisdiction_id", "order_id"))
    order_id: Mapped[UUID]
    raised_by: Mapped[UUID | None]
    reason: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(default=now)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_seconds: Mapped[int | None]
    note: Mapped[str | None]


class OrganisationReport(TenantOwned, Model):
    """What an organisation says of a service its member gave, once, encrypted."""

    __tablename__ = "organisation_report"
    __table_args__ = (
        belongs_to("service_order", "order_id"),
        belongs_to("organisation", "organisation_id"),
        unique("order_id"),
    )
    order_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    said_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    by_member_id: Mapped[UUID | None]
    reported_at: Mapped[datetime] = mapped_column(default=now)
