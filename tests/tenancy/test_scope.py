"""A scope serves one bank: without it there are no rows, and nothing of it stays behind on the connection."""

import random
import threading
import time
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.kit.db import db, own_transaction, session
from app.kit.embedded import superuser_url
from app.tenancy.errors import ScopeMissing, ScopeNested, TenantNotFound
from app.tenancy.keys import fetch
from app.tenancy.models import Jurisdiction, Tenant
from app.tenancy.queries import tenant
from app.tenancy.scope import become, current_scope, jurisdiction_scope, remembered, setting_statement
from tests.conftest import VAR
from tests.worlds import World

SETTING = sa.text("SELECT coalesce(current_setting('app.jurisdiction_id', true), '')")
USER = sa.text("SELECT coalesce(current_setting('app.user_id', true), '')")
COUNT = sa.text("SELECT count(*) FROM tenant")


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(Tenant),
        sa.select(Tenant.id),
        sa.select(sa.func.count()).select_from(Tenant),
        sa.select(sa.exists().where(Tenant.key == "x")),
        sa.select(Jurisdiction).where(Jurisdiction.id.in_(sa.select(Tenant.jurisdiction_id))),
        sa.select(Jurisdiction).join(Tenant, Tenant.jurisdiction_id == Jurisdiction.id),
        sa.select(Tenant).subquery().select(),
        sa.select(Tenant.__table__.c.id),
    ],
    ids=["rows", "a column", "a count", "exists", "a subquery", "a join", "a derived table", "the plain table"],
)
def test_the_orm_refuses_to_read_a_banks_rows_without_a_scope(app_context: Flask, statement: sa.Select) -> None:
    with pytest.raises(ScopeMissing):
        session().execute(statement)
    session().rollback()
    with jurisdiction_scope(None), pytest.raises(ScopeMissing):
        session().execute(statement)


def test_the_orm_refuses_to_change_a_banks_rows_without_a_scope(app_context: Flask) -> None:
    with jurisdiction_scope(None), pytest.raises(ScopeMissing):
        session().execute(sa.update(Tenant).values(name_zh="x").execution_options(synchronize_session=False))


def test_a_new_row_without_a_scope_is_refused(app_context: Flask) -> None:
    with jurisdiction_scope(None):
        session().add(Tenant(key="x", number=1, path="1/", kind="branch", name_zh="x", name_en="x"))
        with pytest.raises((ScopeMissing, sa.exc.StatementError)) as refused:
            session().flush()
        assert isinstance(refused.value, ScopeMissing) or isinstance(refused.value.__cause__, ScopeMissing)
        session().rollback()


def test_raw_sql_sees_no_rows_without_a_scope(world: World) -> None:
    with db.engine.connect() as connection:
        assert connection.scalar(COUNT) == 0
        assert connection.execute(sa.text("UPDATE tenant SET name_zh = 'x'")).rowcount == 0
        assert connection.execute(sa.text("DELETE FROM brand")).rowcount == 0


def test_raw_sql_cannot_write_without_a_scope(world: World) -> None:
    insert = sa.text(
        "INSERT INTO wording (jurisdiction_id, id, kind, texts, set_at) VALUES (:bank, :id, 'x', '{}', now())"
    )
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(insert, {"bank": world.id, "id": uuid4()})


def test_platform_rows_need_no_bank(app_context: Flask) -> None:
    with jurisdiction_scope(None):
        assert session().scalars(sa.select(Jurisdiction).limit(1)).all() is not None


def test_within_a_scope_only_this_banks_rows_are_there(world: World, other_world: World) -> None:
    theirs = other_world.nodes["root"]
    assert {row.jurisdiction_id for row in session().scalars(sa.select(Tenant))} == {world.id}
    assert session().get(Tenant, (other_world.id, theirs)) is None
    assert session().execute(sa.text("SELECT 1 FROM tenant WHERE id = :id"), {"id": theirs}).first() is None
    with pytest.raises(TenantNotFound):
        tenant(theirs)
    with pytest.raises(TenantNotFound):
        fetch(Tenant, theirs, TenantNotFound, for_update=True)


def test_a_reference_into_another_bank_cannot_be_written(world: World, other_world: World) -> None:
    row = session().scalars(sa.select(Tenant).where(Tenant.parent_id.is_not(None)).limit(1)).one()
    row.parent_id = other_world.nodes["root"]
    with pytest.raises(DBAPIError, match="fk_tenant_jurisdiction_id_parent_id"):
        session().flush()
    session().rollback()


def test_a_row_cannot_be_moved_to_another_bank(world: World, other_world: World) -> None:
    move = sa.text("UPDATE brand SET jurisdiction_id = :bank")
    with pytest.raises(DBAPIError, match="row-level security"):
        session().execute(move, {"bank": other_world.id})
    session().rollback()


def test_a_session_that_has_begun_serves_no_second_bank(world: World, other_world: World) -> None:
    session().scalars(sa.select(Tenant)).first()
    with pytest.raises(ScopeNested), jurisdiction_scope(other_world.id):
        pass
    session().rollback()
    with jurisdiction_scope(other_world.id):
        assert {row.jurisdiction_id for row in session().scalars(sa.select(Tenant))} == {other_world.id}
        session().rollback()


