"""Demands and orders over the API: every step of the main job. Each act is a noun; undoing is DELETE."""

from typing import Any
from uuid import UUID

from app.members.queries import member
from app.orders import acts, queries
from app.orders.commands.publish import Wish
from app.orders.errors import OrderNotFound
from app.orders.models import Demand, Order
from app.orders.schemas import (
    ClaimIn,
    CodeIn,
    CodesOut,
    DemandIn,
    DemandOut,
    DispatchIn,
    DisputeDecisionIn,
    OffersOut,
    OrderOut,
    ReasonIn,
    UploadIn,
)
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint
from app.web.schema import PageIn

api = api_blueprint("orders", "", "需求与订单 Demands and orders")


@api.post("/demands")
@requires(Permission.DEMAND_PUBLISH)
@api.arguments(DemandIn)
@api.response(201, DemandOut)
def create_demand(values: dict[str, Any]) -> Demand:
    """Ask for help, for oneself or, as staff, for somebody."""
    recipient_id = values.pop("recipient_id")
    return acts.publish_for(visitor(), Wish(**values), recipient_id)


@api.get("/demands")
@requires(Permission.DEMAND_READ)
@api.arguments(PageIn, location="query")
@api.response(200, OffersOut)
def offers(values: dict[str, Any]) -> Any:
    """Demands one could take, soonest first."""
    return queries.open_demands(member(visitor().member_id), cursor=values["cursor"], size=values["size"])


@api.get("/demands/<uuid:demand_id>")
@requires(Permission.ORDER_READ)
@api.response(200, DemandOut)
def show_demand(demand_id: UUID) -> Demand:
    """One demand one may see."""
    return acts.demand_seen_by(visitor(), demand_id)


@api.post("/demands/<uuid:demand_id>/cancellation")
@requires(Permission.DEMAND_PUBLISH)
@api.arguments(ReasonIn)
@api.response(200, DemandOut)
def cancel(values: dict[str, Any], demand_id: UUID) -> Demand:
    """Take a demand back before anybody has begun."""
    return acts.cancel(visitor(), demand_id, values["reason"])


@api.post("/demands/<uuid:demand_id>/claim")
@requires(Permission.ORDER_CLAIM)
@api.arguments(ClaimIn)
@api.response(201, OrderOut)
def claim(values: dict[str, Any], demand_id: UUID) -> Order:
    """Take a demand; where it asks for a skill, say that you have it."""
    return acts.claim(visitor(), demand_id, **values)


@api.post("/demands/<uuid:demand_id>/dispatch")
@requires(Permission.ORDER_DISPATCH)
@api.arguments(DispatchIn)
@api.response(201, OrderOut)
def dispatch(values: dict[str, Any], demand_id: UUID) -> Order:
    """Give a demand to a volunteer."""
    return acts.dispatch(visitor(), demand_id, values["helper_id"])


@api.get("/orders/<uuid:order_id>")
@requires(Permission.ORDER_READ)
@api.response(200, OrderOut)
def show_order(order_id: UUID) -> Order:
    """One order one may see."""
    return acts.order_seen_by(visitor(), order_id).order


@api.get("/orders/<uuid:order_id>/codes")
@requires(Permission.ORDER_CONFIRM)
@api.response(200, CodesOut)
def codes(order_id: UUID) -> dict[str, str]:
    """The recipient's six digits, for them or a relative acting for them; the helper, and anybody else, does not see them."""
    who, view = visitor(), acts.order_seen_by(visitor(), order_id)
    if who.person_id != view.demand.recipient_id or who.actor.member_id == view.order.helper_id:
        raise OrderNotFound()
    return {"check_in": queries.check_in_code(order_id, "in"), "check_out": queries.check_in_code(order_id, "out")}


@api.delete("/orders/<uuid:order_id>/claim")
@requires(Permission.PROFILE_EDIT)
@api.arguments(ReasonIn, location="query")
@api.response(200, OrderOut)
def withdraw(values: dict[str, Any], order_id: UUID) -> Order:
    """Step back before beginning."""
    return acts.withdraw(visitor(), order_id, values["reason"])


@api.post("/orders/<uuid:order_id>/check-in")
@requires(Permission.PROFILE_EDIT)
@api.arguments(CodeIn)
@api.response(200, OrderOut)
def check_in(values: dict[str, Any], order_id: UUID) -> Order:
    """The service begins."""
    return acts.check_in(visitor(), order_id, values["code"], values["at"])


@api.post("/orders/<uuid:order_id>/check-out")
@requires(Permission.PROFILE_EDIT)
@api.arguments(CodeIn)
@api.response(200, OrderOut)
def check_out(values: dict[str, Any], order_id: UUID) -> Order:
    """The service ends."""
    return acts.check_out(visitor(), order_id, values["code"], values["at"])


@api.delete("/orders/<uuid:order_id>/check-out")
@requires(Permission.ORDER_CHECK_IN_FOR)
@api.response(200, OrderOut)
def reopen(order_id: UUID) -> Order:
    """Undo a check-out."""
    return acts.reopen(visitor(), order_id)


@api.post("/orders/<uuid:order_id>/upload")
@requires(Permission.ORDER_UPLOAD)
@api.arguments(UploadIn)
@api.response(200, OrderOut)
def upload(values: dict[str, Any], order_id: UUID) -> Order:
    """Say when the service was given, where uploads count."""
    return acts.upload(visitor(), order_id, values["started_at"], values["ended_at"])


@api.post("/orders/<uuid:order_id>/absence")
@requires(Permission.ORDER_CHECK_IN_FOR)
@api.response(200, OrderOut)
def miss(order_id: UUID) -> Order:
    """Mark that the helper did not come."""
    return acts.miss(visitor(), order_id)


@api.post("/orders/<uuid:order_id>/confirmation")
@requires(Permission.ORDER_CONFIRM)
@api.response(201, OrderOut)
def confirm(order_id: UUID) -> Order:
    """Agree that the help was given; the time is paid."""
    return acts.confirm(visitor(), order_id)


@api.post("/orders/<uuid:order_id>/dispute")
@requires(Permission.ORDER_DISPUTE)
@api.arguments(ReasonIn)
@api.response(201, OrderOut)
def dispute(values: dict[str, Any], order_id: UUID) -> Order:
    """Say that something was wrong; nothing moves until staff decide."""
    return acts.dispute(visitor(), order_id, values["reason"])


@api.delete("/orders/<uuid:order_id>/dispute")
@requires(Permission.ORDER_DISPUTE)
@api.response(200, OrderOut)
def drop_dispute(order_id: UUID) -> Order:
    """Take a dispute back."""
    return acts.drop_dispute(visitor(), order_id)


@api.post("/orders/<uuid:order_id>/decision")
@requires(Permission.ORDER_DECIDE)
@api.arguments(DisputeDecisionIn)
@api.response(200, OrderOut)
def decide(values: dict[str, Any], order_id: UUID) -> Order:
    """Decide a dispute."""
    return acts.decide(visitor(), order_id, values["minutes"], values["note"])


@api.post("/orders/<uuid:order_id>/hours-approval")
@requires(Permission.RECORD_REVIEW)
@api.response(200, OrderOut)
def approve_hours(order_id: UUID) -> Order:
    """Confirm the hours of a long day."""
    return acts.approve_hours(visitor(), order_id)
