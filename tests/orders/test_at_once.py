"""Several acts on one person's orders at the same moment: all of them are done, and nobody waits in a ring."""

from datetime import timedelta

from app.kit.clock import local, now
from app.kit.db import session
from app.ledger.queries import issued_seconds
from app.ledger.verify import verify
from app.orders.commands import settle
from tests.orders.conftest import SetRule
from tests.orders.racing import race
from tests.worlds import HOUR, World


def test_all_who_confirm_one_helpers_orders_at_once_are_heard(world: World) -> None:
    people = [world.person(f"住户{nth}", hours=5) for nth in range(5)]
    orders = [world.claimed(world.demand(person, starts_in=timedelta(days=n + 1))) for n, person in enumerate(people)]
    finished = [world.finished(world.begun(order)).id for order in orders]
    ways = [(world.api(person), f"/orders/{id_}/confirmation") for person, id_ in zip(people, finished, strict=True)]
    answers = race(world, *(lambda client=client, path=path: client.post(path) for client, path in ways))
    assert [answer.status_code for answer in answers] == [201] * 5
    assert world.holding(world.volunteer).balance == 5 * HOUR
    assert verify() == []
    session().rollback()


def test_two_confirmations_of_one_helpers_long_day_do_not_pass_the_review_together(world: World) -> None:
    morning = (local(now()) + timedelta(days=2)).replace(hour=7, minute=0, second=0, microsecond=0) - now()
    people = [world.person(f"久坐{nth}", hours=6) for nth in range(2)]
    orders = [
        world.claimed(world.demand(person, minutes=300, starts_in=morning + timedelta(hours=6 * nth)))
        for nth, person in enumerate(people)
    ]
    ids = [world.finished(world.begun(order), minutes=300).id for order in orders]
    actors = [person.actor for person in people]
    acts = [lambda id_=id_, by=by: settle.confirm_order(id_, by=by).state for id_, by in zip(ids, actors, strict=True)]
    assert sorted(race(world, *acts)) == ["confirmed", "under_review"]


def test_two_confirmations_do_not_pass_the_issue_brake_together(world: World, rule: SetRule) -> None:
    rule("orders.payer_general", "bank")
    people = [world.person(f"受助{nth}") for nth in range(2)]
    helpers = [world.person(f"帮手{nth}", is_volunteer=True) for nth in range(2)]
    ids = [
        world.finished(world.begun(world.claimed(world.demand(person), helper))).id
        for person, helper in zip(people, helpers, strict=True)
    ]
    rule("ledger.issue_limit_hours", issued_seconds() // HOUR + 1)
    actors = [person.actor for person in people]
    acts = [lambda id_=id_, by=by: settle.confirm_order(id_, by=by).state for id_, by in zip(ids, actors, strict=True)]
    assert sorted(race(world, *acts)) == ["confirmed", "ledger.issue_brake_reached"]
