"""Service records over the API."""

from typing import Any
from uuid import UUID

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.commands import evaluate
from app.records.models import Evaluation, ServiceRecord
from app.records.policies import record_to_evaluate, record_within
from app.records.queries import records_of
from app.records.schemas import EvaluationIn, EvaluationOut, RecordOut, RecordsOut
from app.web.openapi import api_blueprint
from app.web.schema import PageIn

api = api_blueprint("records", "records", "服务记录 Service records")


@api.get("/")
@requires(Permission.ACCOUNT_READ)
@api.arguments(PageIn, location="query")
@api.response(200, RecordsOut)
def own_records(values: dict[str, Any]) -> Any:
    """Services one gave or received, or the relative one acts for."""
    return records_of(visitor().person_id, cursor=values["cursor"], size=values["size"])


@api.get("/<uuid:record_id>")
@requires(Permission.ACCOUNT_READ)
@api.response(200, RecordOut)
def show(record_id: UUID) -> ServiceRecord:
    """One record that concerns oneself, or the node one serves."""
    return record_within(visitor(), record_id)


@api.post("/<uuid:record_id>/evaluation")
@requires(Permission.ORDER_EVALUATE)
@api.arguments(EvaluationIn)
@api.response(201, EvaluationOut)
def create_evaluation(values: dict[str, Any], record_id: UUID) -> Evaluation:
    """Say what one thinks of the other side, once."""
    who = visitor()
    record_to_evaluate(who, record_id)
    return evaluate(record_id, stars=values["stars"], comment=values["comment"], by=who.actor)
