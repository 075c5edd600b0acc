"""Short ways for the tests of dispatch: Tai'erzhuang with somebody at its telephone, and rules set for one bank."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.events.delivering import deliver_due
from app.kit.db import db, session
from app.orders.models import Order
from app.tenancy.scope import current_scope, jurisdiction_scope
from tests.orders.conftest import SetRule, refused, rule_of
from tests.worlds import World, open_world

__all__ = ["SetRule", "refused"]


@pytest.fixture
def rule(world: World) -> SetRule:
    """Set rules of the test's bank; committed, in force at once."""
    return rule_of(world)


@pytest.fixture
def town(app_context: object) -> Iterator[World]:
    """Tai'erzhuang, with a hotline clerk at the head bank; the test runs in its scope."""
    made = open_world("taierzhuang")
    with jurisdiction_scope(made.id):
        made.everybody()
        made.people["hotline"] = made.person("接线小孟", role="hotline_clerk", node=made.nodes["root"])
        session().rollback()
        yield made
        session().rollback()
    db.session.remove()


@pytest.fixture
def asking(world: World, rule: SetRule) -> World:
    """A bank whose branches ask regularly; one service of the resident is recorded."""
    rule("dispatch.asking_is_on", True)
    served(world)
    return world


def served(world: World, hours: int = 2) -> Order:
    """One more service of the resident, recorded; what follows from it is done. Committed."""
    current_scope().cache.clear()  # a request in between took its rows along
    order = world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=hours))))))
    deliver_due()
    session().rollback()
    return order
