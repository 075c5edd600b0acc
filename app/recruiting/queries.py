"""Reading applications and teams."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Member
from app.members.secrets import unseal
from app.recruiting.errors import ApplicationNotFound, TeamNotFound
from app.recruiting.models import ApplicationStep, Hours, Team, TeamMember, VolunteerApplication
from app.recruiting.transitions import OPEN, Stage, Step
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.queries import nodes_within, path_to, tenant


@dataclass(frozen=True)
class Waiting:
    """An application in a list: who, where."""

    application: VolunteerApplication
    applicant: Member
    node: Tenant


@dataclass(frozen=True)
class Told:
    """What somebody told of themselves in an application; empty once the consent is withdrawn."""

    skills: str
    hours: list[Hours]


@dataclass(frozen=True)
class Said:
    """A step of an application, with its words readable."""

    step: Step
    text: str
    by_member_id: UUID | None
    at: datetime


@dataclass(frozen=True)
class TeamRow:
    """A team in a list: where it is, who leads it, how many are in it now."""

    team: Team
    node: Tenant
    leader: Member | None
    people: int


def application(application_id: UUID, *, for_update: bool = False) -> VolunteerApplication:
    """One application of the bank in scope."""
    return fetch(VolunteerApplication, application_id, ApplicationNotFound, for_update=for_update)


def latest_application(member_id: UUID) -> VolunteerApplication | None:
    """What a member asked last."""
    mine = select(VolunteerApplication).where(VolunteerApplication.member_id == member_id)
    return session().scalars(mine.order_by(VolunteerApplication.id.desc()).limit(1)).first()


def has_open_application(member_id: UUID) -> bool:
    """Whether something a member asked is not decided yet."""
    row = latest_application(member_id)
    return row is not None and row.state in OPEN


def told(row: VolunteerApplication) -> Told:
    """Skills and hours of an application."""
    hours = unseal(row.hours_cipher, "volunteer_application.hours", row.id) or ""
    skills = unseal(row.skills_cipher, "volunteer_application.skills", row.id) or ""
    return Told(skills, [Hours.of(part) for part in hours.split() if part])


def steps_of(application_id: UUID) -> list[Said]:
    """Everything that was done with an application, the first first."""
    rows = session().scalars(
        select(ApplicationStep).where(ApplicationStep.application_id == application_id).order_by(ApplicationStep.id)
    )
    return [
        Said(
            Step.of(row.step), unseal(row.said_cipher, "application_step.said", row.id) or "", row.by_member_id, row.at
        )
        for row in rows
    ]


def waiting_count(paths: list[str]) -> int:
    """How many applications wait for a clerk at and below these nodes."""
    if not paths:
        return 0
    query = (
        select(func.count())
        .select_from(VolunteerApplication)
        .join(Tenant, _node_of(VolunteerApplication))
        .where(VolunteerApplication.state == Stage.WAITING.value, Tenant.lies_within(paths))
    )
    return int(session().scalar(query) or 0)


def applications_at(
    paths: list[str], *, state: str = Stage.WAITING.value, kind: str = "", cursor: str | None = None, size: int = 30
) -> Page[Waiting]:
    """Applications in a state at and below these nodes, the longest waiting first; of one kind of service, if named."""
    query = _queue(paths, state).limit(size + 1)
    if kind:
        query = query.where(VolunteerApplication.kinds.contains([kind]))
    if cursor:
        at, last = decode_cursor(cursor, (datetime, UUID))
        query = query.where(_after(at, last))
    rows = [Waiting(*row) for row in session().execute(query)]
    last_row = rows[size - 1].application if len(rows) > size else None
    return Page(rows[:size], encode_cursor([last_row.applied_at, last_row.id]) if last_row else None)


def next_waiting(paths: list[str], after: VolunteerApplication) -> VolunteerApplication | None:
    """The next one to look at: the one that came after this one, else the longest waiting of the others."""
    query = _queue(paths, Stage.WAITING.value).where(VolunteerApplication.id != after.id).limit(1)
    row = session().execute(query.where(_after(after.applied_at, after.id))).first() or session().execute(query).first()
    return row[0] if row else None


def team(team_id: UUID, *, for_update: bool = False) -> Team:
    """One team of the bank in scope."""
    return fetch(Team, team_id, TeamNotFound, for_update=for_update)


def teams_at(paths: list[str], *, kind: str = "", text: str = "") -> list[TeamRow]:
    """Teams at and below these nodes that still exist, each below the one it belongs to."""
    conditions = [Tenant.lies_within(paths), Team.disbanded_at.is_(None)]
    if kind:
        conditions.append(Team.kind == kind)
    if text:
        conditions.append(or_(Team.name.contains(text, autoescape=True), Team.area.contains(text, autoescape=True)))
    return _nested(_team_rows(*conditions))


def team_row(team_id: UUID) -> TeamRow:
    """One team with where it is, who leads it, how many are in it."""
    rows = _team_rows(Team.id == team_id)
    if not rows:
        raise TeamNotFound()
    return rows[0]


def teams_below(team_id: UUID) -> list[TeamRow]:
    """Teams right below one that still exist."""
    return _team_rows(Team.parent_id == team_id, Team.disbanded_at.is_(None))


def teams_for(node: Tenant) -> list[TeamRow]:
    """Teams whose area a node lies in: those at the node and at the nodes above it, the nearest first."""
    rows = _team_rows(Tenant.path.in_(path_to(node)), Team.disbanded_at.is_(None))
    return sorted(rows, key=lambda row: (-len(row.node.path), -row.team.level, row.team.number))


def parents_for(paths: list[str]) -> list[TeamRow]:
    """Teams below which another may be registered at these nodes: there, and at all nodes above them."""
    above = {path for node in nodes_within(paths) for path in path_to(node)}
    return _nested(_team_rows(Tenant.path.in_(above), Team.disbanded_at.is_(None), Team.level < 4))


def teams_of(member_id: UUID) -> list[tuple[TeamMember, Team]]:
    """The teams somebody is in now."""
    rows = session().execute(
        select(TeamMember, Team)
        .join(Team, (Team.jurisdiction_id == TeamMember.jurisdiction_id) & (Team.id == TeamMember.team_id))
        .where(TeamMember.member_id == member_id, TeamMember.until.is_(None))
        .order_by(Team.level.desc(), Team.number)
    )
    return [(row, of) for row, of in rows]


def people_of(team_id: UUID) -> list[tuple[TeamMember, Member]]:
    """Who is and who was in a team: those of now by name, then those who left, the last first."""
    query = (
        select(TeamMember, Member)
        .join(Member, (Member.jurisdiction_id == TeamMember.jurisdiction_id) & (Member.id == TeamMember.member_id))
        .where(TeamMember.team_id == team_id)
        .order_by(TeamMember.until.desc().nulls_first(), Member.sort_key, Member.id)
        .limit(500)
    )
    return [(row, person) for row, person in session().execute(query)]


def membership(team_id: UUID, member_id: UUID) -> TeamMember | None:
    """Somebody's place in a team now."""
    return session().scalars(
        select(TeamMember).where(
            TeamMember.team_id == team_id, TeamMember.member_id == member_id, TeamMember.until.is_(None)
        )
    ).first()  # fmt: skip


