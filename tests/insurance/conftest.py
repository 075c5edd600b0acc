"""Short ways for the tests of insurance: somebody who can be insured, a scheme, an order whose cover is written."""

import pytest

from app.events.delivering import deliver_due
from app.insurance.models import Cover
from app.insurance.queries import live_cover_of
from app.kit.db import session
from app.orders.models import Order
from tests.orders.conftest import SetRule, refused, rule_of
from tests.worlds import World

__all__ = ["SetRule", "refused"]


@pytest.fixture
def rule(world: World) -> SetRule:
    """Set rules of the test's bank; committed, in force at once."""
    return rule_of(world)


@pytest.fixture
def insured(world: World) -> World:
    """A bank with a scheme, whose volunteer can be insured; all facts so far are delivered."""
    world.scheme()
    world.insurable(world.volunteer)
    deliver_due()
    return world


def covered(world: World, order: Order | None = None) -> Cover:
    """The cover of an order the volunteer took, written by the worker; committed."""
    order = order or world.claimed()
    deliver_due()
    session().expire_all()
    held = live_cover_of(order.id)
    assert held is not None
    return held
