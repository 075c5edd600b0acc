"""Claiming: who may, who may not, and what happens when several want the same at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.kit.clock import fixed
from app.kit.db import session
from app.members.queries import member
from app.orders.commands import publish, take
from app.orders.models import Demand
from app.orders.queries import order as order_row
from app.orders.queries import orders_of_demand
from tests.orders.conftest import SetRule, clock_at, refused
from tests.orders.racing import race
from tests.worlds import HOUR, Person, World


def claim(demand_id: UUID, person: Person) -> str:
    """Claimed by this person; answers the order's state."""
    return take.claim_order(demand_id, helper_id=person.member_id, by=person.actor).state


def test_only_volunteers_claim(world: World) -> None:
    somebody = world.person("非志愿者")
    with refused("orders.not_volunteer"):
        claim(world.demand().id, somebody)


def test_a_member_who_left_does_not_claim(world: World) -> None:
    member(world.volunteer.member_id).is_active = False
    session().commit()
    with refused("orders.not_volunteer"):
        claim(world.demand().id, world.volunteer)


def test_a_demand_for_level_two_is_not_for_level_one(world: World) -> None:
    demand = world.demand(min_level=2)
    member(world.volunteer.member_id).level = 1
    session().commit()
    with refused("orders.level_too_low"):
        claim(demand.id, world.volunteer)
    member(world.volunteer.member_id).level = 2
    assert claim(demand.id, world.volunteer) == "accepted"


def test_nobody_claims_their_own_demand(world: World) -> None:
    world.grant(world.volunteer, HOUR)
    demand = world.demand(world.volunteer)
    with refused("orders.own_demand"):
        claim(demand.id, world.volunteer)


@pytest.mark.parametrize(
    ("starts_in", "minutes", "clashes"),
    [
        (timedelta(hours=24), 60, True), (timedelta(hours=24, minutes=59), 60, True),
        (timedelta(hours=23, minutes=1), 60, True), (timedelta(hours=23), 240, True),
        (timedelta(hours=23), 60, False), (timedelta(hours=25), 60, False),
    ],
)  # fmt: skip
def test_two_orders_of_one_helper_do_not_overlap_and_may_touch(
    world: World, starts_in: timedelta, minutes: int, clashes: bool
) -> None:
    day = world.wish(starts_in=timedelta(0)).starts_at
    with fixed(day):
        first, second = world.demand(starts_in=timedelta(hours=24)), world.demand(starts_in=starts_in, minutes=minutes)
        world.claimed(first)
        if clashes:
            with refused("orders.time_clash"):
                claim(second.id, world.volunteer)
        else:
            assert claim(second.id, world.volunteer) == "accepted"


def test_an_order_that_is_over_or_finished_does_not_clash(world: World) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(hours=24)))
    other = world.demand(starts_in=timedelta(hours=24))
    take.withdraw_order(order.id, reason="有事", by=world.volunteer.actor)
    session().commit()
    assert claim(other.id, world.volunteer) == "accepted"


def test_a_demand_that_has_begun_or_was_cancelled_is_not_claimed(world: World) -> None:
    demand = world.demand()
    with fixed(demand.starts_at), refused("orders.demand_over"):
        claim(demand.id, world.volunteer)
    publish.cancel_demand(demand.id, reason="改天", by=world.resident.actor)
    session().commit()
    with refused("orders.demand_over"):
        claim(demand.id, world.volunteer)


def test_each_slot_is_taken_once_and_a_withdrawn_one_is_open_again(world: World) -> None:
    demand = world.demand(people_needed=2)
    assert world.holding(world.resident).held == 2 * HOUR
    first, second = world.claimed(demand), world.claimed(demand, world.helper2)
    third = world.person("第三人", is_volunteer=True)
    with refused("orders.demand_taken"):
        claim(demand.id, third)
    take.withdraw_order(first.id, reason="病了", by=world.volunteer.actor)
    session().commit()
    assert world.holding(world.resident).held == 2 * HOUR
    again = world.claimed(demand, third)
    assert (again.slot, second.slot) == (first.slot, 2)


