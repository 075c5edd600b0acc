"""Registering organisations and stations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.check_digits import credit_code as checked_credit_code
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.text import clean_line
from app.members.queries import member
from app.organisations.errors import CreditCodeTaken, OfOrganisationAlready
from app.organisations.events import LeaderNamed, OrganisationJoined, OrganisationLeft, OrganisationRegistered
from app.organisations.models import Organisation, OrganisationKind, OrganisationMember, Station
from app.organisations.queries import organisation, place_in, place_now
from app.tenancy.actor import SHELL, Actor
from app.tenancy.keys import next_number
from app.tenancy.opening import REQUIRED, BankFile, Opening, understand
from app.tenancy.queries import open_tenant

ORGANISATION_KEYS = {"name": REQUIRED, "kind": REQUIRED, "tenant": REQUIRED, "credit_code": None, "source": None}
STATION_KEYS = {"name": REQUIRED, "address": "", "tenant": REQUIRED, "source": None}


NEW_ORGANISATION_NEEDS: list[Callable[[UUID], None]] = []
"""What modules above do for each new organisation, in the same transaction; they fill it in their `register`."""


def register_organisation(
    name: str, kind: OrganisationKind, *, tenant_id: UUID, by: Actor, credit_code: str | None = None
) -> Organisation:
    """A body becomes a group member; its credit code's check digit is right and nobody else has it."""
    open_tenant(tenant_id)
    code = checked_credit_code(credit_code) if credit_code else None
    if code and session().scalar(select(Organisation.id).where(Organisation.credit_code == code)):
        raise CreditCodeTaken()
    row = Organisation(
        number=next_number(Organisation, 100),
        tenant_id=tenant_id,
        kind=str(kind),
        name=clean_line(name, 100),
        credit_code=code,
    )
    session().add(row)
    session().flush()
    for prepare in NEW_ORGANISATION_NEEDS:
        prepare(row.id)
    announce(OrganisationRegistered(row.id, str(kind)), by=by, tenant_id=tenant_id)
    return row


def add_to_organisation(organisation_id: UUID, member_id: UUID, *, by: Actor = SHELL) -> OrganisationMember:
    """A member belongs to an organisation from now on, perhaps again."""
    body, person = organisation(organisation_id, for_update=True), member(member_id)
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


def _check_organisations(file: BankFile, parts: Any) -> None:
    for nth, part in enumerate(parts or []):
        where = ("organisation", nth)
        values = file.keys(part, where, ORGANISATION_KEYS)
        if values["kind"] not in set(OrganisationKind):
            raise file.refuse((*where, "kind"), f"团体类型“{values['kind']}”不存在", f"no such kind “{values['kind']}”")
        _check_tenant(file, where, values["tenant"])
        if values["credit_code"]:
            try:
                checked_credit_code(values["credit_code"])
            except Invalid as error:
                raise file.refuse((*where, "credit_code"), error.sentence("zh"), error.sentence("en")) from error


def _check_stations(file: BankFile, parts: Any) -> None:
    for nth, part in enumerate(parts or []):
        values = file.keys(part, ("station", nth), STATION_KEYS)
        _check_tenant(file, ("station", nth), values["tenant"])


def _check_tenant(file: BankFile, where: tuple[str | int, ...], key: str) -> None:
    if key not in {node.get("key") for node in file.content.get("tenant", [])}:
        raise file.refuse((*where, "tenant"), f"没有网点“{key}”", f"no tenant “{key}”")


def _apply_organisations(file: BankFile, parts: Any, opening: Opening) -> None:
    for part in parts or []:
        node = opening.tenants[part["tenant"]]
        register_organisation(
            part["name"],
            OrganisationKind(part["kind"]),
            tenant_id=node.id,
            by=SHELL,
            credit_code=part.get("credit_code"),
        )


def _apply_stations(file: BankFile, parts: Any, opening: Opening) -> None:
    for part in parts or []:
        node = opening.tenants[part["tenant"]]
        session().add(Station(tenant_id=node.id, name=part["name"], address=part.get("address", "")))


def understand_organisations() -> None:
    """Answer for [[organisation]] and [[station]] in a jurisdiction's file."""
    understand("organisation", _check_organisations, _apply_organisations)
    understand("station", _check_stations, _apply_stations)
