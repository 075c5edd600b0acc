"""Party organisations over the API."""

from typing import Any
from uuid import UUID

from app.party import acts, queries
from app.party.models import PartyMember, PartyOrganisationType
from app.party.policies import party_organisation_within
from app.party.queries import PartyRow, Summary
from app.party.schemas import (
    FilterIn,
    PartyMemberIn,
    PartyMemberOut,
    PartyOrganisationIn,
    PartyOrganisationOut,
    ReportInIn,
    SummaryIn,
    SummaryOut,
    TypeOut,
)
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("party", "party-organisations", "党组织 Party organisations")


@api.get("/types")
@requires(Permission.PARTY_MANAGE)
@api.response(200, TypeOut(many=True))
def types() -> list[PartyOrganisationType]:
    """The bank's types of party organisations."""
    return queries.types()


@api.get("/summary")
@requires(Permission.PARTY_MANAGE)
@api.arguments(SummaryIn, location="query")
@api.response(200, SummaryOut)
def summary(values: dict[str, Any]) -> Summary:
    """Party organisations at and below one's nodes by type and level."""
    return queries.summary(visitor().powers.paths(Permission.PARTY_MANAGE), **values)


@api.get("/")
@requires(Permission.PARTY_MANAGE)
@api.arguments(FilterIn, location="query")
@api.response(200, PartyOrganisationOut(many=True))
def all_of_mine(values: dict[str, Any]) -> list[PartyRow]:
    """Party organisations at and below one's nodes."""
    return queries.party_organisations_at(
        visitor().powers.paths(Permission.PARTY_MANAGE), type_key=values["type_key"],
        level=values["level"].value if values["level"] else "", text=values["text"],
    )  # fmt: skip


@api.post("/")
@requires(Permission.PARTY_MANAGE)
@api.arguments(PartyOrganisationIn)
@api.response(201, PartyOrganisationOut)
def register(values: dict[str, Any]) -> PartyRow:
    """Register a party organisation at a node where one keeps them."""
    return queries.party_row(acts.register(visitor(), values).id)


@api.get("/<uuid:party_organisation_id>")
@requires(Permission.PARTY_MANAGE)
@api.response(200, PartyOrganisationOut)
def show(party_organisation_id: UUID) -> PartyRow:
    """One party organisation."""
    return queries.party_row(party_organisation_within(visitor(), party_organisation_id).id)


@api.post("/<uuid:party_organisation_id>/report-in")
@requires(Permission.PARTY_MANAGE)
@api.arguments(ReportInIn)
@api.response(200, PartyOrganisationOut)
def report_in(values: dict[str, Any], party_organisation_id: UUID) -> PartyRow:
    """Write down when it reported in."""
    return queries.party_row(acts.report_in(visitor(), party_organisation_id, values["reported_in_on"]).id)


@api.get("/<uuid:party_organisation_id>/members")
@requires(Permission.PARTY_MANAGE)
@api.response(200, PartyMemberOut(many=True))
def members(party_organisation_id: UUID) -> list[PartyMember]:
    """Who is linked to it."""
    row = party_organisation_within(visitor(), party_organisation_id)
    return [link for link, _ in queries.people_of(row.id)]


@api.post("/<uuid:party_organisation_id>/members")
@requires(Permission.PARTY_MANAGE)
@api.arguments(PartyMemberIn)
@api.response(201, PartyMemberOut)
def link(values: dict[str, Any], party_organisation_id: UUID) -> PartyMember:
    """Link a member who agreed that their political status is kept."""
    return acts.link(visitor(), party_organisation_id, values)


@api.delete("/<uuid:party_organisation_id>/members/<uuid:member_id>")
@requires(Permission.PARTY_MANAGE)
@api.response(204)
def unlink(party_organisation_id: UUID, member_id: UUID) -> None:
    """A member is linked no more; nothing is kept of it."""
    acts.unlink(visitor(), party_organisation_id, member_id)
