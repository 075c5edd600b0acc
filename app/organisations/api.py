"""Organisations over the API."""

from typing import Any
from uuid import UUID

from app.organisations import acts
from app.organisations.models import Organisation, OrganisationMember
from app.organisations.policies import organisation_within
from app.organisations.queries import organisations, people_of
from app.organisations.schemas import (
    OrganisationChangeIn,
    OrganisationIn,
    OrganisationMemberIn,
    OrganisationMemberOut,
    OrganisationOut,
)
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("organisations", "organisations", "团体会员 Group members")


@api.get("/")
@requires(Permission.DEMAND_READ_ALL)
@api.response(200, OrganisationOut(many=True))
def list_organisations() -> list[Organisation]:
    """Group members of the bank."""
    return organisations()


@api.post("/")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(OrganisationIn)
@api.response(201, OrganisationOut)
def create_organisation(values: dict[str, Any]) -> Organisation:
    """Register a group member at a node one administers."""
    return acts.register(visitor(), **values)


@api.put("/<uuid:organisation_id>")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(OrganisationChangeIn)
@api.response(200, OrganisationOut)
def put_organisation(values: dict[str, Any], organisation_id: UUID) -> Organisation:
    """Put name, sort or credit code of a group member right."""
    return acts.change(visitor(), organisation_id, **values)


@api.post("/<uuid:organisation_id>/closure")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, OrganisationOut)
def close(organisation_id: UUID) -> Organisation:
    """A body is a group member no more; what runs goes on."""
    return acts.close(visitor(), organisation_id)


@api.delete("/<uuid:organisation_id>/closure")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, OrganisationOut)
def reopen(organisation_id: UUID) -> Organisation:
    """A body is a group member again."""
    return acts.reopen(visitor(), organisation_id)


@api.get("/<uuid:organisation_id>/members")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, OrganisationMemberOut(many=True))
def members(organisation_id: UUID) -> list[OrganisationMember]:
    """Who belongs to an organisation, and who leads it."""
    return [row for row, _ in people_of(organisation_within(visitor(), organisation_id).id)]


@api.post("/<uuid:organisation_id>/members")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(OrganisationMemberIn)
@api.response(201, OrganisationMemberOut)
def add(values: dict[str, Any], organisation_id: UUID) -> OrganisationMember:
    """Add a member to an organisation."""
    return acts.add(visitor(), organisation_id, values["member_id"])


@api.delete("/<uuid:organisation_id>/members/<uuid:member_id>")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, OrganisationMemberOut)
def take_out(organisation_id: UUID, member_id: UUID) -> OrganisationMember:
    """A member belongs to an organisation no more."""
    return acts.take_out(visitor(), organisation_id, member_id)


@api.post("/<uuid:organisation_id>/leader")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(OrganisationMemberIn)
@api.response(200, OrganisationMemberOut)
def lead(values: dict[str, Any], organisation_id: UUID) -> OrganisationMember:
    """Name who leads an organisation."""
    return acts.name_leader(visitor(), organisation_id, values["member_id"])
