"""What else the page of an order leads to: a registry that modules above fill in their `register`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.orders.queries import OrderView
from app.rbac.guard import Visitor


@dataclass(frozen=True)
class Way:
    """A page about an order that stands elsewhere: its endpoint and what the address needs, its words and icon."""

    endpoint: str
    values: dict[str, Any]
    zh: str
    en: str
    icon: str


MORE_OF_ORDER: dict[str, Callable[[Visitor, OrderView], Way | None]] = {}
"""By name; None where there is nothing for this person to see."""


def more_of_order(who: Visitor, view: OrderView) -> list[Way]:
    """Where this person can go from the page of an order."""
    return [way for ask in MORE_OF_ORDER.values() if (way := ask(who, view)) is not None]
