"""What a unit of time would come to in wages (A4): for information only; no path ever pays it out (A5).

One unit = (average hourly wage + minimum hourly wage) / 2 / units per hour, from the wages of the year before the one of
adjustment (N18). Exact fractions all the way; rounded once, when it is published.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.kit.clock import local, now
from app.kit.comparing import Compared, rounded, written
from app.ledger.queries import outstanding_seconds
from app.ledger.rules import (
    AVERAGE_YEARLY_WAGE,
    COIN_VALUE_DECIMALS,
    MINIMUM_MONTHLY_WAGE,
    SECONDS_PER_UNIT,
    WAGE_HOURS_A_MONTH,
    WAGE_YEAR,
)
from app.rules.declaration import Rule
from app.rules.foresight import Foreseen, Thought
from app.rules.queries import history, origin_along
from app.tenancy.models import Tenant
from app.tenancy.queries import path_to, root, tenant

PARAMETERS: tuple[Rule[int], ...] = (
    AVERAGE_YEARLY_WAGE, MINIMUM_MONTHLY_WAGE, WAGE_HOURS_A_MONTH, WAGE_YEAR, SECONDS_PER_UNIT, COIN_VALUE_DECIMALS,
)  # fmt: skip
"""Every rule the value follows from."""

ONLY_INFORMATION = (
    "参考价值只用来说明时间的分量，不是价格：时间不能兑换现金，系统里没有付款的途径。",
    "The value only says what time weighs; it is no price: time is never turned into cash, and nothing here pays it out.",
)


@dataclass(frozen=True)
class CoinValue:
    """The value of a unit with each step to it, in yuan."""

    average_yearly: int
    minimum_monthly: int
    hours_a_month: int
    wage_year: int
    seconds_per_unit: int
    decimals: int

    @property
    def average_hourly(self) -> Fraction:
        """Yearly wage by 12 months by the hours of a month."""
        return Fraction(self.average_yearly, 12 * self.hours_a_month)

    @property
    def minimum_hourly(self) -> Fraction:
        """Monthly minimum by the hours of a month."""
        return Fraction(self.minimum_monthly, self.hours_a_month)

    @property
    def units_per_hour(self) -> Fraction:
        """How many units an hour is."""
        return Fraction(3600, self.seconds_per_unit)

    @property
    def exact(self) -> Fraction:
        """The value of one unit before rounding."""
        return (self.average_hourly + self.minimum_hourly) / 2 / self.units_per_hour

    @property
    def published(self) -> Fraction:
        """The value of one unit as the bank publishes it."""
        return rounded(self.exact, self.decimals)

    @property
    def shown(self) -> str:
        """The published value as people read it, such as "1.9"."""
        return written(self.exact, self.decimals)

    def of(self, seconds: int) -> Fraction:
        """What so many seconds come to at the published value."""
        return self.published * seconds / self.seconds_per_unit


@dataclass(frozen=True)
class Since:
    """A value and the instant from which it holds; None where there was, or will be, none."""

    instant: datetime
    value: CoinValue | None


def coin_value(at: UUID | None = None) -> CoinValue | None:
    """The value in force at a node (the head bank, when none is named); None until the bank has stated its wages."""
    return value_along(path_to(tenant(at) if at else root()), now())


def value_along(paths: list[str], instant: datetime, thought: dict[str, Any] | None = None) -> CoinValue | None:
    """The value at the end of a way down the tree at an instant, with values only thought of in their place."""
    found: list[int] = [(thought or {}).get(rule.key, origin_along(rule, paths, instant).value) for rule in PARAMETERS]
    value = CoinValue(*found)
    return value if value.average_yearly and value.minimum_monthly else None


def value_history() -> list[Since]:
    """How the head bank's value came about, the newest first: each instant at which it became another."""
    head = root()
    instants = {row.effective_from for rule in PARAMETERS for row in history(rule) if row.tenant_id == head.id}
    found: list[Since] = []
    for instant in sorted(instants):
        value = value_along([head.path], instant)
        if value != (found[-1].value if found else None):
            found.append(Since(instant, value))
    return found[::-1]


def foresee_value(thought: Thought) -> Foreseen:
    """What one rule's new value would do."""
    return foresee_values(thought.node, {thought.rule.key: thought.value}, thought.instant)


def foresee_values(node: Tenant, thought: dict[str, Any], instant: datetime) -> Foreseen:
    """The value now and then, and what the time that is out comes to at both."""
    paths = path_to(node)
    before, after = value_along(paths, now()), value_along(paths, instant, thought)
    if before is None and after is None:
        return Foreseen(notes=[MORE_NEEDED])
    seconds = outstanding_seconds(node)
    hours = written(Fraction(seconds, 3600), 0)
    decimals = max(value.decimals for value in (before, after) if value)
    figures = [
        Compared("一个单位的参考价值", "Value of one unit, for information", before.published if before else None, after.published if after else None, decimals, "元", "yuan"),
        Compared(f"在外的 {hours} 小时按参考价值", f"The {hours} h that are out, at that value", before.of(seconds) if before else None, after.of(seconds) if after else None, 0, "元", "yuan"),
    ]  # fmt: skip
    return Foreseen(figures, [ONLY_INFORMATION, *_of_another_year(after, instant)])


MORE_NEEDED = (
    "平均工资和最低工资都填了，才有参考价值。",
    "There is a value once both the average and the minimum wage are stated.",
)


def _of_another_year(value: CoinValue | None, instant: datetime) -> list[tuple[str, str]]:
    """A word where the wages are not of the year before the adjustment, or nobody has said of which."""
    wanted = local(instant).year - 1
    if value is None or value.wage_year == wanted:
        return []
    if not value.wage_year:
        return [(
            f"还没有说明工资是哪一年的；按规定应是 {wanted} 年的。",
            f"Nobody has said of which year the wages are; they should be those of {wanted}.",
        )]  # fmt: skip
    return [(
        f"现有工资是 {value.wage_year} 年的；在 {wanted + 1} 年调整，应使用 {wanted} 年的。",
        f"The wages are those of {value.wage_year}; an adjustment in {wanted + 1} should take those of {wanted}.",
    )]  # fmt: skip
