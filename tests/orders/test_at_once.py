"""Several acts on one person's orders at the same moment: all of them are done, and nobody waits in a ring."""

from datetime import timedelta

from app.kit.db import session
from app.ledger.verify import verify
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