def test_each_of_several_helpers_is_paid_from_the_slot_of_their_own(world: World) -> None:
    demand = world.demand(people_needed=2)
    first, second = world.claimed(demand), world.claimed(demand, world.helper2)
    for order, minutes in ((first, 60), (second, 30)):
        world.confirmed(world.finished(world.begun(order), minutes=minutes))
    assert (world.holding(world.volunteer).balance, world.holding(world.helper2).balance) == (HOUR, HOUR // 2)
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (17 * HOUR // 2, 0)
    assert world.reload(demand).state == "closed"


def test_of_two_volunteers_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    for days in range(1, 6):
        demand_id = world.demand(starts_in=timedelta(days=days)).id
        outcomes = race(world, *(lambda p=p, d=demand_id: claim(d, p) for p in (world.volunteer, world.helper2)))
        assert sorted(outcomes) == ["accepted", "orders.demand_taken"]
        assert [order.state for order in orders_of_demand(demand_id)] == ["accepted"]


def test_of_ten_volunteers_at_once_as_many_win_as_are_needed(world: World) -> None:
    demand_id = world.demand(people_needed=3).id
    crowd = [world.person(f"志愿者{n}", is_volunteer=True) for n in range(10)]
    outcomes = race(world, *(lambda p=p: claim(demand_id, p) for p in crowd))
    assert sorted(outcomes) == ["accepted"] * 3 + ["orders.demand_taken"] * 7
    assert {order.slot for order in orders_of_demand(demand_id)} == {1, 2, 3}


def test_one_helper_who_claims_two_overlapping_demands_at_once_gets_one(world: World) -> None:
    helper = world.volunteer
    for days in range(1, 6):
        both = [world.demand(starts_in=timedelta(days=days, minutes=shift)).id for shift in (0, 30)]
        outcomes = race(world, *(lambda d=d: claim(d, helper) for d in both))
        assert sorted(outcomes) == ["accepted", "orders.time_clash"]


def test_over_the_api_two_at_once_end_in_one_order_and_one_conflict(world: World) -> None:
    demand_id = world.demand().id
    clients = [world.api(person) for person in (world.volunteer, world.helper2)]
    answers = race(world, *(lambda c=c: c.post(f"/demands/{demand_id}/claim") for c in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"orders.demand_taken"}


def test_a_claim_races_a_cancellation_and_one_of_them_stands(world: World) -> None:
    for days in range(1, 6):
        demand = world.demand(starts_in=timedelta(days=days))

        def cancel(row: Demand = demand) -> str:
            return publish.cancel_demand(row.id, reason="不用了", by=world.resident.actor).state

        outcomes = race(world, lambda d=demand.id: claim(d, world.volunteer), cancel)
        assert outcomes[1] == "cancelled"
        assert outcomes[0] in ("accepted", "orders.demand_over")
        assert {order.state for order in orders_of_demand(demand.id)} <= {"cancelled"}
        assert world.holding(world.resident).held == 0


def test_a_bank_that_dispatches_is_not_claimed_from_and_offers_nothing(world: World, rule: SetRule) -> None:
    rule("orders.who_takes", "dispatch")
    demand_id = world.demand().id
    with refused("orders.claim_closed"):
        claim(demand_id, world.volunteer)
    order = take.dispatch_order(demand_id, helper_id=world.volunteer.member_id, by=world.subadmin.actor)
    assert (order.state, order.taken_by) == ("accepted", "dispatch")
    session().rollback()
    assert world.api(world.volunteer).get("/demands").json["items"] == []


def test_a_bank_of_claims_does_not_dispatch_and_dispatch_asks_the_same_of_the_helper(
    world: World, rule: SetRule
) -> None:
    demand = world.demand(min_level=3)
    with refused("orders.level_too_low"):
        take.dispatch_order(demand.id, helper_id=world.volunteer.member_id, by=world.subadmin.actor)
    rule("orders.who_takes", "claim")
    with refused("orders.dispatch_closed"):
        take.dispatch_order(demand.id, helper_id=world.volunteer.member_id, by=world.subadmin.actor)


def test_who_withdraws_after_the_beginning_gives_the_time_back(world: World) -> None:
    order = world.claimed()
    with fixed(world.beginning(order) + timedelta(minutes=1)):
        take.withdraw_order(order.id, reason="堵车", by=world.volunteer.actor)
        session().commit()
    assert world.holding(world.resident).held == 0
    clock_at(world.beginning(order) + timedelta(minutes=1))
    assert order_row(order.id).state == "withdrawn"
    assert session().get_one(Demand, (world.id, order.demand_id)).state == "lapsed"


def test_a_skill_that_is_asked_for_is_said_before_the_demand_is_taken(world: World) -> None:
    demand = world.demand(skill="理发")
    path = f"/demands/{demand.id}"
    page = world.browser(world.volunteer)
    assert "需要会：理发" in page.get("/demands").get_data(as_text=True)
    assert 'name="has_skill"' in page.get(path).get_data(as_text=True)
    refusal = world.api(world.volunteer).post(f"{path}/claim")
    assert (refusal.status_code, refusal.get_json()["code"]) == (409, "orders.skill_unsaid")
    assert "理发" in refusal.get_json()["detail"]
    assert world.api(world.volunteer).post(f"{path}/claim", {"has_skill": True}).status_code == 201
    again = world.demand(skill="  ", starts_in=timedelta(hours=9))
    assert again.skill == "" and claim(again.id, world.volunteer) == "accepted"
