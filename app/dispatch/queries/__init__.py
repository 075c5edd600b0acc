"""Reading for dispatch: calls of a day, whom to ask how they were served, assessments that wait; all of it by this name."""

from app.dispatch.queries.asking import (
    Asked,
    call_back,
    call_back_view,
    count_unhappy,
    count_waiting,
    helpers_of,
    last_asked_at,
    refusal_of,
    services_since,
    unhappy_call_backs,
    waiting_at_nodes,
    waiting_call_backs,
)
from app.dispatch.queries.calls import Call, calls_on
from app.dispatch.queries.risk import (
    Assessment,
    assessment,
    assessment_of,
    assessment_view,
    count_waiting_assessments,
    is_first_visit,
    waiting_assessments,
)

__all__ = [
    "Asked",
    "Assessment",
    "Call",
    "assessment",
    "assessment_of",
    "assessment_view",
    "call_back",
    "call_back_view",
    "calls_on",
    "count_unhappy",
    "count_waiting",
    "count_waiting_assessments",
    "helpers_of",
    "is_first_visit",
    "last_asked_at",
    "refusal_of",
    "services_since",
    "unhappy_call_backs",
    "waiting_assessments",
    "waiting_at_nodes",
    "waiting_call_backs",
]
