"""The clock of orders: what happens by itself, when, once, and only then."""

from datetime import timedelta

import sqlalchemy as sa

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.kit.clock import fixed
from app.kit.db import session
from app.notifications.models import Message
from app.orders.commands import attend, publish, take
from app.orders.models import Demand, Order
from app.orders.queries import order as order_row
from app.orders.queries import orders_of_demand
from tests.orders.conftest import SetRule, clock_at
from tests.orders.racing import race
from tests.worlds import HOUR, World

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def facts(kind: str) -> int:
    """How often something was announced in this bank."""
    return int(session().scalar(sa.select(sa.func.count()).select_from(Fact).where(Fact.kind == kind)) or 0)


def claimed_in_two_days(world: World) -> Order:
    return world.claimed(world.demand(starts_in=2 * DAY))


def test_both_are_reminded_once_half_a_day_before(world: World) -> None:
    order = claimed_in_two_days(world)
    begin = world.beginning(order)
    clock_at(begin - timedelta(hours=12, minutes=1))
    assert facts("orders.reminder_due") == 0
    for instant in (begin - timedelta(hours=12), begin - timedelta(hours=11), begin - MINUTE, begin + MINUTE):
        clock_at(instant)
    assert facts("orders.reminder_due") == 1
    with fixed(begin):
        deliver_due()
    told = session().scalars(sa.select(Message.member_id).where(Message.kind == "orders.reminder_due")).all()
    assert sorted(told) == sorted([world.volunteer.member_id, world.resident.member_id])


def test_who_claims_late_is_not_reminded_of_what_is_about_to_begin(world: World) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(hours=2)))
    clock_at(world.beginning(order) + timedelta(minutes=5))
    assert facts("orders.reminder_due") == 0
    assert order_row(order.id).state == "accepted"


def test_a_worker_that_was_away_at_the_time_of_the_reminder_marks_nobody_as_not_come(world: World) -> None:
    order = claimed_in_two_days(world)
    begin = world.beginning(order)
    clock_at(begin + MINUTE)
    assert (order_row(order.id).state, facts("orders.reminder_due")) == ("accepted", 0)
    assert world.begun(order).state == "in_service"


def test_a_helper_who_never_came_is_marked_a_day_after_the_end_and_the_time_goes_back(world: World) -> None:
    order = claimed_in_two_days(world)
    end = world.beginning(order) + timedelta(hours=1)
    clock_at(end + DAY - MINUTE)
    assert order_row(order.id).state == "accepted"
    assert world.holding(world.resident).held == HOUR
    clock_at(end + DAY)
    assert (order_row(order.id).state, order_row(order.id).closed_how) == ("no_show", "no_show")
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, 0)
    assert session().get_one(Demand, (world.id, order.demand_id)).state == "lapsed"


def test_a_demand_nobody_took_lapses_at_its_beginning_and_gives_the_time_back_once(world: World) -> None:
    demand = world.demand(people_needed=2, starts_in=2 * DAY)
    clock_at(demand.starts_at - MINUTE)
    assert world.holding(world.resident).held == 2 * HOUR
    for later in (timedelta(0), MINUTE, DAY):
        clock_at(demand.starts_at + later)
        assert world.reload(demand).state == "lapsed"
        assert world.holding(world.resident).held == 0
    assert facts("orders.demand_lapsed") == 1


def test_only_the_free_slots_lapse(world: World) -> None:
    demand = world.demand(people_needed=3, starts_in=2 * DAY)
    order = world.claimed(demand)
    clock_at(demand.starts_at)
    assert (world.reload(demand).state, order_row(order.id).state) == ("closed", "accepted")
    assert world.holding(world.resident).held == HOUR
    world.confirmed(world.finished(world.begun(order)))
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (9 * HOUR, 0)


def test_cancelling_gives_the_time_of_every_slot_back_and_tells_the_helpers(world: World) -> None:
    demand = world.demand(people_needed=2, starts_in=2 * DAY)
    world.claimed(demand)
    publish.cancel_demand(demand.id, reason="女儿来了", by=world.resident.actor)
    session().commit()
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, 0)
    assert [order.state for order in orders_of_demand(demand.id)] == ["cancelled"]
    deliver_due()
    told = session().scalars(sa.select(Message.member_id).where(Message.kind == "orders.demand_cancelled")).all()
    assert told == [world.volunteer.member_id]
    for instant in (demand.starts_at, demand.starts_at + 9 * DAY):
        clock_at(instant)
    assert facts("orders.demand_lapsed") == 0


