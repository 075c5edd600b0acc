"""Registering teams, and who is in them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line
from app.members.queries import member
from app.recruiting.errors import (
    InTeamAlready,
    NotInTeam,
    TeamDisbanded,
    TeamHasTeams,
    TeamLevelRefused,
    TeamNeedsVolunteer,
    TeamNotFound,
)
from app.recruiting.events import TeamEnded, TeamJoined, TeamLed, TeamLeft, TeamRegistered
from app.recruiting.models import Team, TeamKind, TeamLevel, TeamMember
from app.recruiting.queries import membership, team, teams_below
from app.tenancy.actor import Actor
from app.tenancy.keys import next_number
from app.tenancy.queries import open_tenant, path_to, tenant


@dataclass(frozen=True)
class TeamPlan:
    """A team to register, as it was filled in."""

    name: str
    kind: TeamKind
    level: TeamLevel
    tenant_id: UUID
    area: str = ""
    parent_id: UUID | None = None


def register_team(plan: TeamPlan, *, by: Actor) -> Team:
    """A team exists from now on, at a node, perhaps below a team of this node or of one above it."""
    node = open_tenant(plan.tenant_id)
    if plan.parent_id is not None:
        parent = _standing(plan.parent_id)
        if tenant(parent.tenant_id).path not in path_to(node):
            raise TeamNotFound()
        if plan.level.depth <= parent.level:
            raise TeamLevelRefused(parent_zh=parent.rank.zh, parent_en=parent.rank.en)
    row = Team(
        number=next_number(Team, 100), tenant_id=node.id, parent_id=plan.parent_id, level=plan.level.depth,
        kind=plan.kind.value, name=clean_line(plan.name, 60), area=clean_line(plan.area, 100) if plan.area.strip() else "",
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(TeamRegistered(row.id, row.level, row.kind), by=by, tenant_id=node.id)
    return row


def join_team(team_id: UUID, member_id: UUID, *, by: Actor) -> TeamMember:
    """A volunteer is in the team from now on."""
    row = _standing(team_id)
    person = member(member_id)
    if not person.is_volunteer or not person.is_active:
        raise TeamNeedsVolunteer()
    if membership(team_id, member_id) is not None:
        raise InTeamAlready()
    place = TeamMember(team_id=team_id, member_id=member_id)
    session().add(place)
    session().flush()
    announce(TeamJoined(team_id, member_id), by=by, tenant_id=row.tenant_id)
    return place


def leave_team(team_id: UUID, member_id: UUID, *, by: Actor) -> TeamMember:
    """A volunteer is in the team no more; who led it leads it no more."""
    row = team(team_id, for_update=True)
    place = _place(team_id, member_id)
    place.until = now()
    if row.leader_id == member_id:
        row.leader_id = None
    announce(TeamLeft(team_id, member_id), by=by, tenant_id=row.tenant_id)
    return place


def lead_team(team_id: UUID, member_id: UUID, *, by: Actor) -> Team:
    """Somebody of the team leads it from now on."""
    row = _standing(team_id)
    _place(team_id, member_id)
    row.leader_id = member_id
    announce(TeamLed(team_id, member_id), by=by, tenant_id=row.tenant_id)
    return row


def disband_team(team_id: UUID, *, by: Actor) -> Team:
    """The team exists no more; everybody leaves it. Teams below it have to go first."""
    row = _standing(team_id)
    if below := teams_below(team_id):
        raise TeamHasTeams(count=len(below))
    row.disbanded_at = now()
    left = (
        session()
        .scalars(
            update(TeamMember)
            .where(TeamMember.team_id == team_id, TeamMember.until.is_(None))
            .values(until=row.disbanded_at)
            .returning(TeamMember.id)
        )
        .all()
    )
    row.leader_id = None
    announce(TeamEnded(row.id, len(left)), by=by, tenant_id=row.tenant_id)
    return row


def _standing(team_id: UUID) -> Team:
    row = team(team_id, for_update=True)
    if row.disbanded_at is not None:
        raise TeamDisbanded()
    return row


def _place(team_id: UUID, member_id: UUID) -> TeamMember:
    place = membership(team_id, member_id)
    if place is None:
        raise NotInTeam()
    return place
