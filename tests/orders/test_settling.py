"""Confirming, disputing, deciding: when time moves, to whom, and that it moves once."""

from datetime import timedelta
from fractions import Fraction

from app.kit.clock import fixed
from app.kit.db import session
from app.kit.ids import derived
from app.ledger.chart import BankAccount
from app.ledger.commands import open_member_accounts
from app.ledger.queries import bank_holding, served_seconds
from app.ledger.verify import verify
from app.members.commands import register_member
from app.members.queries import member
from app.orders.commands import publish, settle, take
from app.orders.commands.kinds import set_coefficient
from app.orders.models import Demand, Order
from app.orders.queries import order as order_row
from app.orders.queries import order_view
from app.records.queries import record_of_order
from app.tenancy.actor import SHELL, Actor
from tests.orders.conftest import SetRule, clock_at, refused
from tests.orders.racing import race
from tests.worlds import HOUR, World

SILENCE = timedelta(hours=72)


def confirm(world: World, order_id: object) -> str:
    return settle.confirm_order(order_id, by=world.resident.actor).state  # type: ignore[arg-type]


def disputed(world: World, minutes: int = 60) -> Order:
    order = world.finished(minutes=minutes)
    settle.dispute_order(order.id, reason="只来了一半时间", by=world.resident.actor)
    session().commit()
    return order


def decide(world: World, order: Order, seconds: int) -> str:
    return settle.decide_dispute(order.id, seconds=seconds, note="核实后", by=world.branch.actor).state


def test_silence_confirms_by_the_worker_after_the_set_time_and_not_before(world: World) -> None:
    order = world.finished()
    end = world.beginning(order) + timedelta(hours=1)
    clock_at(end + SILENCE - timedelta(seconds=1))
    assert order_row(order.id).state == "finished"
    clock_at(end + SILENCE)
    row = order_row(order.id)
    assert (row.state, row.closed_how) == ("confirmed", "silence")
    assert world.holding(world.volunteer).balance == HOUR
    clock_at(end + 2 * SILENCE)
    assert world.holding(world.volunteer).balance == HOUR


def test_a_dispute_stops_the_timer_for_as_long_as_it_takes(world: World) -> None:
    order = disputed(world)
    clock_at(world.beginning(order) + timedelta(days=365))
    assert order_row(order.id).state == "disputed"
    assert (world.holding(world.resident).held, world.holding(world.volunteer).balance) == (HOUR, 0)


def test_the_decided_part_is_paid_and_the_rest_goes_back(world: World) -> None:
    order = disputed(world)
    assert decide(world, order, 20 * 60) == "confirmed"
    session().commit()
    assert world.holding(world.volunteer).balance == 20 * 60
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR - 20 * 60, 0)
    record = record_of_order(order.id)
    assert record is not None
    assert (record.actual_seconds, record.spendable_seconds) == (20 * 60, 20 * 60)
    dispute = order_view(order.id).dispute
    assert dispute is not None
    assert (dispute.decided_seconds, dispute.decided_by, dispute.note) == (20 * 60, world.branch.member_id, "核实后")


def test_nothing_decided_is_nothing_paid_and_nothing_recorded(world: World) -> None:
    order = disputed(world)
    assert decide(world, order, 0) == "rejected"
    session().commit()
    assert record_of_order(order.id) is None
    assert served_seconds(world.volunteer.member_id) == 0
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, 0)
    assert session().get_one(Demand, (world.id, order.demand_id)).state == "closed"


def test_more_than_was_recorded_or_less_than_nothing_cannot_be_decided(world: World) -> None:
    order = disputed(world)
    for seconds in (HOUR + 1, -1, 10**12):
        with refused("orders.decision_refused"):
            decide(world, order, seconds)
    with refused("orders.reason_needed"):
        settle.decide_dispute(order.id, seconds=60, note="  ", by=world.branch.actor)
    with refused("orders.reason_needed"):
        settle.dispute_order(order.id, reason="\u3000", by=world.resident.actor)
    assert order_row(order.id).state == "disputed"


