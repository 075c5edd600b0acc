"""Checking in and out: the digits, the times, what is counted, and whose word long days need."""

from datetime import datetime, timedelta

import pytest

from app.kit.clock import fixed, local, now
from app.kit.db import session
from app.orders.commands import attend, settle
from app.orders.models import Demand, Order
from app.orders.queries import check_in_code
from app.orders.queries import order as order_row
from app.orders.scanning import proof_now
from app.records.queries import record_of_order
from tests.orders.conftest import SetRule, clock_at, refused
from tests.worlds import HOUR, World

MINUTE = timedelta(minutes=1)


def wrong(order: Order, way: str = "in") -> str:
    """Six digits that are not the right ones."""
    return f"{(int(check_in_code(order.id, way)) + 1) % 10**6:06d}"


def on_a_morning(world: World, *, hour: int = 8, minutes: int = 60, days: int = 3) -> Demand:
    """A demand that begins at this hour in Shanghai."""
    start = local(now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return world.demand(starts_in=start - now(), minutes=minutes)


def served(world: World, demand: Demand, minutes: int) -> Order:
    """A finished order of so many minutes, by staff's word; committed."""
    order, begin = world.claimed(demand), demand.starts_at
    with fixed(begin + timedelta(hours=24)):
        attend.check_in(order.id, code=None, at=begin, by=world.clerk.actor)
        attend.check_out(order.id, code=None, at=begin + timedelta(minutes=minutes), by=world.clerk.actor)
        session().commit()
    return order


def test_a_wrong_code_counts_though_the_request_fails_and_five_lock(world: World) -> None:
    order = world.claimed()
    client, path = world.api(world.volunteer), f"/orders/{order.id}/check-in"
    right, false = check_in_code(order.id, "in"), wrong(order)
    with fixed(world.beginning(order)):
        for left in (4, 3, 2, 1, 0):
            answer = client.post(path, {"code": false})
            assert (answer.json["code"], answer.json["data"]["left"]) == ("orders.check_in_code_wrong", left)
        for code in (false, right):
            assert client.post(path, {"code": code}).json["code"] == "orders.check_in_locked"
    session().rollback()
    assert order_row(order.id).code_failures == 5
    with fixed(world.beginning(order) + MINUTE):
        clerk = world.api(world.clerk).post(path, {"at": world.beginning(order).isoformat()})
    assert clerk.json["state"] == "in_service"


def test_the_code_of_the_way_in_does_not_open_the_way_out_and_full_width_digits_do(world: World) -> None:
    order = world.claimed()
    digits = check_in_code(order.id, "in").translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    with fixed(world.beginning(order)):
        attend.check_in(order.id, code=f" {digits} ", by=world.volunteer.actor)
        session().commit()
    with fixed(world.beginning(order) + 30 * MINUTE), refused("orders.check_in_code_wrong"):
        attend.check_out(order.id, code=check_in_code(order.id, "in"), by=world.volunteer.actor)


@pytest.mark.parametrize(
    ("shift", "code"),
    [
        (-31 * MINUTE, "orders.check_in_too_early"), (-30 * MINUTE, None), (59 * MINUTE, None),
        (60 * MINUTE, "orders.check_in_too_late"), (timedelta(days=400), "orders.check_in_too_late"),
        (-timedelta(days=1), "orders.check_in_too_early"),
    ],
)  # fmt: skip
def test_one_checks_in_from_half_an_hour_before_until_the_agreed_end(
    world: World, shift: timedelta, code: str | None
) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(days=2)))
    digits = check_in_code(order.id, "in")
    with fixed(world.beginning(order) + shift):
        if code is None:
            assert attend.check_in(order.id, code=digits, by=world.volunteer.actor).state == "in_service"
        else:
            with refused(code):
                attend.check_in(order.id, code=digits, by=world.volunteer.actor)


