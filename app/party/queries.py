"""Reading party organisations, who is linked to them, and how many there are of which type and level."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.kit.db import session
from app.members.models import Member
from app.organisations.models import Organisation
from app.party.errors import PartyOrganisationNotFound, TypeUnknown
from app.party.models import Level, PartyMember, PartyOrganisation, PartyOrganisationType
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.scope import remembered


@dataclass(frozen=True)
class PartyRow:
    """A party organisation in a list: the group member it is, its type, where it is, how many are linked to it."""

    party: PartyOrganisation
    organisation: Organisation
    type: PartyOrganisationType
    node: Tenant
    people: int

    @property
    def level(self) -> Level:
        """Its level as a word."""
        return Level.of(self.party.level)


@dataclass(frozen=True)
class TypeCount:
    """How many party organisations of a type there are, by level."""

    type: PartyOrganisationType
    by_level: dict[Level, int]

    @property
    def total(self) -> int:
        """Of all levels."""
        return sum(self.by_level.values())


@dataclass(frozen=True)
class Summary:
    """Party organisations by type and level, and the people linked to them."""

    types: list[TypeCount]
    by_level: dict[Level, int]
    people: int
    in_service: int
    delegates: int

    @property
    def total(self) -> int:
        """All party organisations."""
        return sum(self.by_level.values())


def types() -> list[PartyOrganisationType]:
    """The bank's types, in its order; none where its file names none."""
    return remembered(
        "party_types",
        lambda: list(session().scalars(select(PartyOrganisationType).order_by(PartyOrganisationType.position))),
    )


def has_types() -> bool:
    """Whether the bank has party organisations at all."""
    return bool(types())


def type_by_key(key: str) -> PartyOrganisationType:
    """One type of the bank."""
    found = next((row for row in types() if row.key == key), None)
    if found is None:
        raise TypeUnknown()
    return found


def party_organisation(party_organisation_id: UUID, *, for_update: bool = False) -> PartyOrganisation:
    """One party organisation of the bank in scope."""
    return fetch(PartyOrganisation, party_organisation_id, PartyOrganisationNotFound, for_update=for_update)


def party_row(party_organisation_id: UUID) -> PartyRow:
    """One party organisation with all that is shown of it."""
    rows = _rows(PartyOrganisation.id == party_organisation_id)
    if not rows:
        raise PartyOrganisationNotFound()
    return rows[0]


def party_organisations_at(paths: list[str], *, type_key: str = "", level: str = "", text: str = "") -> list[PartyRow]:
    """Party organisations at and below these nodes, by type, level and name."""
    conditions = [Tenant.lies_within(paths), Organisation.closed_at.is_(None)]
    if type_key:
        conditions.append(PartyOrganisationType.key == type_key)
    if level:
        conditions.append(PartyOrganisation.level == level)
    if text:
        conditions.append(Organisation.name.contains(text, autoescape=True))
    return _rows(*conditions)


def summary(paths: list[str], *, only_reported_in: bool = True) -> Summary:
    """How many party organisations at and below these nodes (have reported in), by type and level; and their people."""
    conditions = [Tenant.lies_within(paths), Organisation.closed_at.is_(None)]
    if only_reported_in:
        conditions.append(PartyOrganisation.reported_in_on.is_not(None))
    counted = Counter[tuple[UUID, str]]()
    counts = _joined(select(PartyOrganisation.type_id, PartyOrganisation.level, func.count())).where(*conditions)
    for type_id, level, number in session().execute(
        counts.group_by(PartyOrganisation.type_id, PartyOrganisation.level)
    ):
        counted[type_id, level] = number
    people = _joined(
        select(
            func.count(),
            func.count().filter(PartyMember.is_in_service),
            func.count().filter(PartyMember.is_delegate),
        )
    ).join(
        PartyMember,
        (PartyMember.jurisdiction_id == PartyOrganisation.jurisdiction_id)
        & (PartyMember.party_organisation_id == PartyOrganisation.id),
    )
    linked, in_service, delegates = session().execute(people.where(*conditions)).one()
    rows = [TypeCount(row, {level: counted[row.id, level.value] for level in Level}) for row in types()]
    return Summary(
        rows, {level: sum(row.by_level[level] for row in rows) for level in Level}, linked, in_service, delegates
    )


def people_of(party_organisation_id: UUID) -> list[tuple[PartyMember, Member]]:
    """Who is linked to a party organisation, by name."""
    rows = session().execute(
        select(PartyMember, Member)
        .join(Member, (Member.jurisdiction_id == PartyMember.jurisdiction_id) & (Member.id == PartyMember.member_id))
        .where(PartyMember.party_organisation_id == party_organisation_id)
        .order_by(Member.sort_key, Member.id)
        .limit(2000)
    )
    return [(row, person) for row, person in rows]


def link_of(member_id: UUID) -> PartyMember | None:
    """Where somebody is linked."""
    return session().scalars(select(PartyMember).where(PartyMember.member_id == member_id)).first()


def _rows(*conditions: ColumnElement[bool]) -> list[PartyRow]:
    people = (
        select(func.count())
        .where(
            PartyMember.jurisdiction_id == PartyOrganisation.jurisdiction_id,
            PartyMember.party_organisation_id == PartyOrganisation.id,
        )
        .correlate(PartyOrganisation)
        .scalar_subquery()
    )
    query = _joined(select(PartyOrganisation, Organisation, PartyOrganisationType, Tenant, people)).join(
        PartyOrganisationType,
        (PartyOrganisationType.jurisdiction_id == PartyOrganisation.jurisdiction_id)
        & (PartyOrganisationType.id == PartyOrganisation.type_id),
    )
    order = (PartyOrganisation.level, PartyOrganisationType.position, Organisation.number)
    return [PartyRow(*row) for row in session().execute(query.where(*conditions).order_by(*order).limit(2000))]


def _joined(query: Any) -> Any:
    return (
        query.select_from(PartyOrganisation)
        .join(
            Organisation,
            (Organisation.jurisdiction_id == PartyOrganisation.jurisdiction_id)
            & (Organisation.id == PartyOrganisation.organisation_id),
        )
        .join(Tenant, (Tenant.jurisdiction_id == Organisation.jurisdiction_id) & (Tenant.id == Organisation.tenant_id))
    )
