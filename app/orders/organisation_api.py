"""Orders an organisation takes for its members, over the API."""

from typing import Any
from uuid import UUID

from app.orders import organisation_acts as acts
from app.orders.models import Order
from app.orders.schemas import AssignIn, OrderOut, OrganisationClaimIn, ReportIn, ReportOut
from app.organisations.models import Organisation
from app.organisations.queries import led_by
from app.organisations.schemas import OrganisationOut
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("organisation_orders", "", "团体接单 Orders of organisations")


@api.get("/led-organisations")
@requires(Permission.ORGANISATION_LEAD)
@api.response(200, OrganisationOut(many=True))
def led() -> list[Organisation]:
    """The organisations one leads."""
    return led_by(visitor().member_id)


@api.get("/led-organisations/orders")
@requires(Permission.ORGANISATION_LEAD)
@api.response(200, OrderOut(many=True))
def orders() -> list[Order]:
    """What the organisations one leads have taken."""
    return [view.order for body in led_by(visitor().member_id) for view in acts.orders_of(body)]


@api.post("/demands/<uuid:demand_id>/organisation-claim")
@requires(Permission.ORGANISATION_LEAD)
@api.arguments(OrganisationClaimIn)
@api.response(201, OrderOut)
def take(values: dict[str, Any], demand_id: UUID) -> Order:
    """Take a demand for an organisation one leads, and send one of its members."""
    return acts.take(visitor(), demand_id, values["organisation_id"], values["helper_id"])


@api.post("/orders/<uuid:order_id>/assignment")
@requires(Permission.ORGANISATION_LEAD)
@api.arguments(AssignIn)
@api.response(200, OrderOut)
def assign(values: dict[str, Any], order_id: UUID) -> Order:
    """Send another member, before the service begins."""
    return acts.assign(visitor(), order_id, values["helper_id"])


@api.post("/orders/<uuid:order_id>/report")
@requires(Permission.ORGANISATION_LEAD)
@api.arguments(ReportIn)
@api.response(201, ReportOut)
def report(values: dict[str, Any], order_id: UUID) -> Any:
    """Say how the service went."""
    return acts.report(visitor(), order_id, values["said"])