def test_running_the_clock_twice_does_nothing_twice(world: World) -> None:
    due = {
        "silent": world.finished(world.begun(world.claimed(world.demand(starts_in=1 * DAY)))),
        "forgotten": world.begun(world.claimed(world.demand(starts_in=2 * DAY))),
        "missed": world.claimed(world.demand(starts_in=3 * DAY)),
    }
    world.demand(starts_in=4 * DAY)
    ids = {name: order.id for name, order in due.items()}
    at = world.beginning(due["missed"]) + 30 * DAY
    for _ in range(2):
        clock_at(at)
    states = {name: order_row(order_id).state for name, order_id in ids.items()}
    assert states == {"silent": "confirmed", "forgotten": "finished", "missed": "no_show"}
    clock_at(at + 4 * DAY)
    assert clock_at(at + 40 * DAY) == 0
    assert order_row(ids["forgotten"]).closed_how == "silence"
    assert world.holding(world.volunteer).balance == 2 * HOUR
    assert world.holding(world.resident).held == 0
    # The demand whose helper never came lapses too: its clock was looked at after the helper was given up.
    assert [facts(f"orders.{kind}") for kind in ("order_confirmed", "helper_missed", "demand_lapsed")] == [2, 1, 2]


def test_two_workers_at_once_do_nothing_twice(world: World) -> None:
    orders = [world.finished(world.begun(world.claimed(world.demand(starts_in=n * DAY)))).id for n in range(1, 6)]
    at = world.beginning(order_row(orders[-1])) + 5 * DAY
    race(world, *[lambda: clock_at(at)] * 2)
    assert {order_row(order_id).state for order_id in orders} == {"confirmed"}
    assert world.holding(world.volunteer).balance == 5 * HOUR
    assert facts("orders.order_confirmed") == 5


def test_an_order_that_cannot_be_paid_keeps_no_other_waiting(world: World, rule: SetRule) -> None:
    rule("orders.payer_general", "bank")
    first = world.finished(world.begun(world.claimed(world.demand(starts_in=1 * DAY))))
    rule("orders.payer_general", "requester")
    second = world.finished(world.begun(world.claimed(world.demand(starts_in=2 * DAY))))
    rule("ledger.issue_limit_hours", 1)
    at = world.beginning(second) + 5 * DAY
    clock_at(at)
    assert (order_row(first.id).state, order_row(second.id).state) == ("finished", "confirmed")
    rule("ledger.issue_limit_hours", 100)
    clock_at(at + timedelta(hours=1))
    assert order_row(first.id).state == "confirmed"


def test_where_uploads_count_nobody_is_marked_as_not_come_by_the_clock(world: World, rule: SetRule) -> None:
    rule("orders.what_counts", "upload")
    order = claimed_in_two_days(world)
    begin = world.beginning(order)
    for later in (-timedelta(hours=12), timedelta(hours=2), 2 * DAY, 14 * DAY):
        clock_at(begin + later)
    row = order_row(order.id)
    assert (row.state, row.clock_at) == ("accepted", None)
    assert facts("orders.reminder_due") == 1
    with fixed(begin + 14 * DAY):  # ten working days later
        attend.upload_service(order.id, started_at=begin, ended_at=begin + timedelta(hours=1), by=world.subadmin.actor)
        session().commit()
    assert order_row(order.id).state == "finished"


def test_where_uploads_count_staff_still_say_that_somebody_did_not_come(world: World, rule: SetRule) -> None:
    rule("orders.what_counts", "upload")
    order = claimed_in_two_days(world)
    with fixed(world.beginning(order) + DAY):
        take.miss_order(order.id, by=world.subadmin.actor)
        session().commit()
    assert order_row(order.id).state == "no_show"
    assert world.holding(world.resident).held == 0


def test_what_rounds_to_nothing_can_be_taken_back_confirmed_and_lapse(world: World, rule: SetRule) -> None:
    rule("records.round_down_to_seconds", HOUR)
    taken_back = world.demand(minutes=30)
    publish.cancel_demand(taken_back.id, reason="不需要了", by=world.resident.actor)
    session().commit()
    served = world.finished(world.begun(world.claimed(world.demand(minutes=30))), minutes=30)
    assert world.confirmed(served).state == "confirmed"
    lapsing = world.demand(minutes=30, starts_in=2 * DAY)
    after = world.demand(minutes=90, starts_in=2 * DAY)  # its turn comes after the one that holds nothing
    clock_at(lapsing.starts_at + MINUTE)
    assert (world.reload(lapsing).state, world.reload(after).state) == ("lapsed", "lapsed")
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, 0)


def test_a_demand_that_is_refused_keeps_no_other_waiting(world: World) -> None:
    stuck, after = (world.demand(starts_in=2 * DAY) for _ in range(2))
    session().execute(sa.update(Demand).where(Demand.id == stuck.id).values(people_needed=2))  # a slot never held
    session().commit()
    clock_at(stuck.starts_at + MINUTE)
    assert (world.reload(stuck).state, world.reload(after).state) == ("published", "lapsed")
    assert world.reload(stuck).clock_at == stuck.starts_at + MINUTE + timedelta(hours=1)
