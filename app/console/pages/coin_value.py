"""The value of a unit of time: how it follows from wages, how it came about, what the time that is out comes to."""

from fractions import Fraction
from typing import Any

from flask import render_template

from app.console.pages import pages
from app.kit.clock import now
from app.kit.comparing import written
from app.ledger.coin_value import PARAMETERS, CoinValue, coin_value, value_history
from app.ledger.queries import outstanding_seconds, unit
from app.rbac.guard import requires
from app.rbac.words import Permission
from app.rules.queries import origin
from app.tenancy.queries import root
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "console.value_of_time",
        "时间参考价值",
        "Value of time",
        "scale",
        Permission.RULE_READ,
        position=71,
        group="bank",
    ),
)


@pages.get("/coin-value")
@requires(Permission.RULE_READ)
def value_of_time() -> Any:
    """The value, step by step, with the rules it follows from; each is changed on its own page, with a what-if."""
    value, seconds = coin_value(), outstanding_seconds(root())
    return render_template(
        "console/coin_value.html", value=value, origins=[origin(rule) for rule in PARAMETERS], history=value_history(),
        now=now(), unit=unit(), seconds=seconds, worth=written(value.of(seconds), 0) if value else None,
        steps=_steps(value) if value else [],
    )  # fmt: skip


def _steps(value: CoinValue) -> list[tuple[tuple[str, str], str, str]]:
    """Each step to the value: its words, how it is reckoned, what comes out."""
    half = (value.average_hourly + value.minimum_hourly) / 2
    return [
        (("平均小时工资", "Average hourly wage"), f"{value.average_yearly:,} ÷ 12 ÷ {value.hours_a_month}", _two(value.average_hourly)),
        (("最低小时工资", "Minimum hourly wage"), f"{value.minimum_monthly:,} ÷ {value.hours_a_month}", _two(value.minimum_hourly)),
        (("两者的中间值", "Half-way between"), f"({_two(value.average_hourly)} + {_two(value.minimum_hourly)}) ÷ 2", _two(half)),
        (("一个单位", "One unit"), f"{_two(half)} ÷ {value.units_per_hour}", written(value.exact, 4)),
    ]  # fmt: skip


def _two(figure: Fraction) -> str:
    return written(figure, 2)
