"""May this person keep this party organisation? Strangers do not find it."""

from uuid import UUID

from app.organisations.queries import organisation
from app.party.errors import PartyOrganisationNotFound
from app.party.models import PartyOrganisation
from app.party.queries import party_organisation
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def party_organisation_within(who: Visitor, party_organisation_id: UUID) -> PartyOrganisation:
    """A party organisation of a node where one keeps them; any other is not found."""
    row = party_organisation(party_organisation_id)
    if not who.powers.may(Permission.PARTY_MANAGE, tenant(organisation(row.organisation_id).tenant_id).path):
        raise PartyOrganisationNotFound()
    return row
