"""Reading organisations and stations."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, or_, select

from app.kit.check_digits import short_number
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.text import half_width, without_separators
from app.members.models import Member
from app.organisations.errors import NotOfOrganisation, OrganisationClosed, OrganisationNotFound, StationNotFound
from app.organisations.models import Organisation, OrganisationMember, Station
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant

MOST_ROWS = 300
"""How many rows a list at the desk shows; whoever has more searches."""


def organisation(organisation_id: UUID, *, for_update: bool = False) -> Organisation:
    """One organisation of the bank in scope."""
    return fetch(Organisation, organisation_id, OrganisationNotFound, for_update=for_update)


def open_organisation(organisation_id: UUID, *, for_update: bool = False) -> Organisation:
    """One that is a group member now."""
    row = organisation(organisation_id, for_update=for_update)
    if row.closed_at is not None:
        raise OrganisationClosed(name=row.name)
    return row


def organisations() -> list[Organisation]:
    """Those that are open, by number."""
    return list(
        session().scalars(select(Organisation).where(Organisation.closed_at.is_(None)).order_by(Organisation.number))
    )


def organisations_at(paths: Sequence[str], text: str = "") -> list[tuple[Organisation, Tenant]]:
    """Those at and below these nodes whose name, credit code or number a text means, the open ones first, each with its node."""
    rows = session().execute(
        select(Organisation, Tenant)
        .join(Tenant, (Tenant.jurisdiction_id == Organisation.jurisdiction_id) & (Tenant.id == Organisation.tenant_id))
        .where(Tenant.lies_within(paths), _meant_by(text))
        .order_by(Organisation.closed_at.is_not(None), Organisation.number)
        .limit(MOST_ROWS)
    )
    return [(body, node) for body, node in rows]


def _meant_by(text: str) -> ColumnElement[bool]:
    text = half_width(text).strip()
    ways = [
        Organisation.name.contains(text, autoescape=True),
        Organisation.credit_code.startswith(without_separators(text).upper(), autoescape=True),
    ]
    with suppress(Invalid):
        ways.append(Organisation.number == short_number(without_separators(text)))
    return or_(*ways)


def organisations_by_id(ids: list[UUID]) -> dict[UUID, Organisation]:
    """Several organisations of the bank in scope, closed ones too; ids of other things are left out."""
    rows = session().scalars(select(Organisation).where(Organisation.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def organisations_along(path: str) -> list[Organisation]:
    """Those that are open at the node of this path and at every node above it, the nearest first."""
    rows = session().scalars(
        select(Organisation)
        .join(Tenant, (Tenant.jurisdiction_id == Organisation.jurisdiction_id) & (Tenant.id == Organisation.tenant_id))
        .where(Organisation.closed_at.is_(None), literal(path).startswith(Tenant.path))
        .order_by(func.length(Tenant.path).desc(), Organisation.number)
    )
    return list(rows)


def place_in(organisation_id: UUID, member_id: UUID) -> OrganisationMember | None:
    """Somebody's place in an organisation, now or once."""
    return session().scalars(
        select(OrganisationMember).where(
            OrganisationMember.organisation_id == organisation_id, OrganisationMember.member_id == member_id
        )
    ).first()  # fmt: skip


def place_now(organisation_id: UUID, member_id: UUID) -> OrganisationMember:
    """Somebody's place in an organisation they belong to."""
    row = place_in(organisation_id, member_id)
    if row is None or row.until is not None:
        raise NotOfOrganisation()
    return row


def people_of(organisation_id: UUID) -> list[tuple[OrganisationMember, Member]]:
    """Who belongs to an organisation now, those who lead it first."""
    rows = session().execute(
        select(OrganisationMember, Member)
        .join(
            Member,
            (Member.jurisdiction_id == OrganisationMember.jurisdiction_id)
            & (Member.id == OrganisationMember.member_id),
        )
        .where(OrganisationMember.organisation_id == organisation_id, OrganisationMember.until.is_(None))
        .order_by(OrganisationMember.leads_since.nulls_last(), Member.sort_key, Member.id)
        .limit(500)
    )
    return [(row, person) for row, person in rows]


def who_has_organisation(member_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these people belong to an organisation now."""
    query = select(OrganisationMember.member_id).where(
        OrganisationMember.member_id.in_(member_ids), OrganisationMember.until.is_(None)
    )
    return set(session().scalars(query))


def led_by(member_id: UUID) -> list[Organisation]:
    """The open organisations somebody leads."""
    return list(
        session().scalars(
            select(Organisation)
            .join(
                OrganisationMember,
                (OrganisationMember.jurisdiction_id == Organisation.jurisdiction_id)
                & (OrganisationMember.organisation_id == Organisation.id),
            )
            .where(
                OrganisationMember.member_id == member_id, OrganisationMember.until.is_(None),
                OrganisationMember.leads_since.is_not(None), Organisation.closed_at.is_(None),
            )
            .order_by(Organisation.number)
        )
    )  # fmt: skip


def leads(organisation_id: UUID | None, member_id: UUID | None) -> bool:
    """Whether somebody leads this organisation now."""
    if organisation_id is None or member_id is None:
        return False
    row = place_in(organisation_id, member_id)
    return row is not None and row.until is None and row.leads_since is not None


def station(station_id: UUID, *, for_update: bool = False) -> Station:
    """One station of the bank in scope, also a closed one."""
    return fetch(Station, station_id, StationNotFound, for_update=for_update)


def stations_at(paths: Sequence[str], text: str = "") -> list[tuple[Station, Tenant]]:
    """Stations at and below these nodes whose name or address a text means, the open ones first, each with its node."""
    text = half_width(text).strip()
    rows = session().execute(
        select(Station, Tenant)
        .join(Tenant, (Tenant.jurisdiction_id == Station.jurisdiction_id) & (Tenant.id == Station.tenant_id))
        .where(
            Tenant.lies_within(paths),
            or_(Station.name.contains(text, autoescape=True), Station.address.contains(text, autoescape=True)),
        )
        .order_by(Station.closed_at.is_not(None), Station.name, Station.id)
        .limit(MOST_ROWS)
    )
    return [(row, node) for row, node in rows]


def stations() -> list[Station]:
    """Stations that are open."""
    return list(session().scalars(select(Station).where(Station.closed_at.is_(None)).order_by(Station.name)))