def test_a_transaction_that_outlives_its_scope_serves_nobody_else(world: World, other_world: World) -> None:
    session().rollback()
    with jurisdiction_scope(other_world.id):
        session().scalars(sa.select(Tenant)).first()
    with pytest.raises(ScopeNested):  # its rows are not this bank's
        session().scalars(sa.select(Tenant)).all()
    with pytest.raises(ScopeNested):
        session().execute(COUNT)
    session().rollback()
    assert {row.jurisdiction_id for row in session().scalars(sa.select(Tenant))} == {world.id}


def test_a_transaction_begun_without_a_scope_does_not_slip_into_one(app_context: Flask, other_world: World) -> None:
    session().execute(sa.text("SELECT 1"))
    with jurisdiction_scope(other_world.id):
        with pytest.raises(ScopeNested):
            session().scalars(sa.select(Tenant)).all()
        session().rollback()
        assert session().scalars(sa.select(Tenant)).all()
        session().rollback()


def test_what_is_remembered_ends_with_the_scope(world: World) -> None:
    with jurisdiction_scope(world.id):
        assert remembered("x", lambda: 1) == 1
        assert remembered("x", lambda: 2) == 1
    with jurisdiction_scope(world.id):
        assert remembered("x", lambda: 2) == 2


def test_the_setting_is_written_out_from_checked_types_only() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        setting_statement(type(current_scope_of(1))("1'; DROP TABLE tenant; --"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="badly formed"):
        setting_statement(type(current_scope_of(1))(1, "x'"))  # type: ignore[arg-type]


def current_scope_of(number: int) -> object:
    """A scope as the block sees it."""
    with jurisdiction_scope(number):
        return current_scope()


def test_the_setting_does_not_stay_on_the_connection(app: Flask, world: World) -> None:
    session().rollback()
    db.session.remove()
    become(None)
    for end in ("commit", "rollback"):
        with jurisdiction_scope(world.id, user_id=world.clerk.user_id):
            assert session().scalar(SETTING) == str(world.id)
            assert session().scalar(USER) == str(world.clerk.user_id)
            getattr(session(), end)()
        db.session.remove()
        seen = []
        held = [db.engine.connect() for _ in range(5)]  # every connection of the pool
        for connection in held:
            seen.append((connection.scalar(SETTING), connection.scalar(USER), connection.scalar(COUNT)))
            connection.close()
        assert set(seen) == {("", "", 0)}


def test_each_transaction_of_a_scope_is_told_anew(world: World) -> None:
    for _ in range(2):
        assert session().scalar(SETTING) == str(world.id)
        session().commit()
    with own_transaction() as own:
        assert own.scalar(SETTING) == str(world.id)


def test_threads_with_random_banks_never_see_a_foreign_row(
    app: Flask, world: World, other_world: World, settings
) -> None:
    """Exceptions, half-open transactions and killed connections over a pool smaller than the threads."""
    session().rollback()
    engine = sa.create_engine(settings.database_url, pool_size=3, max_overflow=0, pool_timeout=20)
    superuser = sa.create_engine(superuser_url(VAR), isolation_level="AUTOCOMMIT")
    banks = [world.id, other_world.id]
    foreign: list[tuple[int, UUID]] = []
    done, killed, failed, stop = [0], [0], [0], time.monotonic() + 3
    counting = threading.Lock()

    def serve(seed: int) -> None:
        dice = random.Random(seed)
        while time.monotonic() < stop:
            bank = dice.choice(banks)
            try:
                _serve_once(engine, bank, dice, foreign)
            except (DBAPIError, ZeroDivisionError):
                with counting:
                    failed[0] += 1
            with counting:
                done[0] += 1

    def kill() -> None:
        dice = random.Random(7)
        victims = sa.text("SELECT pid FROM pg_stat_activity WHERE application_name = 'scope-threads'")
        with superuser.connect() as connection:
            while time.monotonic() < stop:
                pids = connection.scalars(victims).all()
                if pids:
                    connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": dice.choice(pids)})
                    killed[0] += 1
                time.sleep(0.15)

    sa.event.listen(
        engine, "connect", lambda raw, _: raw.execute("SET application_name = 'scope-threads'") and raw.commit()
    )
    threads = [threading.Thread(target=serve, args=(seed,)) for seed in range(8)] + [threading.Thread(target=kill)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    superuser.dispose()
    assert foreign == []
    assert done[0] > 100, done
    assert killed[0] >= 3, killed
    assert failed[0] > 10, failed


def _serve_once(engine: sa.Engine, bank: int, dice: random.Random, foreign: list[tuple[int, UUID]]) -> None:
    """One piece of work in the scope of a bank, by the session or past it, which may end in any way."""
    with jurisdiction_scope(None if dice.random() < 0.1 else bank) as scope, sa.orm.Session(engine) as own:
        rows = own.execute(sa.text("SELECT jurisdiction_id, id FROM tenant")).all()
        foreign.extend((number, id_) for number, id_ in rows if number != scope.jurisdiction_id)
        assert bool(rows) is (scope.jurisdiction_id is not None)
        how = dice.random()
        if how < 0.2:
            1 / 0  # noqa: B018
        if how < 0.4:
            own.execute(sa.text("UPDATE tenant SET name_en = name_en"))
            own.commit()
        elif how < 0.5:
            own.execute(sa.text("SELECT 1 / 0"))
        elif how < 0.6:
            own.rollback()
            rows = own.execute(sa.text("SELECT jurisdiction_id, id FROM tenant")).all()
            foreign.extend((number, id_) for number, id_ in rows if number != scope.jurisdiction_id)
