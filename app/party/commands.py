"""Registering party organisations, and linking members to them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete

from app.events.outbox import announce
from app.kit.clock import today
from app.kit.db import session
from app.members.errors import ConsentNeeded
from app.members.queries import ConsentKind, has_consent, member
from app.organisations.commands import register_organisation
from app.organisations.models import OrganisationKind
from app.organisations.queries import organisation
from app.party.errors import LinkedAlready, NotLinked, ReportedInEarly
from app.party.events import (
    PartyMemberLinked,
    PartyMemberUnlinked,
    PartyOrganisationRegistered,
    PartyOrganisationReportedIn,
)
from app.party.models import Level, PartyMember, PartyOrganisation
from app.party.queries import link_of, party_organisation, type_by_key
from app.tenancy.actor import Actor


@dataclass(frozen=True)
class PartyPlan:
    """A party organisation to register, as it was filled in."""

    name: str
    type_key: str
    level: Level
    tenant_id: UUID
    credit_code: str | None = None
    reported_in_on: date | None = None


def register_party_organisation(plan: PartyPlan, *, by: Actor) -> PartyOrganisation:
    """A party organisation becomes a group member of the bank, at the node it belongs or reports to."""
    kind = type_by_key(plan.type_key)
    body = register_organisation(
        plan.name, OrganisationKind.PARTY_ORGANISATION, tenant_id=plan.tenant_id, by=by, credit_code=plan.credit_code
    )
    row = PartyOrganisation(organisation_id=body.id, type_id=kind.id, level=plan.level.value)
    session().add(row)
    session().flush()
    announce(PartyOrganisationRegistered(row.id, body.id, row.level, kind.key), by=by, tenant_id=body.tenant_id)
    if plan.reported_in_on is not None:
        _report_in(row, body.tenant_id, plan.reported_in_on, by)
    return row


def report_in(party_organisation_id: UUID, day: date, *, by: Actor) -> PartyOrganisation:
    """A party organisation reported to its street on this day (or it was another day than was written)."""
    row = party_organisation(party_organisation_id, for_update=True)
    _report_in(row, organisation(row.organisation_id).tenant_id, day, by)
    return row


def link_member(
    party_organisation_id: UUID, member_id: UUID, *, is_in_service: bool, is_delegate: bool, by: Actor
) -> PartyMember:
    """A member is linked to a party organisation; they have to have agreed that their political status is kept."""
    row, person = party_organisation(party_organisation_id), member(member_id, for_update=True)
    kind = ConsentKind.POLITICAL_STATUS
    if not has_consent(person.id, kind):
        raise ConsentNeeded(zh=kind.zh, en=kind.en)
    if link_of(person.id) is not None:
        raise LinkedAlready()
    link = PartyMember(
        party_organisation_id=row.id, member_id=person.id, is_in_service=is_in_service, is_delegate=is_delegate
    )
    session().add(link)
    session().flush()
    announce(PartyMemberLinked(link.id, row.id), by=by, tenant_id=organisation(row.organisation_id).tenant_id)
    return link


def unlink_member(party_organisation_id: UUID, member_id: UUID, *, by: Actor) -> None:
    """A member is linked no more; the row is deleted."""
    row, link = party_organisation(party_organisation_id), link_of(member_id)
    if link is None or link.party_organisation_id != row.id:
        raise NotLinked()
    session().delete(link)
    announce(PartyMemberUnlinked(link.id, row.id), by=by, tenant_id=organisation(row.organisation_id).tenant_id)


def forget_member(member_id: UUID) -> None:
    """The consent to keep the political status is withdrawn: the link goes in the same transaction."""
    session().execute(delete(PartyMember).where(PartyMember.member_id == member_id))


def _report_in(row: PartyOrganisation, tenant_id: UUID, day: date, by: Actor) -> None:
    if day > today():
        raise ReportedInEarly()
    row.reported_in_on = day
    announce(PartyOrganisationReportedIn(row.id, day.isoformat()), by=by, tenant_id=tenant_id)
