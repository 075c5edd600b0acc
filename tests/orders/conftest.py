"""Short ways for the tests of orders: a rule set for one bank, a refusal by its code, a time of one's own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.errors import TimeBankError
from app.orders.jobs import run_clock
from app.rules.commands import set_rule
from app.tenancy.scope import jurisdiction_scope
from tests.orders.ways import Open
from tests.worlds import World, open_world, people_of

SetRule = Callable[..., None]
Refused = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def rule(world: World) -> SetRule:
    """Set rules of the test's bank: `rule("orders.who_takes", "dispatch")`; committed, in force at once."""
    return rule_of(world)


def rule_of(world: World) -> SetRule:
    """The same for any bank that is in scope."""

    def put(key: str, value: Any) -> None:
        set_rule(
            key, value, tenant_id=world.nodes["root"], effective_from=now(), reason="test", by=world.district.actor
        )
        session().commit()

    return put


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused with this code, and its transaction comes to nothing, as at the edge of a request."""
    with pytest.raises(TimeBankError) as caught:
        yield
    session().rollback()
    session().expire_all()
    assert caught.value.code == code
    assert caught.value.sentence("zh")
    assert caught.value.sentence("en")


def clock_at(instant: datetime) -> int:
    """The worker looks at the clock of orders at this instant."""
    with fixed(instant):
        looked = run_clock()
    session().expire_all()
    return looked


@pytest.fixture
def bank(app_context: Flask) -> Iterator[Open]:
    """Open a bank from a file, enter it, and stay in it until the next one is opened."""
    entered: list[Any] = []

    def leave() -> None:
        if entered:
            session().rollback()
            entered.pop().__exit__(None, None, None)
        db.session.remove()

    def open_one(file: str | Path, slug: str | None = None) -> World:
        leave()
        world = people_of(slug) if slug else open_world(file)
        scope = jurisdiction_scope(world.id)
        scope.__enter__()
        entered.append(scope)
        return world

    yield open_one
    leave()
