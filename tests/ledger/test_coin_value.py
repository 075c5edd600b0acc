"""The value of a unit in wages: exact, published once rounded, dated, shown before it changes, never paid out (A4, A5)."""

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask

from app.kit.clock import local, now
from app.kit.comparing import Compared, rounded, written
from app.kit.db import session
from app.ledger.coin_value import CoinValue, coin_value, foresee_value, value_history
from app.ledger.queries import outstanding_seconds
from app.ledger.rules import AVERAGE_YEARLY_WAGE, MINIMUM_MONTHLY_WAGE, WAGE_YEAR
from app.rules.commands import set_rule
from app.rules.declaration import Rule
from app.rules.foresight import Thought
from app.tenancy.queries import root, tenant
from tests.worlds import HOUR, World, open_world


def _set(world: World, rule: Rule[int], value: int, *, days: int = 0) -> None:
    at = now() + timedelta(days=days) if days else None
    set_rule(rule.key, value, tenant_id=world.nodes["root"], effective_from=at, reason="test", by=world.district.actor)
    session().commit()


def test_the_published_coin_of_nansha_is_reached_from_its_wages_exactly() -> None:
    value = CoinValue(74_246, 1_895, 174, 0, 300, 1)
    assert (written(value.average_hourly, 2), written(value.minimum_hourly, 2)) == ("35.56", "10.89")
    assert value.exact == (Fraction(74_246, 12 * 174) + Fraction(1_895, 174)) / 2 / 12
    assert (written(value.exact, 2), value.shown, value.published) == ("1.94", "1.9", Fraction(19, 10))
    assert value.of(HOUR) == Fraction(19, 10) * 12


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(1, 2), 0, "1"), (Fraction(3, 2), 0, "2"), (Fraction(-1, 2), 0, "\N{MINUS SIGN}1"), (Fraction(1, 3), 2, "0.33"),
        (Fraction(199_995, 100), 1, "2,000.0"), (Fraction(-1, 100), 1, "0.0"), (Fraction(0), 1, "0.0"),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero_and_thousands_are_parted(value: Fraction, decimals: int, text: str) -> None:
    assert written(value, decimals) == text
    assert abs(rounded(value, decimals) - value) <= Fraction(1, 2 * 10**decimals)


def test_the_longer_bar_fills_the_line() -> None:
    figure = Compared("甲", "a", Fraction(1), Fraction(4), 0)
    assert (figure.length(figure.before), figure.length(figure.after), figure.length(None)) == (25, 100, 0)


def test_nanshas_file_leads_to_what_it_published(world: World) -> None:
    value = coin_value(world.nodes["leaf"])
    assert value is not None
    assert (value.shown, value.units_per_hour) == ("1.9", 12)
    assert [since.value for since in value_history()] == [value]


@pytest.mark.parametrize("name", ["guangzhou", "chaoyangmen", "taierzhuang"])
def test_a_bank_without_wages_shows_no_value(app_context: Flask, name: str) -> None:
    world = open_world(name)
    with world.scope():
        assert coin_value() is None
    assert "约合" not in world.browser(world.resident).get("/account").get_data(as_text=True)
    answer = world.api(world.resident).get("/coin-value")
    assert (answer.status_code, answer.json["value"], answer.json["history"]) == (200, None, [])
    assert "还没有填写工资" in world.browser(world.district).get("/desk/coin-value").get_data(as_text=True)


def test_values_are_dated_and_their_history_stays(world: World) -> None:
    before = coin_value()
    _set(world, AVERAGE_YEARLY_WAGE, 90_000, days=30)
    assert coin_value() == before, "not before its day"
    later, first = value_history()
    assert (first.value, later.value and later.value.average_yearly) == (before, 90_000)
    assert later.instant > now()
    _set(world, MINIMUM_MONTHLY_WAGE, 0)
    assert coin_value() is None
    assert [since.value and since.value.shown for since in value_history()] == [None, "1.9"]


def test_members_read_that_it_is_for_information_and_never_paid(world: World) -> None:
    page = world.browser(world.resident).get("/account").get_data(as_text=True)
    assert "约合 1.9 元" in page
    assert "不能兑换现金" in page
    told = world.api(world.resident).get("/coin-value").json
    assert (told["value"]["shown"], told["value"]["average_hourly"], told["value"]["units_per_hour"]) == (
        "1.9",
        "35.56",
        "12",
    )
    assert told["value"]["exact"] == str(coin_value().exact)  # type: ignore[union-attr]


