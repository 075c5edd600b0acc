"""What-if of the rules by which demands and orders live: what last year's would have come to. Nothing is rewritten."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.kit.clock import ZONE, now
from app.kit.comparing import Compared
from app.kit.db import session
from app.orders.models import CheckIn, Demand, Order, Payer
from app.orders.rules import MOST_CHECK_INS, PAYER, SILENCE_HOURS
from app.orders.transitions import State
from app.records.foreseeing import AS_IF_IT_HAD_HELD, DAYS
from app.rules.foresight import Foreseen, Thought
from app.rules.queries import value_in_force

HOUR = 3600


def foresee_silence(thought: Thought) -> Foreseen:
    """Services the clock would have confirmed, and how long helpers would have waited for their time on average.

    Somebody who let the clock confirm is taken to stay silent however long it is.
    """
    asked = func.extract("epoch", Order.closed_at - Order.finished_at)
    is_silent = Order.closed_how == "silence"

    def figures(hours: int) -> tuple[Fraction, Fraction | None]:
        limit = hours * HOUR
        by_the_clock = func.count().filter(is_silent | (asked > limit))
        waited = func.avg(func.least(func.greatest(asked, 0), limit)).filter(~is_silent)
        row = session().execute(
            select(by_the_clock, func.count(), func.count().filter(is_silent), waited).where(
                _asked_within(thought), _closed_lately(), Order.state == State.CONFIRMED.value, Order.finished_at.is_not(None)
            )
        ).one()  # fmt: skip
        silent, everybody = int(row[2]), int(row[1])
        total = Fraction(row[3] or 0) * (everybody - silent) + limit * silent
        return Fraction(int(row[0])), (total / everybody / HOUR if everybody else None)

    (was, waited), (then, would_wait) = figures(value_in_force(SILENCE_HOURS, thought.node.id)), figures(thought.value)
    return Foreseen(
        [
            Compared("到时自动确认的服务", "Services confirmed by the clock", was, then, 0, "次", ""),
            Compared("服务后多久时间到账（平均）", "Wait for the time after a service, on average", waited, would_wait, 1, "小时", "h"),
        ],
        [AS_IF_IT_HAD_HELD],
    )  # fmt: skip


def foresee_check_ins(thought: Thought) -> Foreseen:
    """Check-ins that would have been one too many for their helper and day."""
    day = func.date(func.timezone(ZONE.key, CheckIn.at))
    days = (
        select(func.count().label("times"))
        .select_from(CheckIn)
        .join(Order, (Order.jurisdiction_id == CheckIn.jurisdiction_id) & (Order.id == CheckIn.order_id))
        .where(CheckIn.way == "in", CheckIn.at > now() - timedelta(days=DAYS), _asked_within(thought))
        .group_by(CheckIn.helper_id, day)
        .subquery()
    )

    def refused(most: int) -> Fraction:
        if not most:
            return Fraction(0)
        query = select(func.coalesce(func.sum(func.greatest(days.c.times - most, 0)), 0))
        return Fraction(int(session().scalar(query) or 0))

    was, then = refused(value_in_force(MOST_CHECK_INS, thought.node.id)), refused(thought.value)
    return Foreseen(
        [Compared("当天签不了到的次数", "Check-ins refused for the day", was, then, 0, "次", "")], [AS_IF_IT_HAD_HELD]
    )


def foresee_payer(thought: Thought) -> Foreseen:
    """Whose time last year's services cost, and whose it would have been."""
    programme = next(programme for programme, rule in PAYER.items() if rule.key == thought.rule.key)
    seconds: ColumnElement[Any] = func.coalesce(func.sum(Order.actual_seconds), 0)
    query = (
        select(Demand.payer, seconds)
        .join(Order, (Order.jurisdiction_id == Demand.jurisdiction_id) & (Order.demand_id == Demand.id))
        .where(Demand.programme == programme.value, Order.state == State.CONFIRMED.value)
        .where(_closed_lately(), _asked_within(thought))
        .group_by(Demand.payer)
    )
    spent = {payer: Fraction(int(sum_), HOUR) for payer, sum_ in session().execute(query)}
    every = sum(spent.values(), Fraction(0))
    figures = [
        Compared(zh, en, spent.get(payer.value, Fraction(0)), every if payer == thought.value else Fraction(0), 1, "小时", "h")
        for payer, zh, en in (
            (Payer.REQUESTER, "{recipient}付的服务时间", "Time of services the {recipient} paid"),
            (Payer.BANK, "{bank}付的服务时间", "Time of services the {bank} paid"),
            (Payer.SPONSOR, "团体付的服务时间", "Time of services organisations paid"),
        )
    ]  # fmt: skip
    return Foreseen([figure for figure in figures if figure.before or figure.after], [AS_IF_IT_HAD_HELD])


def _asked_within(thought: Thought) -> ColumnElement[bool]:
    """Orders asked for at nodes that follow the decision."""
    return Order.demand_id.in_(select(Demand.id).where(Demand.tenant_id.in_(thought.following)))


def _closed_lately() -> ColumnElement[bool]:
    return Order.closed_at > now() - timedelta(days=DAYS)


FORESIGHTS = (
    (foresee_silence, (SILENCE_HOURS,)),
    (foresee_check_ins, (MOST_CHECK_INS,)),
    (foresee_payer, tuple(PAYER.values())),
)
"""What is said of which rules before they change."""