@pytest.mark.parametrize(
    ("into", "out"),
    [
        (timedelta(hours=3), timedelta(hours=4)), (timedelta(0), timedelta(hours=3)),
        (-timedelta(hours=25), timedelta(hours=1)), (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(minutes=30)), (timedelta(days=-9000), timedelta(hours=1)),
    ],
)  # fmt: skip
def test_staff_name_no_time_in_the_future_none_far_from_the_plan_and_no_negative_duration(
    world: World, into: timedelta, out: timedelta
) -> None:
    order = world.claimed()
    begin = world.beginning(order)
    with fixed(begin + timedelta(hours=2)):
        with refused("orders.check_in_time_refused"):
            attend.check_in(order.id, code=None, at=begin + into, by=world.clerk.actor)
            attend.check_out(order.id, code=None, at=begin + out, by=world.clerk.actor)
        assert order_row(order.id).state == "accepted"


def test_an_overrun_counts_up_to_an_hour_and_what_is_longer_is_taken_for_forgotten(world: World) -> None:
    for days, minutes, counted in ((2, 90, 90), (3, 120, 120), (4, 121, 60), (5, 400, 60)):
        order = world.begun(world.claimed(world.demand(starts_in=timedelta(days=days))))
        assert world.finished(order, minutes=minutes).actual_seconds == counted * 60


def test_a_forgotten_check_out_counts_to_the_agreed_end_only(world: World) -> None:
    order = world.begun()
    clock_at(world.beginning(order) + timedelta(minutes=119))
    assert order_row(order.id).state == "in_service"
    clock_at(world.beginning(order) + timedelta(minutes=121))
    row = order_row(order.id)
    assert (row.state, row.actual_seconds) == ("finished", HOUR)


def test_a_reopened_service_is_finished_again_at_its_true_end(world: World) -> None:
    order = world.finished(minutes=10)
    attend.reopen_service(order.id, by=world.clerk.actor)
    session().commit()
    row = order_row(order.id)
    assert (row.state, row.ended_at, row.actual_seconds) == ("in_service", None, None)
    assert world.finished(order, minutes=50).actual_seconds == 50 * 60


def test_more_check_ins_a_day_than_the_rule_allows_are_refused(world: World) -> None:
    orders = [world.claimed(on_a_morning(world, hour=8 + 2 * n)) for n in range(4)]
    for order in orders[:3]:
        world.finished(world.begun(order), minutes=30)
    with fixed(world.beginning(orders[3])), refused("orders.too_many_check_ins"):
        attend.check_in(orders[3].id, code=check_in_code(orders[3].id, "in"), by=world.volunteer.actor)
    next_day = world.claimed(on_a_morning(world, days=4))
    assert world.begun(next_day).state == "in_service"


@pytest.mark.parametrize(
    ("step", "minutes", "posted"), [(1, 59, 3540), (300, 59, 3300), (600, 59, 3000), (3600, 59, 0), (3600, 60, 3600)]
)
def test_the_record_rounds_down_once_by_rule_and_the_rest_is_honour(
    world: World, rule: SetRule, step: int, minutes: int, posted: int
) -> None:
    rule("records.round_down_to_seconds", step)
    order = world.confirmed(world.finished(minutes=minutes))
    record = record_of_order(order.id)
    assert record is not None
    figures = (record.actual_seconds, record.weighted_seconds, record.spendable_seconds, record.honour_seconds)
    assert figures == (minutes * 60, minutes * 60, posted, minutes * 60 - posted)
    assert record.made_under["round_down_to_seconds"] == step
    assert world.holding(world.volunteer).balance == posted
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR - posted, 0)


def confirmed_state(world: World, order: Order, at: datetime) -> str:
    with fixed(at):
        settle.confirm_order(order.id, by=world.resident.actor)
        session().commit()
    return order_row(order.id).state


def test_eight_hours_a_day_count_at_once_and_the_next_minute_waits_for_the_branch(world: World) -> None:
    world.grant(world.resident, 30 * HOUR)
    eight = served(world, on_a_morning(world, minutes=480), 480)
    assert confirmed_state(world, eight, now() + timedelta(days=5)) == "confirmed"
    more = served(world, on_a_morning(world, hour=16, minutes=10), 1)
    assert confirmed_state(world, more, now() + timedelta(days=5)) == "under_review"
    assert world.holding(world.volunteer).balance == 8 * HOUR
    settle.approve_hours(more.id, by=world.branch.actor, may_approve_long=False)
    session().commit()
    assert (order_row(more.id).state, world.holding(world.volunteer).balance) == ("confirmed", 8 * HOUR + 60)


