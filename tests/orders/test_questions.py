"""What costs time or cannot be undone is asked on a screen of its own, with a way back; looking at it does nothing."""

import pytest

from app.kit.db import session
from app.members.models import Member
from app.orders.models import Demand, Order
from app.tenancy.keys import fetch
from tests.clients import PageClient
from tests.worlds import World


def opened(page: PageClient, path: str) -> str:
    answer = page.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_home_pays_nothing_it_leads_to_the_question(world: World) -> None:
    order, page = world.finished(), world.browser(world.resident)
    home = opened(page, "/")
    assert f'href="/t/{world.slug}/orders/{order.id}/confirmation"' in home
    assert f'action="/t/{world.slug}/orders/{order.id}/confirmation"' not in home


def test_the_question_says_who_what_when_and_how_much(world: World) -> None:
    order, page = world.finished(), world.browser(world.resident)
    shown = opened(page, f"/orders/{order.id}/confirmation")
    for words in (world.volunteer.name, world.kind().name_zh, "1小时", "12.0", f"/orders/{order.id}/dispute"):
        assert words in shown
    assert world.reload(session().get_one(Order, (world.id, order.id))).state == "finished"
    assert page.post(f"/orders/{order.id}/confirmation", form_at=f"/orders/{order.id}/confirmation").status_code == 303
    assert world.reload(session().get_one(Order, (world.id, order.id))).state == "confirmed"


def test_an_answered_question_leads_to_where_it_stands(world: World) -> None:
    order, page = world.confirmed(), world.browser(world.resident)
    for asked in ("confirmation", "dispute"):
        answer = page.get(f"/orders/{order.id}/{asked}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{world.slug}/orders/{order.id}")


def test_what_was_wrong_is_said_on_a_screen_of_its_own(world: World) -> None:
    order, page = world.finished(), world.browser(world.resident)
    asked = f"/orders/{order.id}/dispute"
    assert "required" in opened(page, asked)
    refused = page.post(asked, {"reason": " "}, form_at=asked)
    assert refused.status_code == 422
    assert "请写明原因" in refused.get_data(as_text=True)
    too_long = page.post(asked, {"reason": "长" * 501}, form_at=asked)
    assert (too_long.status_code, "最多 500 个字" in too_long.get_data(as_text=True)) == (422, True)
    assert page.post(asked, {"reason": "没有来"}, form_at=asked).status_code == 303


def test_a_demand_is_taken_back_after_one_question(world: World) -> None:
    row, page = world.demand(), world.browser(world.resident)
    asked = f"/demands/{row.id}/cancellation"
    assert asked in opened(page, f"/demands/{row.id}")
    assert "全部退回" in opened(page, asked)
    assert world.reload(session().get_one(Demand, (world.id, row.id))).state == "published"
    assert page.post(asked, {"reason": ""}, form_at=asked).status_code == 303
    assert world.reload(session().get_one(Demand, (world.id, row.id))).state == "cancelled"
    assert page.get(asked).status_code == 303


def test_a_helper_steps_back_after_one_question(world: World) -> None:
    order, page = world.claimed(), world.browser(world.volunteer)
    asked = f"/orders/{order.id}/withdrawal"
    assert asked in opened(page, f"/orders/{order.id}")
    assert world.resident.name in opened(page, asked)
    assert page.post(asked, {"reason": ""}, form_at=asked).status_code == 303
    assert page.get(asked).status_code == 303


@pytest.mark.parametrize("asked", ["confirmation", "dispute"])
def test_the_helper_is_not_asked_what_is_the_recipients_to_say(world: World, asked: str) -> None:
    order = world.finished()
    assert world.browser(world.volunteer).get(f"/orders/{order.id}/{asked}").status_code == 303
    assert world.browser(world.helper2).get(f"/orders/{order.id}/{asked}").status_code == 404


def test_in_elder_mode_home_shows_one_thing_and_keeps_the_rest_behind_a_press(world: World) -> None:
    order, other = world.finished(), world.demand()
    fetch(Member, world.resident.member_id).text_size = 1
    session().commit()
    first, _, rest = opened(world.browser(world.resident), "/").partition("<details")
    assert f"/orders/{order.id}/confirmation" in first
    assert f"/demands/{other.id}" not in first
    assert f"/demands/{other.id}" in rest
    assert f"/orders/{order.id}/" not in rest
    assert first.index("confirmation") < first.index('class="amount"') < first.index("/demands/new")


def test_in_elder_mode_nobody_takes_a_demand_without_having_seen_it(world: World) -> None:
    row = world.demand()
    page = world.browser(world.volunteer)
    claim = f'action="/t/{world.slug}/demands/{row.id}/claim"'
    assert claim in opened(page, "/demands")
    fetch(Member, world.volunteer.member_id).text_size = 1
    session().commit()
    assert claim not in opened(page, "/demands")
    assert claim in opened(page, f"/demands/{row.id}")
