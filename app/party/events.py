"""What party announces; never who is linked, for that is their political status."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("party.organisation_registered", zh="登记党组织", en="Party organisation registered")
@dataclass(frozen=True)
class PartyOrganisationRegistered:
    """A party organisation is a group member of this level and type."""

    party_organisation_id: UUID
    organisation_id: UUID
    level: str
    type_key: str


@fact("party.organisation_reported_in", zh="党组织报到", en="Party organisation reported in")
@dataclass(frozen=True)
class PartyOrganisationReportedIn:
    """A party organisation reported to its street on this day."""

    party_organisation_id: UUID
    reported_in_on: str


@fact("party.member_linked", zh="登记党员", en="Party member linked")
@dataclass(frozen=True)
class PartyMemberLinked:
    """Somebody was linked to a party organisation."""

    link_id: UUID
    party_organisation_id: UUID


@fact("party.member_unlinked", zh="移出党员", en="Party member unlinked")
@dataclass(frozen=True)
class PartyMemberUnlinked:
    """Somebody is linked to a party organisation no more; nothing is kept of it."""

    link_id: UUID
    party_organisation_id: UUID
