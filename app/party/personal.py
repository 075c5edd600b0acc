"""What party keeps about a person: the party organisation they are linked to, under their own consent."""

from uuid import UUID

from sqlalchemy import select, update

from app.kit.db import session
from app.organisations.models import Organisation
from app.party.commands import forget_member
from app.party.models import PartyMember, PartyOrganisation
from app.party.queries import link_of
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData


def export(member_id: UUID) -> list[Part]:
    """The party organisation somebody is linked to."""
    rows = session().execute(
        select(Organisation.name, PartyMember.is_in_service, PartyMember.is_delegate, PartyMember.linked_at)
        .select_from(PartyMember)
        .join(
            PartyOrganisation,
            (PartyOrganisation.jurisdiction_id == PartyMember.jurisdiction_id)
            & (PartyOrganisation.id == PartyMember.party_organisation_id),
        )
        .join(
            Organisation,
            (Organisation.jurisdiction_id == PartyOrganisation.jurisdiction_id)
            & (Organisation.id == PartyOrganisation.organisation_id),
        )
        .where(PartyMember.member_id == member_id)
    )
    columns = {
        "organisation": ("党组织", "Party organisation"), "is_in_service": ("在职", "In service"),
        "is_delegate": ("代表", "Delegate"), "linked_at": ("登记时间", "Linked"),
    }  # fmt: skip
    return [Part("link", "党组织关系", "Party organisation", columns, [(n, s, d, instant(at)) for n, s, d, at in rows])]


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record takes the link over where it has none of its own."""
    if link_of(to_id) is not None:
        forget_member(from_id)
    session().execute(update(PartyMember).where(PartyMember.member_id == from_id).values(member_id=to_id))


PERSONAL = PersonalData(
    "party", "党组织", "Party organisations", frozenset({"party_member"}), export, forget_member, merge
)
