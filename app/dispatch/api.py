"""Dispatch over the API: matches with their reasons, calls of the day, assessments of risk."""

from typing import Any
from uuid import UUID

from app.dispatch import acts, queries
from app.dispatch.schemas import AssessmentOut, CallIn, CallOut, DecisionIn, MatchOut
from app.kit.clock import today
from app.orders.commands.publish import Wish
from app.orders.models import Demand
from app.orders.schemas import DemandOut
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("dispatch", "", "调度 Dispatch")


@api.get("/demands/<uuid:demand_id>/matches")
@requires(Permission.ORDER_DISPATCH)
@api.response(200, MatchOut(many=True))
def matches(demand_id: UUID) -> Any:
    """Who could be sent, best first, each with its reasons; then who cannot come, and why not."""
    return acts.matches_for(visitor(), demand_id)


@api.get("/hotline-calls")
@requires(Permission.HOTLINE_OPEN)
@api.response(200, CallOut(many=True))
def calls() -> Any:
    """The calls of the day, the latest first."""
    return queries.calls_on(today(), visitor().powers.paths(Permission.HOTLINE_OPEN))


@api.post("/hotline-calls")
@requires(Permission.HOTLINE_OPEN)
@api.arguments(CallIn)
@api.response(201, DemandOut)
def take_call(values: dict[str, Any]) -> Demand:
    """Ask for help for a caller and, where a helper is named, send them at once."""
    recipient_id, helper_id = values.pop("recipient_id"), values.pop("helper_id")
    return acts.publish_call(visitor(), recipient_id, Wish(**values), helper_id)


@api.get("/risk-assessments")
@requires(Permission.RISK_ASSESS)
@api.response(200, AssessmentOut(many=True))
def assessments() -> Any:
    """Demands that wait to be assessed at the nodes one serves."""
    return queries.waiting_assessments(visitor().powers.paths(Permission.RISK_ASSESS))


@api.post("/risk-assessments/<uuid:assessment_id>/decision")
@requires(Permission.RISK_ASSESS)
@api.arguments(DecisionIn)
@api.response(200, AssessmentOut)
def decide(values: dict[str, Any], assessment_id: UUID) -> Any:
    """Allow a risky demand, or refuse it and say why."""
    row = acts.decide(visitor(), assessment_id, **values)
    return queries.assessment_view(row.id)