def test_all_minutes_decided_over_the_api_include_the_last_broken_one(world: World) -> None:
    order = world.finished()
    row = order_row(order.id)
    row.actual_seconds = 59 * 60 + 30
    session().commit()
    settle.dispute_order(order.id, reason="请核对", by=world.resident.actor)
    session().commit()
    order_id = order.id
    answer = world.api(world.branch).post(f"/orders/{order_id}/decision", {"minutes": 60, "note": "全部"})
    assert (answer.json["state"], answer.json["actual_seconds"]) == ("confirmed", 59 * 60 + 30)


def test_a_dropped_dispute_begins_the_time_to_confirm_anew(world: World) -> None:
    order = disputed(world)
    later = world.beginning(order) + timedelta(days=30)
    with fixed(later):
        settle.drop_dispute(order.id, by=world.resident.actor)
        session().commit()
    clock_at(later + SILENCE - timedelta(minutes=1))
    assert order_row(order.id).state == "finished"
    clock_at(later + SILENCE)
    assert order_row(order.id).closed_how == "silence"


def test_an_order_is_confirmed_at_most_once(world: World) -> None:
    order = world.confirmed()
    with refused("orders.step_refused"):
        confirm(world, order.id)
    assert world.holding(world.volunteer).balance == HOUR


def test_two_confirmations_at_once_pay_once(world: World) -> None:
    for days in range(2, 7):
        before = world.holding(world.volunteer).balance
        order_id = world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(days=days))))).id
        outcomes = race(world, *[lambda o=order_id: confirm(world, o)] * 3)
        assert sorted(outcomes) == ["confirmed", "orders.step_refused", "orders.step_refused"]
        assert world.holding(world.volunteer).balance - before == HOUR
    assert verify() == []


def test_a_confirmation_races_a_dispute_and_one_of_them_stands(world: World) -> None:
    for days in range(2, 7):
        order_id = world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(days=days))))).id

        def object_to(o: object = order_id) -> str:
            return settle.dispute_order(o, reason="等一下", by=world.resident.actor).state  # type: ignore[arg-type]

        outcomes = race(world, lambda o=order_id: confirm(world, o), object_to)
        assert sorted(outcomes) in (["confirmed", "orders.step_refused"], ["disputed", "orders.step_refused"])


def test_the_helpers_ceiling_never_blocks_her_confirmation(world: World, rule: SetRule) -> None:
    rule("ledger.storage_ceiling_hours", 1)
    helper = world.person("满额者", is_volunteer=True)  # accounts are opened with the ceiling of their day
    for days in (2, 3):
        order = world.claimed(world.demand(starts_in=timedelta(days=days), minutes=45), helper)
        world.confirmed(world.finished(world.begun(order), minutes=45))
    assert world.holding(helper).balance == HOUR
    record = record_of_order(order.id)
    assert record is not None
    assert (record.weighted_seconds, record.spendable_seconds, record.honour_seconds) == (2700, 900, 1800)
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (9 * HOUR, 0)
    assert served_seconds(helper.member_id) == 5400


def test_what_passes_the_ceiling_can_go_to_the_pool(world: World, rule: SetRule) -> None:
    rule("ledger.storage_ceiling_hours", 1)
    rule("ledger.over_ceiling", "pool")
    helper = world.person("满额者", is_volunteer=True)
    order = world.claimed(world.demand(minutes=90), helper)
    world.confirmed(world.finished(world.begun(order), minutes=90))
    assert world.holding(helper).balance == HOUR
    assert bank_holding(BankAccount.POOL) == (0, 1800)
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR - 5400, 0)
    assert verify() == []


