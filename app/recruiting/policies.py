"""May this person vet this application, or change this team? Strangers do not even see them."""

from uuid import UUID

from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recruiting.errors import ApplicationNotFound, TeamNotFound
from app.recruiting.models import Team, VolunteerApplication
from app.recruiting.queries import application, latest_application, team
from app.recruiting.transitions import OPEN
from app.tenancy.queries import tenant


def application_within(who: Visitor, application_id: UUID) -> VolunteerApplication:
    """An application of a node where one vets; any other is not found."""
    row = application(application_id)
    if not who.powers.may(Permission.MEMBER_VET, tenant(row.tenant_id).path):
        raise ApplicationNotFound()
    return row


def own_open_application(who: Visitor) -> VolunteerApplication:
    """One's own application that is not decided yet."""
    row = latest_application(who.member_id)
    if row is None or row.state not in OPEN:
        raise ApplicationNotFound()
    return row


def team_within(who: Visitor, team_id: UUID, word: Permission = Permission.TEAM_REGISTER) -> Team:
    """A team of a node where one registers teams, or holds another word; any other is not found."""
    row = team(team_id)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise TeamNotFound()
    return row
