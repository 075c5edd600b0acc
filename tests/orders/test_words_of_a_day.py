"""What residents read of a day: today and tomorrow by their names, who looks for a helper, and asking again."""

from datetime import datetime, timedelta

import pytest
from flask import Flask, g

from app.kit.clock import ZONE, fixed, local, now
from app.web.language import as_said
from tests.orders.conftest import SetRule, clock_at
from tests.worlds import World

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "昨天 11月22日"),
        (0, "今天 11月23日"),
        (1, "明天 11月24日"),
        (2, "后天 11月25日"),
        (3, "11月26日"),
        (-2, "11月21日"),
    ],
)
def test_days_that_are_near_are_called_by_name(app: Flask, days: int, words: str) -> None:
    with app.test_request_context(), fixed(NOON):
        g.language = "zh"
        assert as_said(NOON.replace(hour=0) + timedelta(days=days)).startswith(words)
        assert as_said(NOON.replace(hour=23) + timedelta(days=days)).startswith(words)


def test_where_staff_decide_nobody_is_told_to_choose(world: World, rule: SetRule) -> None:
    rule("orders.who_takes", "dispatch")
    demand = world.demand()
    assert "等安排" in world.browser(world.resident).get("/").get_data(as_text=True)
    assert "等工作人员安排" in world.browser(world.resident).get(f"/demands/{demand.id}").get_data(as_text=True)
    volunteer = world.browser(world.volunteer)
    assert "安排给我的服务" in volunteer.get("/").get_data(as_text=True)
    page = volunteer.get("/demands").get_data(as_text=True)
    assert "本行由工作人员安排" in page
    assert "我来帮忙" not in page


def test_what_nobody_came_for_is_asked_for_again_in_one_press(world: World) -> None:
    demand = world.demand(details="请带血压计")
    page = world.browser(world.resident)
    assert "再请一次" not in page.get(f"/demands/{demand.id}").get_data(as_text=True)
    clock_at(demand.starts_at)
    again = f"/demands/new/{demand.kind_id}?like={demand.id}"
    lapsed = page.get(f"/demands/{demand.id}").get_data(as_text=True)
    assert "再请一次" in lapsed
    assert again in lapsed.replace(f"/t/{world.slug}", "")
    assert "请带血压计" in page.get(again).get_data(as_text=True)
    assert "再请一次" not in world.browser(world.volunteer).get(f"/demands/{demand.id}").get_data(as_text=True)


def test_a_helper_knows_before_the_door_when_and_whether_they_can_check_in(world: World, rule: SetRule) -> None:
    noon = local(now() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    with fixed(noon):
        done = world.claimed(world.demand(starts_in=timedelta(hours=1)))
        next_one = world.claimed(world.demand(starts_in=timedelta(hours=4)))
        world.begun(done)
        page = world.browser(world.volunteer).get(f"/orders/{next_one.id}").get_data(as_text=True)
        assert "15:30 起可以签到" in page
        assert "到了一天的上限" not in page
        assert "起可以签到" not in world.browser(world.resident).get(f"/orders/{next_one.id}").get_data(as_text=True)
    rule("orders.most_check_ins_a_day", 1)
    with fixed(noon.replace(hour=15, minute=45)):
        page = world.browser(world.volunteer).get(f"/orders/{next_one.id}").get_data(as_text=True)
        assert "起可以签到" not in page
        assert "到了一天的上限" in page
