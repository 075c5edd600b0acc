"""The transition table: every allowed cell is carried out by its command, every other one is refused and moves nothing."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, product
from typing import Any

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.orders import transitions
from app.orders.commands import attend, publish, represent, settle, take
from app.orders.models import Order
from app.orders.queries import demand as demand_row
from app.orders.queries import order as order_row
from app.orders.transitions import GONE, NEXT, Act, State
from app.organisations.commands import add_to_organisation
from app.organisations.queries import organisations
from app.rules.commands import set_rule
from app.tenancy.actor import WORKER
from app.tenancy.scope import jurisdiction_scope
from tests.worlds import HOUR, World, open_world

ROW = re.compile(r"^ *(\w+)  +(\w+)  +(\w+)  +(\S.*)$", re.MULTILINE)
TABLE = {
    (State(a), Act(b)): (State(c), held) for a, b, c, held in ROW.findall(transitions.__doc__ or "") if a != "state"
}

SERVED = 45 * 60  # of an hour held, so that something is left to give back
LONG = 9 * HOUR  # above the 8 hours that count at once
_days = count(2)


@pytest.fixture(scope="module")
def shared(app: Flask) -> World:
    """One bank for the whole table; each order is on a day of its own."""
    with app.app_context():
        made = open_world("nansha")
        with jurisdiction_scope(made.id):
            made.grant(made.resident, 5000 * HOUR)
            made.people["second"] = made.person("第二人", is_volunteer=True)
            body = organisations()[0].id
            add_to_organisation(body, made.second.member_id)
            session().commit()
    return made


@pytest.fixture
def world(shared: World, app_context: Flask) -> Iterator[World]:
    with jurisdiction_scope(shared.id):
        yield shared
        session().rollback()


@pytest.fixture(scope="module")
def standing() -> dict[State, Any]:
    """One order in each state, for the refusals: as they change nothing, they can share it."""
    return {}


def accepted(world: World, minutes: int = 60) -> Order:
    return world.claimed(world.demand(minutes=minutes, starts_in=timedelta(days=next(_days))))


def finished(world: World, minutes: int = 60, served: int = SERVED) -> Order:
    return world.finished(world.begun(accepted(world, minutes)), minutes=served // 60)


def after(world: World, order: Order, act: Act) -> Order:
    do(world, order, act)
    session().commit()
    return order


ARRANGE: dict[State, Callable[[World], Order]] = {
    State.ACCEPTED: accepted,
    State.IN_SERVICE: lambda world: world.begun(accepted(world)),
    State.FINISHED: finished,
    State.UNDER_REVIEW: lambda world: after(world, finished(world, 540, LONG), Act.HOLD_BACK),
    State.DISPUTED: lambda world: after(world, finished(world), Act.DISPUTE),
    State.CONFIRMED: lambda world: after(world, finished(world), Act.CONFIRM),
    State.REJECTED: lambda world: after(world, after(world, finished(world), Act.DISPUTE), Act.REJECT),
    State.WITHDRAWN: lambda world: after(world, accepted(world), Act.WITHDRAW),
    State.NO_SHOW: lambda world: after(world, accepted(world), Act.MISS),
    State.CANCELLED: lambda world: after(world, accepted(world), Act.CANCEL),
}


def do(world: World, order: Order, act: Act) -> None:
    """The command behind an act, at a time when nothing but the order's state could be in its way."""
    me, clerk = world.resident.actor, world.clerk.actor
    begin = demand_row(order.demand_id).starts_at
    end = begin + timedelta(seconds=SERVED)
    commands: dict[Act, Callable[[], Any]] = {
        Act.WITHDRAW: lambda: take.withdraw_order(order.id, reason="有事", by=world.volunteer.actor),
        Act.CANCEL: lambda: publish.cancel_demand(order.demand_id, reason="不需要了", by=me),
        Act.MISS: lambda: take.miss_order(order.id, by=clerk),
        Act.ASSIGN: lambda: represent.assign_member(order.id, helper_id=world.second.member_id, by=clerk),
        Act.CHECK_IN: lambda: attend.check_in(order.id, code=None, at=begin, by=clerk),
        Act.CHECK_OUT: lambda: attend.check_out(order.id, code=None, at=end, by=clerk),
        Act.UPLOAD: lambda: attend.upload_service(order.id, started_at=begin, ended_at=end, by=clerk),
        Act.REOPEN: lambda: attend.reopen_service(order.id, by=clerk),
        Act.CONFIRM: lambda: settle.confirm_order(order.id, by=me),
        Act.SILENCE: lambda: settle.confirm_order(order.id, by=WORKER, how="silence"),
        Act.HOLD_BACK: lambda: settle.confirm_order(order.id, by=me),
        Act.APPROVE: lambda: settle.approve_hours(order.id, by=world.branch.actor, may_approve_long=False),
        Act.DISPUTE: lambda: settle.dispute_order(order.id, reason="不满意", by=me),
        Act.DROP_DISPUTE: lambda: settle.drop_dispute(order.id, by=me),
        Act.PAY: lambda: settle.decide_dispute(order.id, seconds=SERVED // 3, note="部分", by=world.branch.actor),
        Act.REJECT: lambda: settle.decide_dispute(order.id, seconds=0, note="不予", by=world.branch.actor),
    }
    with fixed(begin + timedelta(hours=9) if act not in (Act.WITHDRAW, Act.CANCEL, Act.ASSIGN) else now()):
        if act is Act.UPLOAD:
            put_rule(world, "upload")
        try:
            commands[act]()
        finally:
            if act is Act.UPLOAD:
                put_rule(world, "check_in")


def put_rule(world: World, value: str) -> None:
    """Set it within the act's transaction; it is put back right after, so nobody else meets it."""
    set_rule("orders.what_counts", value, tenant_id=world.nodes["root"], effective_from=now(), reason="test", by=WORKER)


def seen(world: World, order: Order) -> tuple[Any, ...]:
    """Everything a step could change: the order, the demand, both accounts."""
    session().expire_all()
    row = order_row(order.id)
    demand = demand_row(row.demand_id)
    time = (world.holding(world.resident), world.holding(world.volunteer))
    return (
        (row.state, row.started_at, row.ended_at, row.actual_seconds, row.closed_how, row.clock_at),
        demand.state,
        time,
    )


def test_the_docstring_table_is_the_table_of_the_program() -> None:
    assert {cell: becomes for cell, (becomes, _) in TABLE.items()} == NEXT


@pytest.mark.parametrize(("state", "act"), list(TABLE), ids=str)
def test_a_step_of_the_table_is_carried_out_and_the_held_seconds_go_where_it_says(
    world: World, state: State, act: Act
) -> None:
    becomes, held = TABLE[state, act]
    order = finished(world, 540, LONG) if act is Act.HOLD_BACK else ARRANGE[state](world)
    if act is Act.ASSIGN:
        order.organisation_id = organisations()[0].id  # only who is sent by an organisation is changed by one
        session().commit()
    assert order_row(order.id).state == state
    slot = demand_row(order.demand_id).slot_seconds
    payer, helper = world.holding(world.resident), world.holding(world.volunteer)
    do(world, order, act)
    session().commit()
    assert order_row(order.id).state == becomes
    paid = {"the decided part": SERVED // 3, "to the helper": LONG if state is State.UNDER_REVIEW else SERVED}.get(
        next((words for words in ("the decided part", "to the helper") if held.startswith(words)), ""), 0
    )
    assert paid or held.startswith(("stay", "back to the payer")), f"the table says {held!r}, which means nothing"
    still_held = slot if held.startswith("stay") else 0
    now_payer, now_helper = world.holding(world.resident), world.holding(world.volunteer)
    assert (now_payer.held - payer.held, now_payer.balance - payer.balance) == (still_held - slot, -paid)
    assert now_helper.balance - helper.balance == paid


REFUSED = [cell for cell in product(State, Act) if cell not in NEXT]


@pytest.mark.parametrize(("state", "act"), REFUSED, ids=str)
def test_a_step_beside_the_table_is_refused_and_changes_nothing(
    world: World, standing: dict[State, Any], state: State, act: Act
) -> None:
    if state not in standing:
        standing[state] = ARRANGE[state](world).id
    order = order_row(standing[state])
    before = seen(world, order)
    with pytest.raises(TimeBankError) as caught:
        # Cancelling is the demand's command; what it does to each order is the order's own verb.
        order.move(act) if act is Act.CANCEL else do(world, order, act)
    session().rollback()
    assert caught.value.code == "orders.step_refused"
    assert caught.value.data["state"] == state
    assert seen(world, order) == before


@pytest.mark.parametrize("state", [s for s in State if s not in GONE and s is not State.ACCEPTED], ids=str)
def test_a_demand_whose_helper_has_begun_is_not_cancelled(world: World, state: State) -> None:
    order = ARRANGE[state](world)
    before = seen(world, order)
    with pytest.raises(TimeBankError) as caught:
        do(world, order, Act.CANCEL)
    session().rollback()
    assert caught.value.code == "orders.helpers_at_work"
    assert seen(world, order) == before


@pytest.mark.parametrize("state", [State.WITHDRAWN], ids=str)
def test_cancelling_the_demand_leaves_an_order_that_was_over_as_it_was(world: World, state: State) -> None:
    order = ARRANGE[state](world)
    do(world, order, Act.CANCEL)
    session().commit()
    assert (order_row(order.id).state, demand_row(order.demand_id).state) == (state, "cancelled")


def test_a_helper_who_is_marked_as_not_come_before_the_beginning_leaves_the_time_with_the_slot(world: World) -> None:
    order = accepted(world)
    held = world.holding(world.resident).held
    take.miss_order(order.id, by=world.clerk.actor)
    session().commit()
    assert world.holding(world.resident).held == held
    again = take.claim_order(order.demand_id, helper_id=world.second.member_id, by=world.second.actor)
    assert again.slot == order.slot
