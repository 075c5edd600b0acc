"""The value of a unit of time: how it follows from wages, how it came about, what the time that is out comes to."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.console import acts
from app.console.pages import pages
from app.console.schemas import WagesIn
from app.kit.clock import now
from app.kit.comparing import written
from app.ledger.coin_value import PARAMETERS, CoinValue, coin_value, foresee_values, value_history
from app.ledger.queries import outstanding_seconds, unit
from app.ledger.rules import AVERAGE_YEARLY_WAGE, MINIMUM_MONTHLY_WAGE, WAGE_HOURS_A_MONTH, WAGE_YEAR
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.declaration import Rule
from app.rules.errors import RuleDatedBack
from app.rules.queries import origin
from app.tenancy.occupancy import total_at
from app.tenancy.queries import root, tree
from app.web.language import instant, language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, two_steps

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "console.value_of_time",
        "时间参考价值",
        "Value of time",
        "book",
        Permission.RULE_READ,
        position=71,
        group="bank",
    ),
)


WAGES = (WAGE_YEAR, AVERAGE_YEARLY_WAGE, MINIMUM_MONTHLY_WAGE, WAGE_HOURS_A_MONTH)
"""What is stated anew when the value is adjusted, as the form asks for it."""


@pages.get("/coin-value")
@requires(Permission.RULE_READ)
def value_of_time() -> Any:
    """The value, step by step, with the rules it follows from, and the form to adjust it."""
    return _page({}, None)


@pages.post("/coin-value")
@requires(Permission.RULE_SET)
def adjust_value_of_time() -> Any:
    """Show what new wages would make of it; state them once that is confirmed."""
    who = visitor()
    who.powers.demand(Permission.RULE_SET, root().path)

    def preview(values: dict[str, Any]) -> Preview:
        at = values["effective_from"] or now()
        if at < now() - timedelta(minutes=1):
            raise RuleDatedBack()
        wages = _wages(values)
        rows = [
            (t(rule.zh, rule.en), rule.shown(origin(rule).value, language()), rule.shown(value, language()))
            for rule, value in wages.items()
        ]
        return Preview(
            t("时间参考价值预览", "The value of time to be"), rows, total_at(node.id for node in tree()),
            t("在所改规则各自的历史里撤销，之前的数随即恢复；两次改动都留存。",
              "Undo it in the history of each rule that changed; the figure before returns, and both changes stand."),
            t("确认调整", "Adjust it"), url_for("console.value_of_time"),
            since=instant(values["effective_from"]) if values["effective_from"] else "",
            foreseen=foresee_values(root(), {rule.key: value for rule, value in wages.items()}, at),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.state_wages(who, _wages(values), values["effective_from"], values["reason"])
        flash(t("已保存。之前的参考价值留在历史里。", "Saved. The values before stand in the history."))
        return redirect(url_for("console.value_of_time"), code=303)

    return two_steps(WagesIn(), _page, preview, act)


def _wages(values: dict[str, Any]) -> dict[Rule[int], int]:
    return {rule: values[rule.key.split(".")[1]] for rule in WAGES}


def _page(errors: dict[str, str], problem: str | None) -> str:
    value, seconds = coin_value(), outstanding_seconds(root())
    return render_template(
        "console/coin_value.html", value=value, origins=[origin(rule) for rule in PARAMETERS], history=value_history(),
        now=now(), unit=unit(), seconds=seconds, worth=written(value.of(seconds), 0) if value else None,
        steps=_steps(value) if value else [], errors=errors, problem=problem, typed=request.form,
        wages=[(rule.key.split(".")[1], rule, origin(rule)) for rule in WAGES],
        may_set=visitor().powers.may(Permission.RULE_SET, root().path),
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
