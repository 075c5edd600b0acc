"""Migrations: one numbered line with one head, there and back again, the tables of the models, safe while serving."""

import io
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.kit.db import Model
from app.kit.migrating import alembic_config
from config.settings import ROOT, Settings
from tests.architecture.conftest import Scratch

VERSIONS = ROOT / "migrations" / "versions"

NOT_ASKED = {
    "prefer-robust-stmts": "each migration is one transaction; nothing half done stays",
    "require-statement-timeout": "tables are made empty; a change of a full one sets its own",
    "prefer-text-field": "alembic's own table of one row",
    "prefer-bigint-over-int": "banks, levels, sizes and attempts are small; seconds and sequence numbers are bigint",
    "prefer-bigint-over-smallint": "assets and kinds of transfers are short lists",
}
"""Rules of squawk that make no sense where new, empty tables are made, each with the reason."""


@pytest.fixture(scope="module")
def line() -> ScriptDirectory:
    """All migrations."""
    return ScriptDirectory(str(ROOT / "migrations"))


def test_there_is_one_head(line: ScriptDirectory) -> None:
    assert len(line.get_heads()) == 1


def test_migrations_are_numbered_without_a_gap(line: ScriptDirectory) -> None:
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    for script in line.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
        before = int(script.revision) - 1
        assert script.down_revision == (f"{before:04}" if before else None)


def test_up_down_and_up_again(empty_database: Scratch, settings: Settings) -> None:
    url = empty_database.owner(settings.owner_database_url)
    config, engine = alembic_config(url), sa.create_engine(url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        command.upgrade(config, "head")
        first = _everything(engine)
        command.downgrade(config, "base")
        assert _everything(engine) == {("r", "alembic_version"), ("i", "alembic_version_pkc")}
        command.upgrade(config, "head")
    assert _everything(engine) == first
    assert len(first) > 100
    engine.dispose()


def _everything(engine: sa.Engine) -> set[tuple[str, str]]:
    """Every relation, function and policy there is."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text("""
            SELECT relkind::text, relname::text FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind <> 'c'
            UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT 'policy', tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public'
        """))  # fmt: skip
        return {(row[0], row[1]) for row in rows}


def test_the_models_and_the_tables_are_the_same(app: Flask, scratch: sa.Engine) -> None:
    with scratch.connect() as connection:
        options = {"compare_type": True, "include_object": _is_no_partition(connection), "include_name": _known}
        context = MigrationContext.configure(connection, opts=options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)  # xid8 is no type SQLAlchemy knows
            differences = compare_metadata(context, Model.metadata)
    assert [item for item in differences if "xid8" not in str(item) and "Xid8" not in str(item)] == []


def _is_no_partition(connection: sa.Connection):  # type: ignore[no-untyped-def]
    partitions = set(connection.scalars(sa.text("SELECT relname FROM pg_class WHERE relispartition")))
    return lambda _object, name, *_: name not in partitions


def _known(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _offline(direction: str) -> str:
    """What would be run, as SQL."""
    config = alembic_config("postgresql+psycopg://nobody@nowhere/nothing")
    config.output_buffer = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        getattr(command, direction)(config, "head" if direction == "upgrade" else "head:base", sql=True)
    return str(config.output_buffer.getvalue())


def test_squawk_finds_nothing_dangerous(tmp_path: Path) -> None:
    script = tmp_path / "all.sql"
    script.write_text(_offline("upgrade"), encoding="utf-8")
    program = Path(sys.executable).parent / "squawk"
    left_out = [f"--exclude={rule}" for rule in NOT_ASKED]
    ran = subprocess.run(
        [program, "--pg-version=15.0", "--reporter=gcc", *left_out, script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_squawk_would_notice(tmp_path: Path) -> None:
    script = tmp_path / "bad.sql"
    script.write_text("ALTER TABLE member ADD COLUMN extra text NOT NULL;\nCREATE INDEX ix ON member (extra);\n")
    program = Path(sys.executable).parent / "squawk"
    left_out = [f"--exclude={rule}" for rule in NOT_ASKED]
    assert subprocess.run([program, *left_out, script], capture_output=True, check=False).returncode != 0


def test_no_migration_waits_long_for_a_lock() -> None:
    assert _offline("upgrade").startswith("SET lock_timeout = '1s'")
    env = (ROOT / "migrations" / "env.py").read_text(encoding="utf-8")
    assert env.count("SET lock_timeout") == 2, "offline and online"


def test_nothing_newer_than_postgresql_15_and_no_triggers_or_extensions() -> None:
    text = _offline("upgrade")
    for word in ("CREATE TRIGGER", "CREATE EXTENSION", "MERGE INTO", "uuidv7(", "JSON_TABLE", "VIRTUAL", "CREATE VIEW"):
        assert not re.search(re.escape(word), text, re.IGNORECASE), word


def test_every_migration_can_be_undone_offline_too() -> None:
    assert "DROP TABLE" in _offline("downgrade")