def test_above_twelve_hours_the_branch_cannot_approve_and_the_district_can(world: World) -> None:
    world.grant(world.resident, 30 * HOUR)
    order = served(world, on_a_morning(world, minutes=721), 721)
    assert confirmed_state(world, order, now() + timedelta(days=5)) == "under_review"
    order_id = order.id
    branch = world.api(world.branch).post(f"/orders/{order_id}/hours-approval")
    assert (branch.status_code, branch.json["code"]) == (403, "orders.review_not_yours")
    assert world.api(world.clerk).post(f"/orders/{order_id}/hours-approval").status_code == 403
    assert world.api(world.district).post(f"/orders/{order_id}/hours-approval").json["state"] == "confirmed"
    session().rollback()
    assert world.holding(world.volunteer).balance == 721 * 60


def test_a_dispute_is_no_way_around_the_districts_word(world: World) -> None:
    world.grant(world.resident, 30 * HOUR)
    order = served(world, on_a_morning(world, minutes=780), 780)
    settle.dispute_order(order.id, reason="请核对", by=world.resident.actor)
    session().commit()
    order_id, decision = order.id, {"minutes": 780, "note": "属实"}
    branch = world.api(world.branch).post(f"/orders/{order_id}/decision", decision)
    assert (branch.status_code, branch.json["code"]) == (403, "orders.review_not_yours")
    less = world.api(world.branch).post(f"/orders/{order_id}/decision", {**decision, "minutes": 700})
    assert less.json["state"] == "confirmed"


def test_the_days_hours_are_counted_by_the_day_in_shanghai_and_for_one_helper(world: World) -> None:
    world.grant(world.resident, 30 * HOUR)
    first = served(world, on_a_morning(world, minutes=480), 480)
    late = served(world, on_a_morning(world, hour=8, minutes=480, days=4), 480)
    at = now() + timedelta(days=6)
    assert [confirmed_state(world, order, at) for order in (first, late)] == ["confirmed", "confirmed"]
    other = on_a_morning(world, hour=17)
    order = world.claimed(other, world.helper2)
    world.finished(world.begun(order), minutes=60)
    assert confirmed_state(world, order, at) == "confirmed"


def test_a_refused_act_is_not_shown_as_done(world: World) -> None:
    order = world.claimed()
    page = world.browser(world.clerk)
    refused_page = page.post(f"/orders/{order.id}/check-in", form_at=f"/orders/{order.id}")
    assert refused_page.status_code == 409
    shown = refused_page.get_data(as_text=True)
    assert "还没到签到时间" in shown
    assert "已接单" in shown
    assert "服务中" not in shown


def test_a_slip_uses_up_no_try_and_the_right_code_gives_all_of_them_back(world: World) -> None:
    order = world.claimed()
    client, path = world.api(world.volunteer), f"/orders/{order.id}/check-in"
    with fixed(world.beginning(order)):
        assert client.post(path, {"code": "12"}).json["code"] == "orders.check_in_code_short"
        for _ in range(4):
            client.post(path, {"code": wrong(order)})
        assert client.post(path, {"code": check_in_code(order.id, "in")}).json["state"] == "in_service"
    session().rollback()
    assert order_row(order.id).code_failures == 0


def test_a_locked_code_is_opened_by_the_picture_alone(world: World) -> None:
    order = world.claimed()
    client, path = world.api(world.volunteer), f"/orders/{order.id}/check-in"
    with fixed(world.beginning(order)):
        for _ in range(5):
            client.post(path, {"code": wrong(order)})
        assert client.post(path, {"code": check_in_code(order.id, "in")}).json["code"] == "orders.check_in_locked"
        assert client.post(path, {"code": proof_now(order.id, "out")}).json["code"] == "orders.check_in_locked"
        assert client.post(path, {"code": proof_now(order.id, "in")}).json["state"] == "in_service"
