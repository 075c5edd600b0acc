"""Applications and teams over the API. Each act is a noun; undoing is DELETE."""

from typing import Any
from uuid import UUID

from app.members.models import Member
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recruiting import acts, queries
from app.recruiting.errors import ApplicationNotFound
from app.recruiting.models import Team, TeamMember, VolunteerApplication
from app.recruiting.policies import application_within, team_within
from app.recruiting.schemas import (
    AnswerIn,
    ApplicationFullOut,
    ApplicationIn,
    ApplicationOut,
    ApplicationsOut,
    DecisionIn,
    MemberIdIn,
    NeighbourIn,
    NeighbourOut,
    QueueIn,
    TeamIn,
    TeamMemberOut,
    TeamOut,
    TeamsIn,
)
from app.web.openapi import api_blueprint

api = api_blueprint("recruiting", "", "招募与队伍 Recruiting and teams")


@api.get("/volunteer-application")
@requires(Permission.VOLUNTEER_APPLY)
@api.response(200, ApplicationFullOut)
def mine() -> dict[str, Any]:
    """One's own latest application, with what was told and said."""
    row = queries.latest_application(visitor().member_id)
    if row is None:
        raise ApplicationNotFound()
    return _full(row)


@api.post("/volunteer-application")
@requires(Permission.VOLUNTEER_APPLY)
@api.arguments(ApplicationIn)
@api.response(201, ApplicationOut)
def apply(values: dict[str, Any]) -> VolunteerApplication:
    """Ask to serve, where the bank vets."""
    return acts.apply(visitor(), values)


@api.delete("/volunteer-application")
@requires(Permission.VOLUNTEER_APPLY)
@api.response(200, ApplicationOut)
def take_back() -> VolunteerApplication:
    """Take one's own application back; what was told of skills and hours is deleted."""
    return acts.take_back(visitor())


@api.post("/volunteer-application/answer")
@requires(Permission.VOLUNTEER_APPLY)
@api.arguments(AnswerIn)
@api.response(200, ApplicationOut)
def answer(values: dict[str, Any]) -> VolunteerApplication:
    """Say what was asked."""
    return acts.answer(visitor(), values["said"])


@api.get("/volunteer-applications")
@requires(Permission.MEMBER_VET)
@api.arguments(QueueIn, location="query")
@api.response(200, ApplicationsOut)
def queue(values: dict[str, Any]) -> dict[str, Any]:
    """Applications at and below the nodes where one vets, the longest waiting first."""
    page = queries.applications_at(
        visitor().powers.paths(Permission.MEMBER_VET), state=values["state"].value, kind=values["kind"],
        cursor=values["cursor"], size=values["size"],
    )  # fmt: skip
    return {"items": [item.application for item in page.items], "next_cursor": page.next_cursor}


@api.get("/volunteer-applications/<uuid:application_id>")
@requires(Permission.MEMBER_VET)
@api.response(200, ApplicationFullOut)
def show(application_id: UUID) -> dict[str, Any]:
    """One application, with what was told and said."""
    return _full(application_within(visitor(), application_id))


@api.post("/volunteer-applications/<uuid:application_id>/decision")
@requires(Permission.MEMBER_VET)
@api.arguments(DecisionIn)
@api.response(200, ApplicationOut)
def decide(values: dict[str, Any], application_id: UUID) -> VolunteerApplication:
    """Approve, ask back or decline."""
    return acts.decide(visitor(), application_id, values)


@api.get("/teams")
@requires(Permission.TEAM_READ)
@api.arguments(TeamsIn, location="query")
@api.response(200, TeamOut(many=True))
def teams(values: dict[str, Any]) -> list[Team]:
    """Teams at and below the nodes one serves."""
    paths = visitor().powers.paths(Permission.TEAM_READ)
    rows = queries.teams_at(paths, kind=values["kind"].value if values["kind"] else "", text=values["text"])
    return [row.team for row in rows]


@api.post("/teams")
@requires(Permission.TEAM_REGISTER)
@api.arguments(TeamIn)
@api.response(201, TeamOut)
def register(values: dict[str, Any]) -> Team:
    """Register a team at a node one serves."""
    return acts.register_team(visitor(), values)


@api.get("/teams/<uuid:team_id>")
@requires(Permission.TEAM_READ)
@api.response(200, TeamOut)
def team(team_id: UUID) -> Team:
    """One team."""
    return team_within(visitor(), team_id, Permission.TEAM_READ)


@api.get("/teams/<uuid:team_id>/members")
@requires(Permission.TEAM_READ)
@api.response(200, TeamMemberOut(many=True))
def members(team_id: UUID) -> list[TeamMember]:
    """Who is and who was in a team."""
    return [place for place, _ in queries.people_of(team_within(visitor(), team_id, Permission.TEAM_READ).id)]


@api.post("/teams/<uuid:team_id>/members")
@requires(Permission.TEAM_REGISTER)
@api.arguments(MemberIdIn)
@api.response(201, TeamMemberOut)
def add(values: dict[str, Any], team_id: UUID) -> TeamMember:
    """Put a volunteer into a team."""
    return acts.add_to_team(visitor(), team_id, values["member_id"])


@api.delete("/teams/<uuid:team_id>/members/<uuid:member_id>")
@requires(Permission.TEAM_REGISTER)
@api.response(200, TeamMemberOut)
def take_out(team_id: UUID, member_id: UUID) -> TeamMember:
    """Take somebody out of a team."""
    return acts.take_from_team(visitor(), team_id, member_id)


@api.post("/teams/<uuid:team_id>/leader")
@requires(Permission.TEAM_REGISTER)
@api.arguments(MemberIdIn)
@api.response(200, TeamOut)
def lead(values: dict[str, Any], team_id: UUID) -> Team:
    """Name who leads a team."""
    return acts.name_leader(visitor(), team_id, values["member_id"])


@api.post("/teams/<uuid:team_id>/disbandment")
@requires(Permission.TEAM_REGISTER)
@api.response(200, TeamOut)
def disband(team_id: UUID) -> Team:
    """Disband a team; everybody leaves it."""
    return acts.disband(visitor(), team_id)


@api.post("/teams/<uuid:team_id>/neighbours")
@requires(Permission.VOLUNTEER_APPLY)
@api.arguments(NeighbourIn)
@api.response(201, NeighbourOut)
def register_neighbour(values: dict[str, Any], team_id: UUID) -> Member:
    """As its leader, register somebody who cannot do it themselves; the station completes the record."""
    return acts.register_neighbour(visitor(), team_id, **values)


@api.post("/teams/<uuid:team_id>/membership")
@requires(Permission.VOLUNTEER_APPLY)
@api.response(201, TeamMemberOut)
def join(team_id: UUID) -> TeamMember:
    """Join a team of one's area."""
    return acts.join_area_team(visitor(), team_id)


@api.delete("/teams/<uuid:team_id>/membership")
@requires(Permission.VOLUNTEER_APPLY)
@api.response(200, TeamMemberOut)
def leave(team_id: UUID) -> TeamMember:
    """Leave a team."""
    return acts.leave_own_team(visitor(), team_id)


def _full(row: VolunteerApplication) -> dict[str, Any]:
    told = queries.told(row)
    names = ("id", "member_id", "tenant_id", "kinds", "state", "applied_at", "decided_at")
    return {
        **{name: getattr(row, name) for name in names},
        "skills": told.skills, "hours": told.hours, "steps": queries.steps_of(row.id),
    }  # fmt: skip
