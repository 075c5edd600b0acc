"""Applications with their steps; teams, and who is in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.recruiting.errors import StepNotPossible
from app.recruiting.transitions import NEXT, Stage, Step
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Hours(Word):
    """When somebody can usually serve."""

    WEEKDAY_MORNING = "weekday_morning", "工作日上午", "weekday mornings"
    WEEKDAY_AFTERNOON = "weekday_afternoon", "工作日下午", "weekday afternoons"
    WEEKDAY_EVENING = "weekday_evening", "工作日晚上", "weekday evenings"
    WEEKEND_MORNING = "weekend_morning", "周末上午", "weekend mornings"
    WEEKEND_AFTERNOON = "weekend_afternoon", "周末下午", "weekend afternoons"
    WEEKEND_EVENING = "weekend_evening", "周末晚上", "weekend evenings"


class TeamKind(Word):
    """What sort of team it is (B11)."""

    VOLUNTEER = "volunteer", "志愿服务队", "volunteer team"
    PROFESSIONAL = "professional", "专业服务队", "professional team"


class TeamLevel(Word):
    """The four levels of teams, the widest first (G20)."""

    CORPS = "1", "总队", "corps"
    DETACHMENT = "2", "分队", "detachment"
    BRIGADE = "3", "大队", "brigade"
    SQUAD = "4", "小队", "squad"

    @property
    def depth(self) -> int:
        """1 for the widest, 4 for the smallest."""
        return int(self.value)


class VolunteerApplication(TenantOwned, Model):
    """A member asks to serve: kinds of service by their keys; skills and hours encrypted, under their own consent."""

    __tablename__ = "volunteer_application"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "member_id"),
        Index("uq_volunteer_application_open", "jurisdiction_id", "member_id", unique=True,
              postgresql_where=text("state IN ('waiting', 'asked')")),
        Index("ix_volunteer_application_member", "jurisdiction_id", "member_id", "id"),
        Index("ix_volunteer_application_state", "jurisdiction_id", "state", "applied_at"),
        CheckConstraint("state IN ('waiting', 'asked', 'approved', 'declined', 'taken_back')", name="state_is_known"),
    )  # fmt: skip
    tenant_id: Mapped[UUID]
    member_id: Mapped[UUID]
    kinds: Mapped[list[str]]
    skills_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    hours_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default=Stage.WAITING.value)
    applied_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]

    def move(self, step: Step) -> None:
        """Take a step of the transition table, or refuse it with the reason."""
        here = Stage.of(self.state)
        there = NEXT.get((here, step))
        if there is None:
            raise StepNotPossible(state_zh=here.zh, state_en=here.en, step_zh=step.zh, step_en=step.en)
        self.state = there.value


class ApplicationStep(TenantOwned, Model):
    """Something that was done with an application: what, who, when, and the words that went with it, encrypted."""

    __tablename__ = "application_step"
    __table_args__ = (
        belongs_to("volunteer_application", "application_id"),
        Index("ix_application_step_application", "jurisdiction_id", "application_id"),
    )
    application_id: Mapped[UUID]
    step: Mapped[str]
    said_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_member_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Team(TenantOwned, Model):
    """A team at a node, perhaps below another one; `level` is 1 (corps) to 4 (squad), `area` where it serves."""

    __tablename__ = "team"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("team", "parent_id"),
        belongs_to("member", "leader_id"),
        unique("number"),
        Index("ix_team_tenant", "jurisdiction_id", "tenant_id"),
        CheckConstraint("level BETWEEN 1 AND 4 AND parent_id IS DISTINCT FROM id", name="level_is_known"),
    )
    number: Mapped[int] = mapped_column(Integer)
    tenant_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    level: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    name: Mapped[str]
    area: Mapped[str]
    leader_id: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(default=now)
    disbanded_at: Mapped[datetime | None]

    @property
    def rank(self) -> TeamLevel:
        """Its level as a word."""
        return TeamLevel.of(str(self.level))


class TeamMember(TenantOwned, Model):
    """A volunteer was in a team, from an instant, perhaps until another; earlier times stay."""

    __tablename__ = "team_member"
    __table_args__ = (
        belongs_to("team", "team_id"),
        belongs_to("member", "member_id"),
        Index("uq_team_member_now", "jurisdiction_id", "team_id", "member_id", unique=True,
              postgresql_where=text("until IS NULL")),
        Index("ix_team_member_member", "jurisdiction_id", "member_id"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
    )  # fmt: skip
    team_id: Mapped[UUID]
    member_id: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]