def test_the_desk_sees_each_step_and_what_the_time_out_comes_to(world: World) -> None:
    page = world.browser(world.clerk).get("/desk/coin-value").get_data(as_text=True)
    for figure in ("74,246 ÷ 12 ÷ 174", "35.56", "10.89", "1.9354", "1.9"):
        assert figure in page
    assert outstanding_seconds(root()) == 10 * HOUR
    assert outstanding_seconds(tenant(world.nodes["leaf"])) == 10 * HOUR
    assert outstanding_seconds(tenant(world.nodes["sibling"])) == 0
    assert ">228<" in page, "120 coins at 1.9 yuan"
    assert world.browser(world.resident).get("/desk/coin-value").status_code == 403


def test_before_a_wage_changes_the_value_now_and_then_is_shown(world: World) -> None:
    year = local(now()).year
    found = foresee_value(Thought(AVERAGE_YEARLY_WAGE, root(), 148_492, now()))
    coin, worth = found.figures
    assert (written(coin.before or Fraction(0), 1), written(coin.after or Fraction(0), 1)) == ("1.9", "3.4")
    assert (worth.before, worth.after) == (228, 408)
    assert "10 小时" in worth.zh
    assert any(f"{year - 1} 年" in zh for zh, _ in found.notes), "nobody has said of which year the wages are"
    _set(world, WAGE_YEAR, year - 1)
    session().commit()
    assert len(foresee_value(Thought(AVERAGE_YEARLY_WAGE, root(), 148_492, now())).notes) == 1
    path = f"/desk/rules/{AVERAGE_YEARLY_WAGE.key}"
    fields = {"value": "148492", "tenant_id": str(world.nodes["root"]), "effective_from": "", "reason": "调整"}
    page = world.browser(world.district).post(path, fields).get_data(as_text=True)
    for words in ("会带来什么变化", "3.4 元", "228 元", "408 元", "<svg", "可以在历史里撤销"):
        assert words in page
    assert coin_value().shown == "1.9", "a preview changes nothing"  # type: ignore[union-attr]
    told = world.api(world.district).get(f"/rules/{AVERAGE_YEARLY_WAGE.key}/preview?value=148492").json
    assert [(f["before"], f["after"]) for f in told["figures"]][:2] == [("1.9", "3.4"), ("228", "408")]


def test_a_value_that_was_changed_returns_when_it_is_undone(world: World) -> None:
    browser, path = world.browser(world.district), f"/desk/rules/{AVERAGE_YEARLY_WAGE.key}"
    fields = {"value": "148492", "tenant_id": str(world.nodes["root"]), "effective_from": "", "reason": "调整"}
    assert browser.post(path, {**fields, "is_confirmed": "true"}).status_code == 303
    session().rollback()
    session().expire_all()
    page = browser.get(path).get_data(as_text=True)
    value_id = page.split("/desk/rules/values/")[1].split("/")[0]
    assert browser.post(f"/desk/rules/values/{value_id}/undoing", form_at=path).status_code == 303
    assert world.api(world.resident).get("/coin-value").json["value"]["shown"] == "1.9"
    assert [s["value"]["shown"] for s in world.api(world.resident).get("/coin-value").json["history"]] == [
        "1.9",
        "3.4",
        "1.9",
    ]


def test_a_bank_adjusts_all_wages_at_one_instant_after_their_preview(world: World) -> None:
    browser, at = world.browser(world.district), "/desk/coin-value"
    year = local(now()).year
    fields = {
        "wage_year": str(year - 1), "average_yearly_wage": "148492", "minimum_monthly_wage": "3790",
        "wage_hours_a_month": "174", "effective_from": "", "reason": "按上年度工资调整",
    }  # fmt: skip
    page = browser.post(at, fields).get_data(as_text=True)
    for words in ("还没有保存", "3.9 元", "228 元", "468 元", "影响到谁", "怎样撤销", "<svg"):
        assert words in page
    assert "没有说明工资是哪一年的" not in page
    assert browser.post(at, {**fields, "effective_from": "2020-01-01T00:00"}).status_code == 422
    assert browser.post(at, {**fields, "minimum_monthly_wage": "0"}).status_code == 422
    assert len(value_history()) == 1, "a preview writes nothing"
    assert browser.post(at, {**fields, "is_confirmed": "true"}).status_code == 303
    session().rollback()
    session().expire_all()
    told = world.api(world.resident).get("/coin-value").json
    assert (told["value"]["shown"], told["value"]["wage_year"]) == ("3.9", year - 1)
    assert [since["value"]["shown"] for since in told["history"]] == ["3.9", "1.9"], "one instant, one entry"
    assert world.browser(world.branch).post(at, fields).status_code == 403
