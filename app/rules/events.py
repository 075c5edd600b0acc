"""What rules announce."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.events.facts import fact


@fact("rules.rule_set", zh="设定规则", en="Rule set")
@dataclass(frozen=True)
class RuleSet:
    """A node decided a rule."""

    value_id: UUID
    key: str
    value: Any
    effective_from: str
    reason: str


@fact("rules.rule_withdrawn", zh="撤回规则规定", en="Rule decision withdrawn")
@dataclass(frozen=True)
class RuleWithdrawn:
    """A node took its decision back and follows the one above again."""

    value_id: UUID
    key: str
    was: Any
    effective_from: str
    reason: str
