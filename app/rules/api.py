"""Rules over the API."""

from typing import Any
from uuid import UUID

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.acts import Preview, decide_rule, preview_rule, undo_decision
from app.rules.queries import Origin, all_origins
from app.rules.schemas import RuleAskedIn, RuleOut, RulePreviewOut, RuleValueIn
from app.web.openapi import api_blueprint

api = api_blueprint("rules", "rules", "规则 Rules")


@api.get("/")
@requires(Permission.RULE_READ)
@api.response(200, RuleOut(many=True))
def rules() -> list[Origin]:
    """What applies here, where it comes from, since when."""
    return all_origins()


@api.post("/<string:key>/values")
@requires(Permission.RULE_SET)
@api.arguments(RuleValueIn)
@api.response(201, RuleOut)
def set_value(values: dict[str, Any], key: str) -> Origin:
    """Decide a rule at a node, from now or from a later instant."""
    return decide_rule(
        visitor(), key, values["value"], tenant_id=values["tenant_id"], effective_from=values["effective_from"],
        reason=values["reason"],
    )  # fmt: skip


@api.get("/<string:key>/preview")
@requires(Permission.RULE_SET)
@api.arguments(RuleAskedIn, location="query")
@api.response(200, RulePreviewOut)
def preview(values: dict[str, Any], key: str) -> Preview:
    """Whom a decision would touch; nothing is changed."""
    return preview_rule(
        visitor(), key, values["value"], tenant_id=values["tenant_id"], effective_from=values["effective_from"]
    )


@api.delete("/values/<uuid:value_id>")
@requires(Permission.RULE_SET)
@api.response(200, RuleOut)
def delete_value(value_id: UUID) -> Origin:
    """Undo a node's last decision; what held before holds again, and both stand in the history."""
    return undo_decision(visitor(), value_id)
