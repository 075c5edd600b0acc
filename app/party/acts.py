"""What a person does with party organisations, checked for who they are: the same for desk and API."""

from datetime import date
from typing import Any
from uuid import UUID

from app.members.policies import member_within
from app.party import commands
from app.party.models import PartyMember, PartyOrganisation
from app.party.policies import party_organisation_within
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def register(who: Visitor, values: dict[str, Any]) -> PartyOrganisation:
    """Register a party organisation at a node where one keeps them."""
    who.powers.demand(Permission.PARTY_MANAGE, tenant(values["tenant_id"]).path)
    return commands.register_party_organisation(commands.PartyPlan(**values), by=who.actor)


def report_in(who: Visitor, party_organisation_id: UUID, day: date) -> PartyOrganisation:
    """Write down when it reported in."""
    return commands.report_in(party_organisation_within(who, party_organisation_id).id, day, by=who.actor)


def link(who: Visitor, party_organisation_id: UUID, values: dict[str, Any]) -> PartyMember:
    """Link somebody one may find."""
    row = party_organisation_within(who, party_organisation_id)
    person = member_within(who, values["member_id"], Permission.MEMBER_READ)
    return commands.link_member(
        row.id, person.id, is_in_service=values["is_in_service"], is_delegate=values["is_delegate"], by=who.actor
    )


def unlink(who: Visitor, party_organisation_id: UUID, member_id: UUID) -> None:
    """Somebody is linked no more."""
    row = party_organisation_within(who, party_organisation_id)
    commands.unlink_member(row.id, member_id, by=who.actor)
