"""What a person does with organisations, their people and stations, checked for who they are: the same for pages and API."""

from uuid import UUID

from app.members.policies import member_within
from app.organisations import commands, stations
from app.organisations.models import Organisation, OrganisationKind, OrganisationMember, Station
from app.organisations.policies import organisation_within, station_within
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def register(who: Visitor, tenant_id: UUID, name: str, kind: OrganisationKind, credit_code: str | None) -> Organisation:
    """Register a group member at a node one administers."""
    who.powers.demand(Permission.ORGANISATION_MANAGE, tenant(tenant_id).path)
    return commands.register_organisation(name, kind, tenant_id=tenant_id, by=who.actor, credit_code=credit_code)


def change(
    who: Visitor, organisation_id: UUID, name: str, kind: OrganisationKind, credit_code: str | None
) -> Organisation:
    """Put name, sort or credit code of an organisation right."""
    body = organisation_within(who, organisation_id)
    return commands.change_organisation(body.id, name, kind, by=who.actor, credit_code=credit_code)


def close(who: Visitor, organisation_id: UUID) -> Organisation:
    """It is a group member no more."""
    return commands.close_organisation(organisation_within(who, organisation_id).id, by=who.actor)


def reopen(who: Visitor, organisation_id: UUID) -> Organisation:
    """It is a group member again."""
    return commands.reopen_organisation(organisation_within(who, organisation_id).id, by=who.actor)


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


def register_station(who: Visitor, tenant_id: UUID, name: str, address: str) -> Station:
    """Register a station at a node one administers."""
    who.powers.demand(Permission.ORGANISATION_MANAGE, tenant(tenant_id).path)
    return stations.register_station(name, address, tenant_id=tenant_id, by=who.actor)


def change_station(who: Visitor, station_id: UUID, name: str, address: str) -> Station:
    """Put name or address of a station right."""
    return stations.change_station(station_within(who, station_id).id, name, address, by=who.actor)


def close_station(who: Visitor, station_id: UUID) -> Station:
    """Help nobody there any more."""
    return stations.close_station(station_within(who, station_id).id, by=who.actor)


def reopen_station(who: Visitor, station_id: UUID) -> Station:
    """Help people there again."""
    return stations.reopen_station(station_within(who, station_id).id, by=who.actor)