def test_what_was_served_beyond_the_hold_is_honour(world: World) -> None:
    order = world.confirmed(world.finished(minutes=100))
    record = record_of_order(order.id)
    assert record is not None
    figures = (record.actual_seconds, record.weighted_seconds, record.spendable_seconds, record.honour_seconds)
    assert figures == (6000, 6000, 3600, 2400)
    assert (world.holding(world.resident).balance, world.holding(world.volunteer).balance) == (9 * HOUR, HOUR)


def test_a_coefficient_changed_meanwhile_never_takes_more_than_was_held(world: World) -> None:
    order = world.finished()
    set_coefficient(
        session().get_one(Demand, (world.id, order.demand_id)).kind_id, Fraction(3, 2), by=world.district.actor
    )
    session().commit()
    world.confirmed(order)
    record = record_of_order(order.id)
    assert record is not None
    assert (record.weighted_seconds, record.spendable_seconds, record.honour_seconds) == (5400, 3600, 1800)
    assert record.made_under["coefficient"] == "3/2"


def test_a_kind_closed_meanwhile_does_not_keep_the_helper_from_being_paid(world: World) -> None:
    order = world.finished()
    kind = order_view(order.id).kind
    kind.closed_at = world.beginning(order)
    session().commit()
    world.confirmed(order)
    assert world.holding(world.volunteer).balance == HOUR


def test_the_level_follows_from_the_hours_served_and_is_told_of_once(world: World, rule: SetRule) -> None:
    rule("members.level_hours", [1, 2])
    for days, level in ((2, 1), (3, 2), (4, 2)):
        world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(days=days))))))
        assert member(world.volunteer.member_id).level == level


def test_the_ids_of_what_follows_are_derived_so_that_a_retry_finds_them(world: World) -> None:
    order = world.confirmed()
    record = record_of_order(order.id)
    assert record is not None
    assert record.id == derived(order.id, "record")
    assert order.hold_id == derived(order.demand_id, f"hold/{order.slot}")


def test_a_demand_without_coins_is_refused_where_the_requester_pays_and_nothing_stands(world: World) -> None:
    poor = register_member("无币者", tenant_id=world.nodes["leaf"], by=SHELL)
    open_member_accounts(poor.id)
    session().commit()
    with refused("ledger.not_enough_time"):
        publish.publish_demand(world.wish(), recipient_id=poor.id, by=Actor(member_id=poor.id))
    assert session().query(Demand).filter_by(recipient_id=poor.id).count() == 0


def test_held_time_is_not_there_for_a_second_demand(world: World) -> None:
    world.demand(minutes=360)
    with refused("ledger.not_enough_time"):
        world.demand(minutes=300, starts_in=timedelta(days=2))
    with refused("ledger.not_enough_time"):
        world.demand(minutes=60, people_needed=5, starts_in=timedelta(days=2))
    assert world.holding(world.resident).held == 6 * HOUR


def test_two_demands_at_once_do_not_hold_the_same_time_twice(world: World) -> None:
    clients = [world.api(world.resident) for _ in range(2)]
    bodies = [
        {"kind_id": str(world.kind().id), "starts_at": world.wish(starts_in=timedelta(days=d)).starts_at.isoformat(), "minutes": 360}
        for d in (2, 3)
    ]  # fmt: skip
    answers = race(world, *(lambda c=c, b=b: c.post("/demands", b) for c, b in zip(clients, bodies, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"ledger.not_enough_time"}
    session().rollback()
    assert world.holding(world.resident).held == 6 * HOUR


def test_withdrawing_and_confirming_twice_over_two_tabs_is_told_plainly(world: World) -> None:
    order_id = world.claimed().id
    take.withdraw_order(order_id, reason="", by=world.volunteer.actor)
    session().commit()
    answer = world.api(world.volunteer).delete(f"/orders/{order_id}/claim")
    assert (answer.status_code, answer.json["code"]) == (409, "orders.step_refused")
    assert "服务者已退出" in answer.json["zh"]
