"""Rules over the API."""

from typing import Any

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.acts import decide_rule
from app.rules.queries import Origin, all_origins
from app.rules.schemas import RuleOut, RuleValueIn
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
