"""Organisations over the API."""

from typing import Any

from app.organisations.commands import register_organisation
from app.organisations.models import Organisation
from app.organisations.queries import organisations
from app.organisations.schemas import OrganisationIn, OrganisationOut
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
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
    who = visitor()
    who.powers.demand(Permission.ORGANISATION_MANAGE, tenant(values["tenant_id"]).path)
    return register_organisation(
        values["name"], values["kind"], tenant_id=values["tenant_id"], by=who.actor, credit_code=values["credit_code"]
    )
