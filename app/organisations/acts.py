"""What a person does with an organisation's people, checked for who they are: the same for pages and API."""

from uuid import UUID

from app.members.policies import member_within
from app.organisations import commands
from app.organisations.models import OrganisationMember
from app.organisations.policies import organisation_within
from app.rbac.guard import Visitor
from app.rbac.words import Permission


def add(who: Visitor, organisation_id: UUID, member_id: UUID) -> OrganisationMember:
    """Add somebody one may find to an organisation of one's node."""
    body = organisation_within(who, organisation_id)
    return commands.add_to_organisation(body.id, member_within(who, member_id, Permission.MEMBER_READ).id, by=who.actor)


def take_out(who: Visitor, organisation_id: UUID, member_id: UUID) -> OrganisationMember:
    """Somebody belongs to an organisation of one's node no more."""
    return commands.take_from_organisation(organisation_within(who, organisation_id).id, member_id, by=who.actor)


def name_leader(who: Visitor, organisation_id: UUID, member_id: UUID) -> OrganisationMember:
    """Name who leads an organisation of one's node."""
    return commands.name_leader(organisation_within(who, organisation_id).id, member_id, by=who.actor)
