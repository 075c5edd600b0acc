"""Dispatch over the API: matches with their reasons, calls of the day, asking recipients, assessments of risk."""

from typing import Any
from uuid import UUID

from app.dispatch import acts, queries
from app.dispatch.models import Loop
from app.dispatch.policies import ASKS
from app.dispatch.schemas import (
    AnswerIn,
    AskingRefusalOut,
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


def open_room(path: str, loop: Loop) -> None:
    """The same acts for each loop, under an address and a permission of its own."""

    @api.get(path, endpoint=f"{loop}_waiting")
    @requires(ASKS[loop])
    @api.response(200, CallBackOut(many=True))
    def waiting() -> Any:
        """Whom to ask now, those whose time runs out first."""
        return acts.whom_to_ask(visitor(), loop)

    @api.get(f"{path}/<uuid:call_back_id>", endpoint=f"{loop}_one")
    @requires(ASKS[loop])
    @api.response(200, CallBackOut)
    def one(call_back_id: UUID) -> Any:
        """One of them."""
        return acts.call_back_to_make(visitor(), call_back_id, loop)

    @api.post(f"{path}/<uuid:call_back_id>/answer", endpoint=f"{loop}_answer")
    @requires(ASKS[loop])
    @api.arguments(AnswerIn)
    @api.response(200, CallBackOut)
    def answer(values: dict[str, Any], call_back_id: UUID) -> Any:
        """Write down what the recipient said; who is not content (1 or 2) leaves their branch something to do."""
        return queries.call_back_view(acts.answer_call_back(visitor(), call_back_id, loop, **values).id)

    @api.post(f"{path}/<uuid:call_back_id>/missed-call", endpoint=f"{loop}_miss")
    @requires(ASKS[loop])
    @api.response(200, CallBackOut)
    def miss(call_back_id: UUID) -> Any:
        """Nobody was reached; it is tried again later, three times at most."""
        return queries.call_back_view(acts.miss_call_back(visitor(), call_back_id, loop).id)

    @api.post(f"{path}/<uuid:call_back_id>/refusal", endpoint=f"{loop}_decline")
    @requires(ASKS[loop])
    @api.response(200, CallBackOut)
    def decline(call_back_id: UUID) -> Any:
        """They do not want to be asked, now or later, on either loop."""
        return queries.call_back_view(acts.decline_call_back(visitor(), call_back_id, loop).id)


open_room("/call-backs", Loop.DRAWN)
open_room("/askings", Loop.REGULAR)


@api.get("/asking-refusal")
@requires(Permission.PROFILE_EDIT)
@api.response(200, AskingRefusalOut)
def my_refusal() -> Any:
    """Since when one does not want to be asked how one was served; null, where one may be."""
    return queries.refusal_of(visitor().member_id) or {"refused_at": None}


@api.post("/asking-refusal")
@requires(Permission.PROFILE_EDIT)
@api.response(200, AskingRefusalOut)
def refuse_asking() -> Any:
    """Not to be asked how one was served, by nobody, from now on."""
    return acts.refuse_asking(visitor())


@api.delete("/asking-refusal")
@requires(Permission.PROFILE_EDIT)
@api.response(200, AskingRefusalOut)
def allow_asking() -> Any:
    """To be asked again."""
    acts.allow_asking(visitor())
    return {"refused_at": None}


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
    """What both loops came to at a node and the nodes one step below it, and whom its branches have to ask now."""
    span, lines = acts.results_seen_by(visitor(), values["node"], values["quarter"])
    return {"first": span.period.first, "last": span.period.last, "lines": lines}
