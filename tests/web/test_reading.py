"""A page that is opened writes nothing, whatever its code does, and what the connection has prepared outlives it."""

from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import InternalError

from app.kit.db import db, own_transaction, session
from app.members.models import Member
from app.tenancy.scope import jurisdiction_scope
from tests.worlds import World


def test_postgresql_refuses_whatever_a_get_would_write(world: World) -> None:
    db.session.remove()
    with jurisdiction_scope(world.id, only_reads=True):
        person = session().scalars(sa.select(Member)).first()
        assert person
        person.name = "改了名"
        with pytest.raises(InternalError, match="read-only transaction"):
            session().flush()
        session().rollback()
        with own_transaction() as own:  # what must stand though nothing else is written
            own.execute(sa.update(Member).where(Member.id == person.id).values(level=Member.level))
    db.session.remove()


def test_statements_stay_prepared_from_one_page_to_the_next(world: World, app: Flask) -> None:
    page = world.browser(world.resident)
    for _ in range(8 * db.engine.pool.size()):  # type: ignore[attr-defined]  # each of its connections serves some
        assert page.get("/").status_code == 200
    with ExitStack() as held:  # whichever of the pool's connections served the page
        idle = [held.enter_context(db.engine.connect()) for _ in range(db.engine.pool.checkedin())]  # type: ignore[attr-defined]
        prepared = [one.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar() for one in idle]
    assert any(prepared)
