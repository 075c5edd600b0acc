"""Group members: registered, changed, closed and opened again; who belongs to them and leads them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.check_digits import credit_code as checked_credit_code
from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line
from app.members.queries import member
from app.organisations.errors import (
    CreditCodeTaken,
    OfOrganisationAlready,
    OrganisationNameTaken,
    OrganisationOpenAlready,
)
from app.organisations.events import (
    LeaderNamed,
    OrganisationChanged,
    OrganisationJoined,
    OrganisationLeft,
    OrganisationRegistered,
    OrganisationReopened,
    OrganisationShut,
)
from app.organisations.models import Organisation, OrganisationKind, OrganisationMember
from app.organisations.queries import open_organisation, organisation, place_in, place_now
from app.tenancy.actor import SHELL, Actor
from app.tenancy.keys import next_number, one_at_a_time
from app.tenancy.queries import open_tenant

LONGEST_NAME = 100


NEW_ORGANISATION_NEEDS: list[Callable[[UUID], None]] = []
"""What modules above do for each new organisation, in the same transaction; they fill it in their `register`."""


def register_organisation(
    name: str, kind: OrganisationKind, *, tenant_id: UUID, by: Actor, credit_code: str | None = None
) -> Organisation:
    """A body becomes a group member; its credit code's check digit is right and nobody else has it."""
    one_at_a_time("organisations")
    row = Organisation(number=next_number(Organisation, 100), tenant_id=open_tenant(tenant_id).id)
    _fill(row, name, kind, credit_code)
    session().add(row)
    session().flush()
    for prepare in NEW_ORGANISATION_NEEDS:
        prepare(row.id)
    announce(OrganisationRegistered(row.id, row.kind), by=by, tenant_id=tenant_id)
    return row


def change_organisation(
    organisation_id: UUID, name: str, kind: OrganisationKind, *, by: Actor, credit_code: str | None
) -> Organisation:
    """A group member is called otherwise, or its sort or credit code is put right."""
    one_at_a_time("organisations")
    row = open_organisation(organisation_id, for_update=True)
    before = _shape(row)
    _fill(row, name, kind, credit_code)
    if (after := _shape(row)) != before:
        announce(OrganisationChanged(row.id, before, after), by=by, tenant_id=row.tenant_id)
    return row


def close_organisation(organisation_id: UUID, *, by: Actor) -> Organisation:
    """A body is a group member no more: it takes, pays and sends nothing new; what runs goes on."""
    row = open_organisation(organisation_id, for_update=True)
    row.closed_at = now()
    announce(OrganisationShut(row.id), by=by, tenant_id=row.tenant_id)
    return row


def reopen_organisation(organisation_id: UUID, *, by: Actor) -> Organisation:
    """A body is a group member again, with its people, its number and its time."""
    one_at_a_time("organisations")
    row = organisation(organisation_id, for_update=True)
    if row.closed_at is None:
        raise OrganisationOpenAlready(name=row.name)
    open_tenant(row.tenant_id)
    _need_free_name(row, row.name)
    row.closed_at = None
    announce(OrganisationReopened(row.id), by=by, tenant_id=row.tenant_id)
    return row


def _fill(row: Organisation, name: str, kind: OrganisationKind, credit_code: str | None) -> None:
    name = clean_line(name, LONGEST_NAME)
    code = checked_credit_code(credit_code) if credit_code else None
    same_code = select(Organisation.id).where(Organisation.credit_code == code, Organisation.id != row.id)
    if code and session().scalar(same_code):
        raise CreditCodeTaken()
    _need_free_name(row, name)
    row.name, row.kind, row.credit_code = name, kind.value, code


def _need_free_name(row: Organisation, name: str) -> None:
    same = select(Organisation.id).where(
        Organisation.tenant_id == row.tenant_id, Organisation.name == name, Organisation.closed_at.is_(None),
        Organisation.id != row.id,
    )  # fmt: skip
    if session().scalars(same).first() is not None:
        raise OrganisationNameTaken(name=name)


def _shape(row: Organisation) -> dict[str, Any]:
    return {"name": row.name, "kind": row.kind, "credit_code": row.credit_code}


def add_to_organisation(organisation_id: UUID, member_id: UUID, *, by: Actor = SHELL) -> OrganisationMember:
    """A member belongs to an organisation from now on, perhaps again."""
    body, person = open_organisation(organisation_id, for_update=True), member(member_id)
    row = place_in(body.id, person.id)
    if row is not None and row.until is None:
        raise OfOrganisationAlready()
    if row is None:
        row = OrganisationMember(organisation_id=body.id, member_id=person.id)
        session().add(row)
    row.since, row.until = now(), None
    session().flush()
    announce(OrganisationJoined(body.id, person.id), by=by, tenant_id=body.tenant_id)
    return row


def take_from_organisation(organisation_id: UUID, member_id: UUID, *, by: Actor) -> OrganisationMember:
    """A member belongs to an organisation no more, and leads it no more."""
    body = organisation(organisation_id, for_update=True)
    row = place_now(body.id, member_id)
    row.until, row.leads_since = now(), None
    announce(OrganisationLeft(body.id, member_id), by=by, tenant_id=body.tenant_id)
    return row


def name_leader(organisation_id: UUID, member_id: UUID, *, by: Actor) -> OrganisationMember:
    """A member of an organisation leads it from now on; several may."""
    body = organisation(organisation_id, for_update=True)
    row = place_now(body.id, member_id)
    row.leads_since = row.leads_since or now()
    announce(LeaderNamed(body.id, member_id), by=by, tenant_id=body.tenant_id)
    return row
