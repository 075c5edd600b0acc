"""Removing any single policy turns the suite red; shown in a database of one's own, where nobody waits for locks."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.ids import uuid7
from tests.architecture.tables import BANK_RULE, bank_tables, findings, security_findings

WAYS_TO_BREAK = {
    "dropped": "DROP POLICY one_bank ON {table}",
    "disabled": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "not forced": "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "opened beside": "CREATE POLICY kind ON {table} FOR SELECT USING (true)",
    "without a check": "ALTER POLICY one_bank ON {table} WITH CHECK (true)",
    "wide": "ALTER POLICY one_bank ON {table} USING (true)",
}
VALUES: dict[str, Any] = {
    "int4": 1, "int8": 1, "int2": 1, "text": "x", "bytea": b"x", "bool": False, "jsonb": "{}", "_text": "{}", "_int2": "{}",
    "timestamptz": "2026-01-01T00:00:00Z", "date": "2026-01-01", "xid8": "1",
}  # fmt: skip


@pytest.fixture
def work(scratch: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction as superuser in the scratch database, always rolled back."""
    with scratch.connect() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        yield connection
        connection.rollback()


def test_a_policy_gone_or_loosened_is_found_on_every_table(work: sa.Connection) -> None:
    broken = 0
    for table in bank_tables(work):
        assert findings(work, table) == []
        for way, statement in WAYS_TO_BREAK.items():
            with work.begin_nested() as attempt:
                work.exec_driver_sql(statement.format(table=table))
                assert security_findings(work, table, BANK_RULE), f"{table} {way}, and nobody noticed"
                attempt.rollback()
            broken += 1
        assert findings(work, table) == []
    assert broken > 300


def test_without_its_policy_a_table_shows_strangers_rows(work: sa.Connection) -> None:
    """Behaviour, not the catalogue: on every table the app may read, with a row of another bank in it."""
    tried = 0
    for table in _readable(work):
        _put_row_of_bank(work, table, 2)
        assert _seen_by_app(work, table) == 0, f"{table} shows rows of another bank"
        with work.begin_nested() as attempt:
            work.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            assert _seen_by_app(work, table) == 1, f"{table} hides rows by something else than its policy"
            attempt.rollback()
        assert _seen_by_app(work, table) == 0
        tried += 1
    assert tried > 25


def test_a_row_for_another_bank_cannot_be_written(work: sa.Connection) -> None:
    tried = 0
    for table in _readable(work):
        if not work.scalar(sa.text("SELECT has_table_privilege('tb_app', :table, 'INSERT')"), {"table": table}):
            continue
        with work.begin_nested() as attempt:
            _become_app(work, bank=1)
            with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
                _insert(work, table, bank=2)
            attempt.rollback()
        tried += 1
    assert tried > 20


def _readable(work: sa.Connection) -> list[str]:
    may = sa.text("SELECT has_table_privilege('tb_app', :table, 'SELECT')")
    return [table for table in bank_tables(work) if work.scalar(may, {"table": table})]


def _put_row_of_bank(work: sa.Connection, table: str, bank: int) -> None:
    """A row without regard to what it refers to: checks are taken off, references are not followed."""
    checks = sa.text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'")
    for name in work.scalars(checks, {"table": table}).all():
        work.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    work.exec_driver_sql("SET LOCAL session_replication_role = replica")
    _insert(work, table, bank)
    work.exec_driver_sql("SET LOCAL session_replication_role = DEFAULT")


def _insert(work: sa.Connection, table: str, bank: int) -> None:
    columns = work.execute(
        sa.text("SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = :t"), {"t": table}
    ).all() or _columns_as_owner(work, table)
    values = {name: uuid7() if kind == "uuid" else VALUES[kind] for name, kind in columns}
    values["jurisdiction_id"] = bank
    names = ", ".join(values)
    places = ", ".join(f"CAST(:{name} AS {kind})" for name, kind in columns)
    work.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def _columns_as_owner(work: sa.Connection, table: str) -> Any:
    raise AssertionError(f"{table} has no columns the role may see")


def _become_app(work: sa.Connection, bank: int) -> None:
    work.exec_driver_sql("SET LOCAL ROLE tb_app")
    work.exec_driver_sql(f"SET LOCAL app.jurisdiction_id = '{bank}'")


def _seen_by_app(work: sa.Connection, table: str) -> int:
    """How many rows of bank 2 the app sees while it serves bank 1."""
    with work.begin_nested() as glance:
        _become_app(work, bank=1)
        seen = work.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE jurisdiction_id = 2"))
        glance.rollback()
    return int(seen or 0)
