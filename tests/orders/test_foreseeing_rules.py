"""Before a rule of orders changes one sees what last year's services would have come to, as a picture."""

from datetime import timedelta
from typing import Any

from app.kit.clock import fixed, now
from app.kit.db import session
from app.orders.commands.settle import confirm_order
from app.orders.models import Order, Programme
from app.orders.rules import MOST_CHECK_INS, PAYER, SILENCE_HOURS
from app.rules.declaration import Rule
from app.rules.foresight import Foreseen, Thought, foreseen
from app.tenancy.queries import root, tenant
from tests.orders.conftest import clock_at
from tests.worlds import HOUR, World


def _thought(rule: Rule[Any], value: object, node: object = None) -> Foreseen:
    return foreseen(Thought(rule, tenant(node) if node else root(), value, now()))  # type: ignore[arg-type]


def _finished(world: World, *, days_ago: int, after: timedelta = timedelta(hours=2)) -> Order:
    with fixed(now() - timedelta(days=days_ago)):
        world.grant(world.resident, 10 * HOUR)
        return world.finished(world.begun(world.claimed(world.demand(starts_in=after))))


def _confirmed(world: World, order: Order, *, hours_later: int) -> None:
    with fixed(world.beginning(order) + timedelta(hours=1 + hours_later)):
        confirm_order(order.id, by=world.resident.actor)
        session().commit()


def test_a_shorter_silence_confirms_more_by_the_clock_and_pays_sooner(world: World) -> None:
    _confirmed(world, _finished(world, days_ago=30), hours_later=10)
    silent = _finished(world, days_ago=20)
    clock_at(world.beginning(silent) + timedelta(hours=1 + SILENCE_HOURS()))
    confirmed, waited = _thought(SILENCE_HOURS, 8).figures
    assert (confirmed.before, confirmed.after) == (1, 2)
    assert (waited.before, waited.after) == ((10 + 72) / 2, 8)
    longer, waits = _thought(SILENCE_HOURS, 100).figures
    assert (longer.after, waits.after) == (1, (10 + 100) / 2), "who is silent stays silent"


def test_where_nothing_was_served_there_is_no_wait(world: World) -> None:
    _confirmed(world, _finished(world, days_ago=3), hours_later=1)
    confirmed, waited = _thought(SILENCE_HOURS, 8, world.nodes["sibling"]).figures
    assert (confirmed.after, waited.before, waited.after) == (0, None, None)


def test_check_ins_past_the_most_of_a_day_are_counted(world: World) -> None:
    at_ten = now().replace(hour=2, minute=0) - timedelta(days=9)  # ten in the morning in Shanghai
    for hours in (0, 2, 4):
        with fixed(at_ten):
            world.begun(world.claimed(world.demand(starts_in=timedelta(hours=hours, minutes=30), minutes=30)))
    (figure,) = _thought(MOST_CHECK_INS, 2).figures
    assert (figure.before, figure.after) == (0, 1)
    assert _thought(MOST_CHECK_INS, 0).figures[0].after == 0, "0 is no limit"


def test_whose_time_it_costs_is_drawn_on_the_page(world: World) -> None:
    _confirmed(world, _finished(world, days_ago=3), hours_later=1)
    rule = PAYER[Programme.GENERAL]
    paid, would_pay = _thought(rule, "sponsor").figures  # the bank paid: its own file did not hold yet three days ago
    assert (paid.before, paid.after) == (1, 0)
    assert (would_pay.before, would_pay.after) == (0, 1)
    form = {"value": "sponsor", "tenant_id": str(world.nodes["root"]), "reason": "会议纪要"}
    seen = world.browser(world.district).post(f"/desk/rules/{rule.key}", form).get_data(as_text=True)
    for words in ("付的服务时间", "1.0 小时", "<svg"):
        assert words in seen
