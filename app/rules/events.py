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
