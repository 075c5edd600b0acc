"""Dispatch over the API: matches with their reasons, calls of the day, call-backs, assessments of risk."""

from typing import Any
from uuid import UUID

from app.dispatch import acts, queries
from app.dispatch.schemas import (
    AnswerIn,
    AssessmentOut,
    CallBackOut,
    CallIn,
    CallOut,
    DecisionIn,
    FollowUpIn,
    MatchOut,
    ResultsIn,
    ResultsOut,
)
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


@api.get("/call-backs")
@requires(Permission.HOTLINE_OPEN)
@api.response(200, CallBackOut(many=True))
def call_backs() -> Any:
    """Whom to call back now, those whose time runs out first."""
    return queries.waiting_call_backs(visitor().powers.paths(Permission.HOTLINE_OPEN))


@api.get("/call-backs/<uuid:call_back_id>")
@requires(Permission.HOTLINE_OPEN)
@api.response(200, CallBackOut)
def call_back(call_back_id: UUID) -> Any:
    """One call-back."""
    return acts.call_back_to_make(visitor(), call_back_id)


@api.post("/call-backs/<uuid:call_back_id>/answer")
@requires(Permission.HOTLINE_OPEN)
@api.arguments(AnswerIn)
@api.response(200, CallBackOut)
def answer_call_back(values: dict[str, Any], call_back_id: UUID) -> Any:
    """Write down what the recipient said; who is not content (1 or 2) leaves their branch something to do."""
    return queries.call_back_view(acts.answer_call_back(visitor(), call_back_id, **values).id)


@api.post("/call-backs/<uuid:call_back_id>/missed-call")
@requires(Permission.HOTLINE_OPEN)
@api.response(200, CallBackOut)
def miss_call_back(call_back_id: UUID) -> Any:
    """Nobody was reached; it is tried again later, three times at most."""
    return queries.call_back_view(acts.miss_call_back(visitor(), call_back_id).id)


@api.get("/unhappy-call-backs")
@requires(Permission.ORDER_DECIDE)
@api.response(200, CallBackOut(many=True))
def unhappy_call_backs() -> Any:
    """What somebody was not content with and no branch has followed up."""
    return queries.unhappy_call_backs(visitor().powers.paths(Permission.ORDER_DECIDE))


@api.post("/call-backs/<uuid:call_back_id>/follow-up")
@requires(Permission.ORDER_DECIDE)
@api.arguments(FollowUpIn)
@api.response(200, CallBackOut)
def follow_up(values: dict[str, Any], call_back_id: UUID) -> Any:
    """Say what the branch did about it."""
    return queries.call_back_view(acts.follow_up(visitor(), call_back_id, values["said"]).id)


@api.get("/call-back-results")
@requires(Permission.REPORT_READ)
@api.arguments(ResultsIn, location="query")
@api.response(200, ResultsOut)
def results(values: dict[str, Any]) -> Any:
    """What call-backs came to at a node and the nodes one step below it."""
    span, lines = acts.results_seen_by(visitor(), values["node"], values["first"], values["last"])
    return {"first": span.first, "last": span.last, "lines": lines}
