"""What organisations keep about a person: to which bodies they belong."""

from uuid import UUID

from sqlalchemy import select, update

from app.kit.clock import now
from app.kit.db import session
from app.organisations.models import Organisation, OrganisationMember
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData


def export(member_id: UUID) -> list[Part]:
    """The organisations somebody belongs or belonged to."""
    rows = session().execute(
        select(Organisation.name, OrganisationMember.since, OrganisationMember.until)
        .join(Organisation, (Organisation.jurisdiction_id == OrganisationMember.jurisdiction_id)
              & (Organisation.id == OrganisationMember.organisation_id))
        .where(OrganisationMember.member_id == member_id)
        .order_by(OrganisationMember.id)
    )  # fmt: skip
    columns = {"organisation": ("团体", "Organisation"), "since": ("自", "Since"), "until": ("至", "Until")}
    return [Part("belonging", "所属团体", "Organisations", columns, [(n, instant(a), instant(b)) for n, a, b in rows])]


def erase(member_id: UUID) -> None:
    """They belong to no body any more."""
    live = OrganisationMember.until.is_(None)
    session().execute(
        update(OrganisationMember)
        .where(OrganisationMember.member_id == member_id, live)
        .values(until=now(), leads_since=None)
    )


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record belongs wherever either did."""
    there = select(OrganisationMember.organisation_id).where(OrganisationMember.member_id == to_id)
    session().execute(
        update(OrganisationMember)
        .where(OrganisationMember.member_id == from_id, OrganisationMember.organisation_id.not_in(there))
        .values(member_id=to_id)
        .execution_options(synchronize_session=False)
    )


PERSONAL = PersonalData(
    "organisations", "团体", "Organisations", frozenset({"organisation_member"}), export, erase, merge
)
