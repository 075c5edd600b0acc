"""Short ways for the tests of dispatch: Tai'erzhuang with somebody at its telephone, and rules set for one bank."""

from collections.abc import Iterator

import pytest

from app.kit.db import db, session
from app.tenancy.scope import jurisdiction_scope
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
        made.people["hotline"] = made.person("接线小孟", role="hotline_clerk", node=made.nodes["root"])
        session().rollback()
        yield made
        session().rollback()
    db.session.remove()
