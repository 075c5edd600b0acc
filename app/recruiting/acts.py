"""What a person does with applications and teams, checked for who they are: the same for pages and API."""

from typing import Any
from uuid import UUID

from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import member
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.commands.passing import register_passer_by
from app.recruiting.commands import teams, vetting
from app.recruiting.commands.teams import TeamPlan
from app.recruiting.commands.vetting import Offer
from app.recruiting.errors import TeamNotFound
from app.recruiting.models import Team, TeamMember, VolunteerApplication
from app.recruiting.policies import application_within, own_open_application, team_within
from app.recruiting.queries import TeamRow, membership, team, teams_within
from app.recruiting.schemas import Decision
from app.tenancy.queries import tenant


def apply(who: Visitor, values: dict[str, Any]) -> VolunteerApplication:
    """Ask to serve, for oneself."""
    offer = Offer(tuple(values["kinds"]), values["skills"], tuple(values["hours"]), values["words"], values["consents"])
    return vetting.apply_to_volunteer(offer, member_id=who.member_id, by=who.actor)


def answer(who: Visitor, said: str) -> VolunteerApplication:
    """Say more about one's own application."""
    return vetting.answer(own_open_application(who).id, said=said, by=who.actor)


def take_back(who: Visitor) -> VolunteerApplication:
    """Take one's own application back."""
    return vetting.take_back(own_open_application(who).id, by=who.actor)


def decide(who: Visitor, application_id: UUID, values: dict[str, Any]) -> VolunteerApplication:
    """Approve, ask back or decline, at a node where one vets; a team is one of the applicant's area or of one's own."""
    row = application_within(who, application_id)
    decision, said = values["decision"], values["said"]
    if decision is Decision.ASK:
        return vetting.ask_back(row.id, said=said, by=who.actor)
    if decision is Decision.DECLINE:
        return vetting.decline(row.id, said=said, by=who.actor)
    if values["team_id"] is not None and values["team_id"] not in {t.team.id for t in teams_to_offer(who, row)}:
        raise TeamNotFound()
    return vetting.approve(row.id, said=said, team_id=values["team_id"], by=who.actor)


def teams_to_offer(who: Visitor, row: VolunteerApplication) -> list[TeamRow]:
    """Teams an applicant may be put into."""
    return teams_within(who.powers.paths(Permission.TEAM_REGISTER), member(row.member_id))


def register_team(who: Visitor, values: dict[str, Any]) -> Team:
    """Register a team at a node one serves."""
    who.powers.demand(Permission.TEAM_REGISTER, tenant(values["tenant_id"]).path)
    return teams.register_team(TeamPlan(**values), by=who.actor)


def led_team(who: Visitor, team_id: UUID) -> Team:
    """A team that stands and that one leads oneself; any other is not found."""
    row = team(team_id)
    if row.leader_id != who.person_id or who.is_acting or row.disbanded_at is not None:
        raise TeamNotFound()
    return row


def register_neighbour(who: Visitor, team_id: UUID, *, name: str, phone: str) -> Member:
    """The leader of a team registers somebody who cannot do it, at the team's node; the station completes the record."""
    row = led_team(who, team_id)
    return register_passer_by(name, tenant_id=row.tenant_id, by=who.actor, phone=phone or None, occasion=row.name)


def add_to_team(who: Visitor, team_id: UUID, member_id: UUID) -> TeamMember:
    """Put somebody one may find into a team of one's own."""
    row = team_within(who, team_id)
    return teams.join_team(row.id, member_within(who, member_id, Permission.MEMBER_READ).id, by=who.actor)


def take_from_team(who: Visitor, team_id: UUID, member_id: UUID) -> TeamMember:
    """Take somebody out of a team of one's own."""
    return teams.leave_team(team_within(who, team_id).id, member_id, by=who.actor)


def name_leader(who: Visitor, team_id: UUID, member_id: UUID) -> Team:
    """Name who leads a team of one's own."""
    return teams.lead_team(team_within(who, team_id).id, member_id, by=who.actor)


def disband(who: Visitor, team_id: UUID) -> Team:
    """Disband a team of one's own."""
    return teams.disband_team(team_within(who, team_id).id, by=who.actor)


def join_area_team(who: Visitor, team_id: UUID) -> TeamMember:
    """A volunteer joins a team of the area they live in (G20); other teams are not theirs to find."""
    row, person = team(team_id), member(who.member_id)
    if not tenant(person.tenant_id).path.startswith(tenant(row.tenant_id).path):
        raise TeamNotFound()
    return teams.join_team(row.id, person.id, by=who.actor)


def leave_own_team(who: Visitor, team_id: UUID) -> TeamMember:
    """A volunteer leaves a team they are in; any other is not found."""
    if membership(team_id, who.member_id) is None:
        raise TeamNotFound()
    return teams.leave_team(team_id, who.member_id, by=who.actor)
