"""Deciding a rule as a person: at a node where one holds the permission; the same for page and API."""

from datetime import datetime
from uuid import UUID

from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.rules.commands import set_rule
from app.rules.queries import Origin, origin, rule
from app.tenancy.queries import root, tenant


def decide_rule(
    who: Visitor, key: str, text: str, *, tenant_id: UUID | None, effective_from: datetime | None, reason: str
) -> Origin:
    """The node decides; answers what holds there now (a later decision shows when its time comes)."""
    declared = rule(key)
    node = tenant(tenant_id) if tenant_id else root()
    who.powers.demand(Permission.RULE_SET, node.path)
    set_rule(key, declared.read(text), tenant_id=node.id, effective_from=effective_from, reason=reason, by=who.actor)
    return origin(declared, node.id)
