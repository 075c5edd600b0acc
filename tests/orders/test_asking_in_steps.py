"""In elder mode help is asked for one question a screen, without JavaScript too, and nothing typed is lost on the way."""

import re
from datetime import timedelta

import pytest

from app.kit.clock import local, now
from app.kit.db import session
from app.members.models import Member
from app.orders.demand_pages import typed
from app.orders.models import Demand
from app.tenancy.keys import fetch
from tests.clients import PageClient, hidden_fields
from tests.worlds import World

PLACE = "海滨路 1 号 301"


@pytest.fixture
def page(world: World) -> PageClient:
    """The resident's browser, in elder mode."""
    fetch(Member, world.resident.member_id).text_size = 2
    session().commit()
    return world.browser(world.resident)


def text(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def times(*, ahead: timedelta = timedelta(hours=3), minutes: int = 60) -> dict[str, str]:
    return {"starts_at": typed(local(now() + ahead)), "minutes": str(minutes)}


def look(page: PageClient, world: World, **chosen: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in chosen.items())
    return text(page.get(f"/demands/new/{world.kind().id}?step=look&{asked}"))


def test_when_comes_first_and_alone(world: World, page: PageClient) -> None:
    first = text(page.get(f"/demands/new/{world.kind().id}"))
    assert 'name="starts_at"' in first
    assert 'method="get"' in first
    for later in ('name="place"', 'name="details"', "发布</button>"):
        assert later not in first


def test_the_last_screen_says_all_of_it_and_publishes(world: World, page: PageClient) -> None:
    chosen = times(minutes=90)
    last = look(page, world, **chosen)
    for words in (world.kind().name_zh, "1小时30分", "18.0", chosen["starts_at"][-5:]):
        assert words in last
    sent = {**hidden_fields(last), **chosen, "place": PLACE}
    answer = page.send(f"/demands/new/{world.kind().id}", sent)
    assert answer.status_code == 303
    row = session().query(Demand).one()
    assert (row.planned_seconds, row.state) == (90 * 60, "published")


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(days=400)])
def test_a_time_that_cannot_be_is_asked_for_again(world: World, page: PageClient, ahead: timedelta) -> None:
    shown = look(page, world, **times(ahead=ahead))
    assert "服务时间不合适" in shown
    assert 'name="starts_at"' in shown
    assert 'name="place"' not in shown
    assert 'id="starts_at-error"' in look(page, world, starts_at="x", minutes="60")


def test_going_back_to_the_time_keeps_what_was_typed(world: World, page: PageClient) -> None:
    path, chosen = f"/demands/new/{world.kind().id}", times()
    last = look(page, world, **chosen)
    typed_there = {**chosen, "place": PLACE, "details": "电梯坏了"}
    back = text(page.send(path, {**hidden_fields(last), **typed_there, "step": "when"}))
    assert f'value="{chosen["starts_at"]}"' in back
    carried = dict(re.findall(r'<input type="hidden" name="(place|details|step)" value="([^"]*)">', back))
    assert carried == {"place": PLACE, "details": "电梯坏了", "step": "look"}
    again = text(page.send(path, {**hidden_fields(back), **times(minutes=30), **carried}))
    assert "30分钟" in again
    assert PLACE in again
    assert "电梯坏了" in again
    assert session().query(Demand).count() == 0


def test_the_same_as_last_time_is_one_look_away(world: World, page: PageClient) -> None:
    before = world.demand(minutes=30, place=PLACE)
    shown = text(page.get(f"/demands/new/{before.kind_id}?like={before.id}"))
    assert PLACE in shown
    assert "30分钟" in shown
    assert "发布</button>" in shown


def test_the_cost_is_that_of_everybody_who_comes(world: World, page: PageClient) -> None:
    before = world.demand(minutes=30, people_needed=3)
    assert "18.0 时间币" in text(page.get(f"/demands/new/{before.kind_id}?like={before.id}"))


def test_what_is_refused_stays_on_the_last_screen(world: World, page: PageClient) -> None:
    last = look(page, world, **times(minutes=1200))
    sent = {**hidden_fields(last), **times(minutes=1200), "place": PLACE}
    refused = page.send(f"/demands/new/{world.kind().id}", sent)
    assert refused.status_code >= 400
    assert 'role="alert"' in text(refused)
    assert PLACE in text(refused)


def test_the_usual_way_stays_on_one_screen(world: World) -> None:
    shown = text(world.browser(world.resident).get(f"/demands/new/{world.kind().id}"))
    for field in ("starts_at", "minutes", "place", "details"):
        assert f'name="{field}"' in shown
