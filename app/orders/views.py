"""What the page of an order says besides the order: where else it leads (modules above fill that in), what to know before the door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.kit.clock import local, now, today
from app.orders.queries import OrderView, check_ins_today
from app.orders.rules import CHECK_IN_EARLY_MINUTES, MOST_CHECK_INS
from app.orders.transitions import State
from app.rbac.guard import Visitor
from app.web.language import as_said, t


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


def before_check_in(view: OrderView) -> list[str]:
    """What a helper should know before they stand at the door: from when they can check in, and whether today they still may."""
    if view.order.state != State.ACCEPTED.value:
        return []
    said, row = [], view.demand
    opens_at = row.starts_at - timedelta(minutes=CHECK_IN_EARLY_MINUTES(row.tenant_id))
    if now() < opens_at:
        said.append(t("{at} 起可以签到。", "You can check in from {at}.", at=as_said(opens_at)))
    most = MOST_CHECK_INS(row.tenant_id)
    if most and local(row.starts_at).date() == today() and check_ins_today(view.order.helper_id) >= most:
        said.append(
            t(
                "您今天已经签到 {n} 次，到了一天的上限，这一单今天签不了到。请现在告诉站点，或退出这一单，让别人去。",
                "You have checked in {n} times today, which is the most of a day, so you cannot check in here. Tell your station now, or withdraw so that somebody else can go.",
                n=most,
            )
        )
    return said
