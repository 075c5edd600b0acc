"""May this person lead, or keep, this organisation? Strangers do not find it."""

from uuid import UUID

from app.organisations.errors import OrganisationNotFound, StationNotFound
from app.organisations.models import Organisation, Station
from app.organisations.queries import leads, organisation, station
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def organisation_led(who: Visitor, organisation_id: UUID) -> Organisation:
    """An open organisation one is named to lead, where one may act in its name."""
    row = organisation(organisation_id)
    if row.closed_at is not None or not leads(row.id, who.actor.member_id):
        raise OrganisationNotFound()
    who.powers.demand(Permission.ORGANISATION_LEAD, tenant(row.tenant_id).path)
    return row


def organisation_within(
    who: Visitor, organisation_id: UUID, word: Permission = Permission.ORGANISATION_MANAGE
) -> Organisation:
    """An organisation of a node one administers, or holds another word at; any other is not found."""
    row = organisation(organisation_id)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise OrganisationNotFound()
    return row


def station_within(who: Visitor, station_id: UUID) -> Station:
    """A station of a node one administers; any other is not found."""
    row = station(station_id)
    if not who.powers.may(Permission.ORGANISATION_MANAGE, tenant(row.tenant_id).path):
        raise StationNotFound()
    return row
