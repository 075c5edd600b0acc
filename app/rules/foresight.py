"""What-if: modules say what a rule's new value would do to figures people know; shown before it is decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.kit.comparing import Compared
from app.rules.declaration import Rule
from app.rules.queries import nodes_following
from app.tenancy.models import Tenant


@dataclass(frozen=True)
class Thought:
    """A decision that is only thought of: which rule, at which node, which value (as it would hold), from which instant."""

    rule: Rule[Any]
    node: Tenant
    value: Any
    instant: datetime

    @property
    def following(self) -> list[UUID]:
        """The nodes for which it would count."""
        return [node.id for node in nodes_following(self.rule, self.node)]


@dataclass(frozen=True)
class Foreseen:
    """Figures as they are and as they would be, and what else is to be known first, in both languages."""

    figures: list[Compared] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


_FORESIGHTS: dict[str, Callable[[Thought], Foreseen]] = {}


def foresees(foresight: Callable[[Thought], Foreseen], *rules: Rule[Any]) -> None:
    """Register what can be said of these rules before they change; modules do it in their `register`."""
    _FORESIGHTS.update({rule.key: foresight for rule in rules})


def foreseen(thought: Thought) -> Foreseen:
    """What a decision would do to figures; nothing where nobody has said."""
    foresight = _FORESIGHTS.get(thought.rule.key)
    return foresight(thought) if foresight else Foreseen()
