"""What-if of the rules by which service counts: what last year's records would have come to. Nothing is rewritten."""

from datetime import timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.kit.clock import today
from app.kit.comparing import Compared
from app.kit.db import session
from app.members.rules import LEVEL_HOURS
from app.records.models import ServiceRecord
from app.records.rules import ROUND_DOWN_TO
from app.rules.foresight import Foreseen, Thought
from app.rules.queries import value_in_force

DAYS = 365
"""Days looked back on."""

MOST_STEPS = 6
"""More levels than that are no picture any more."""

AS_IF_IT_HAD_HELD = (
    f"按最近 {DAYS} 天的服务推算；已经记下的不改。",
    f"Reckoned from the services of the last {DAYS} days; what is recorded stays.",
)


def foresee_rounding(thought: Thought) -> Foreseen:
    """Hours that would have been posted for what was weighed, had it been rounded down so."""
    weighted = ServiceRecord.weighted_seconds

    def posted(step: int) -> ColumnElement[Any]:
        return func.coalesce(func.sum(weighted - func.mod(weighted, step)), 0)

    was, then = session().execute(
        select(posted(value_in_force(ROUND_DOWN_TO, thought.node.id)), posted(thought.value)).where(*_lately(thought))
    ).one()  # fmt: skip
    figure = Compared(
        "加权时间取整后可入账", "Weighted time that could be posted", Fraction(int(was), 3600), Fraction(int(then), 3600),
        1, "小时", "h",
    )  # fmt: skip
    return Foreseen([figure], [AS_IF_IT_HAD_HELD])


def foresee_review(thought: Thought) -> Foreseen:
    """Days on which somebody's hours would have waited to be confirmed."""
    days = (
        select(func.sum(ServiceRecord.actual_seconds).label("seconds"))
        .where(*_lately(thought))
        .group_by(ServiceRecord.helper_id, ServiceRecord.served_on)
        .subquery()
    )

    def waiting(hours: int) -> int:
        if not hours:
            return 0
        query = select(func.count()).select_from(days).where(days.c.seconds > hours * 3600)
        return int(session().scalar(query) or 0)

    figure = Compared(
        "须核定的人次（一人一天）", "Days of a person that would wait",
        Fraction(waiting(value_in_force(thought.rule, thought.node.id))), Fraction(waiting(thought.value)), 0, "次", "",
    )  # fmt: skip
    return Foreseen([figure], [AS_IF_IT_HAD_HELD])


def foresee_levels(thought: Thought) -> Foreseen:
    """People whose hours reach each level, all their services counted."""
    served = (
        select(func.sum(ServiceRecord.actual_seconds).label("seconds"))
        .where(ServiceRecord.tenant_id.in_(thought.following))
        .group_by(ServiceRecord.helper_id)
        .subquery()
    )

    def reached(hours: int | None) -> Fraction | None:
        if hours is None:
            return None
        query = select(func.count()).select_from(served).where(served.c.seconds >= hours * 3600)
        return Fraction(int(session().scalar(query) or 0))

    now_needed: list[int] = value_in_force(LEVEL_HOURS, thought.node.id)
    steps = zip_longest(now_needed, thought.value)
    figures = [
        Compared(f"够 {level} 级小时数的人", f"People with the hours of level {level}", reached(was), reached(then), 0, "人", "")
        for level, (was, then) in enumerate(steps, 1)
        if level <= MOST_STEPS
    ]  # fmt: skip
    kept = ("已经升到的等级不会降。", "Levels that were reached stay.")
    return Foreseen(figures, [kept])


def _lately(thought: Thought) -> list[ColumnElement[bool]]:
    return [
        ServiceRecord.served_on > today() - timedelta(days=DAYS),
        ServiceRecord.tenant_id.in_(thought.following),
    ]