def teams_within(paths: list[str], applicant: Member) -> list[TeamRow]:
    """Teams a clerk may put an applicant into: those of the applicant's area first, then the clerk's own."""
    near = teams_for(tenant(applicant.tenant_id))
    known = {row.team.id for row in near}
    return near + [row for row in (teams_at(paths) if paths else []) if row.team.id not in known]


def _queue(paths: list[str], state: str) -> Select[VolunteerApplication, Member, Tenant]:
    return (
        select(VolunteerApplication, Member, Tenant)
        .join(Tenant, _node_of(VolunteerApplication))
        .join(
            Member,
            (Member.jurisdiction_id == VolunteerApplication.jurisdiction_id)
            & (Member.id == VolunteerApplication.member_id),
        )
        .where(VolunteerApplication.state == state, Tenant.lies_within(paths))
        .order_by(VolunteerApplication.applied_at, VolunteerApplication.id)
    )


def _after(at: datetime, last: UUID) -> ColumnElement[bool]:
    row = VolunteerApplication
    return or_(row.applied_at > at, (row.applied_at == at) & (row.id > last))


def _node_of(model: type[VolunteerApplication] | type[Team]) -> ColumnElement[bool]:
    return (Tenant.jurisdiction_id == model.jurisdiction_id) & (Tenant.id == model.tenant_id)


def _team_rows(*conditions: ColumnElement[bool]) -> list[TeamRow]:
    people = (
        select(func.count())
        .where(
            TeamMember.jurisdiction_id == Team.jurisdiction_id, TeamMember.team_id == Team.id,
            TeamMember.until.is_(None),
        )
        .correlate(Team)
        .scalar_subquery()
    )  # fmt: skip
    rows = session().execute(
        select(Team, Tenant, Member, people)
        .join(Tenant, _node_of(Team))
        .outerjoin(Member, (Member.jurisdiction_id == Team.jurisdiction_id) & (Member.id == Team.leader_id))
        .where(*conditions)
        .order_by(Team.level, Team.number)
        .limit(1000)
    )
    return [TeamRow(*row) for row in rows]


def _nested(rows: list[TeamRow]) -> list[TeamRow]:
    """Each team right below its parent, where the parent is in the list."""
    there = {row.team.id for row in rows}
    below: dict[UUID | None, list[TeamRow]] = {}
    for row in rows:
        below.setdefault(row.team.parent_id if row.team.parent_id in there else None, []).append(row)

    def walk(parent: UUID | None) -> list[TeamRow]:
        return [item for row in below.get(parent, []) for item in (row, *walk(row.team.id))]

    return walk(None)
