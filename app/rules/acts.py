"""Deciding a rule as a person: at a node where one holds the permission; the same for page and API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.kit.clock import now
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.rules.commands import check_level, set_rule, withdraw_rule
from app.rules.declaration import Rule
from app.rules.errors import RuleChangedSince, RuleDatedBack
from app.rules.foresight import Foreseen, Thought, foreseen
from app.rules.models import RuleValue
from app.rules.queries import Origin, decision_before, history, last_decision, nodes_following, origin, rule, value_row
from app.tenancy.models import Tenant
from app.tenancy.occupancy import Count, total_at
from app.tenancy.queries import root, tenant


@dataclass(frozen=True)
class Preview:
    """What a decision would change: from which value to which, since when, for which nodes and how many people."""

    rule: Rule[Any]
    node: Tenant
    before: Origin
    after: Any
    effective_from: datetime | None
    following: list[Tenant]
    touched: list[Count]
    foreseen: Foreseen


def decide_rule(
    who: Visitor, key: str, text: str, *, tenant_id: UUID | None, effective_from: datetime | None, reason: str
) -> Origin:
    """The node decides; answers what holds there now (a later decision shows when its time comes)."""
    declared, node = rule(key), _node(who, tenant_id)
    set_rule(key, declared.read(text), tenant_id=node.id, effective_from=effective_from, reason=reason, by=who.actor)
    return origin(declared, node.id)


def preview_rule(
    who: Visitor, key: str, text: str, *, tenant_id: UUID | None, effective_from: datetime | None
) -> Preview:
    """Whom a decision would touch; refuses what the decision itself would refuse, and changes nothing."""
    declared, node = rule(key), _node(who, tenant_id)
    check_level(declared, node.id)
    return _preview(declared, node, declared.read(text), effective_from)


def preview_withdrawal(who: Visitor, key: str, tenant_id: UUID, *, effective_from: datetime | None) -> Preview:
    """Whom it would touch if a node followed the one above again."""
    declared, node = rule(key), _node(who, tenant_id)
    after = origin(declared, node.parent_id).value if node.parent_id else declared.default
    return _preview(declared, node, after, effective_from)


def take_back(who: Visitor, key: str, tenant_id: UUID, *, effective_from: datetime | None, reason: str) -> Origin:
    """The node follows the one above again."""
    declared, node = rule(key), _node(who, tenant_id)
    withdraw_rule(key, tenant_id=node.id, effective_from=effective_from, reason=reason, by=who.actor)
    return origin(declared, node.id)


def undo_decision(who: Visitor, value_id: UUID) -> Origin:
    """The opposite of a node's last decision: what it had decided before holds again, or what stands above it.

    Nothing is taken out of the books: undoing is a decision of its own, and an older one is not undone past a newer.
    """
    row = value_row(value_id)
    declared = rule(row.key)
    node = tenant(row.tenant_id)
    who.powers.demand(Permission.RULE_SET, node.path)
    last = last_decision(declared, node.id)
    if last is None or last.id != row.id:
        raise RuleChangedSince()
    at = row.effective_from if row.effective_from > now() else None
    before = decision_before(row)
    reason = f"撤销 {row.source} · undone"[:200]
    if before is not None:
        set_rule(row.key, before.value, tenant_id=node.id, effective_from=at, reason=reason, by=who.actor)
    else:
        withdraw_rule(row.key, tenant_id=node.id, effective_from=at, reason=reason, by=who.actor)
    return origin(declared, node.id)


def undoable(who: Visitor, declared: Rule[Any]) -> set[UUID]:
    """The decisions this person could undo: the last one of each node where they may decide."""
    newest: dict[UUID, RuleValue] = {}
    for row in history(declared):
        newest.setdefault(row.tenant_id, row)
    return {
        row.id
        for row in newest.values()
        if not (row.is_withdrawal and decision_before(row) is None)
        and row.set_by is not None
        and who.powers.may(Permission.RULE_SET, tenant(row.tenant_id).path)
    }


def _node(who: Visitor, tenant_id: UUID | None) -> Tenant:
    node = tenant(tenant_id) if tenant_id else root()
    who.powers.demand(Permission.RULE_SET, node.path)
    return node


def _preview(declared: Rule[Any], node: Tenant, after: Any, effective_from: datetime | None) -> Preview:
    if effective_from is not None and effective_from < now() - timedelta(minutes=1):
        raise RuleDatedBack()
    following = nodes_following(declared, node)
    return Preview(
        declared, node, origin(declared, node.id), after, effective_from, following, total_at(n.id for n in following),
        foreseen(Thought(declared, node, after, effective_from or now())),
    )  # fmt: skip
