"""No key can cross banks, and PostgreSQL itself shows each bank its own rows only."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.kit.db import Model
from tests.architecture.tables import (
    BY_USER,
    PLATFORM,
    USER_RULE,
    bank_tables,
    findings,
    security_findings,
    tables,
)

APP_ROLES = ("tb_app", "tb_worker", "tb_supervision")
OWNERS = {"tb_owner", "tb_lookup"}


@pytest.fixture
def catalogue(owner_engine: sa.Engine) -> Iterator[sa.Connection]:
    """The shared test database, as its owner; only read."""
    with owner_engine.connect() as connection:
        yield connection
        connection.rollback()


def test_every_table_of_a_bank_has_composite_keys_and_forced_row_security(catalogue: sa.Connection) -> None:
    wrong = [finding for table in bank_tables(catalogue) for finding in findings(catalogue, table)]
    assert not wrong, "\n".join(wrong)


def test_partitions_of_the_ledger_are_asked_too(catalogue: sa.Connection) -> None:
    partitions = [name for name, row in tables(catalogue).items() if row.is_partition]
    assert len(partitions) >= 24
    assert set(partitions) <= set(bank_tables(catalogue))


def test_every_table_belongs_to_a_bank_or_stands_on_the_written_list(catalogue: sa.Connection) -> None:
    columns = sa.text("SELECT table_name FROM information_schema.columns WHERE column_name = 'jurisdiction_id'")
    without = set(tables(catalogue)) - set(catalogue.scalars(columns))
    assert without <= PLATFORM | set(BY_USER)
    assert set(tables(catalogue)) >= PLATFORM | set(BY_USER), "the list names a table that is gone"


def test_models_and_the_list_agree_on_who_owns_what() -> None:
    for mapper in Model.registry.mappers:
        name = mapper.local_table.name  # type: ignore[attr-defined]
        has_bank_in_key = "jurisdiction_id" in {column.name for column in mapper.primary_key}
        assert has_bank_in_key is (name not in PLATFORM | (set(BY_USER) - {"membership"})), name


def test_rows_of_a_user_are_shown_to_that_user_only(catalogue: sa.Connection) -> None:
    for table, column in BY_USER.items():
        assert security_findings(catalogue, table, USER_RULE.format(column=column)) == []


def test_nothing_is_owned_by_a_superuser(catalogue: sa.Connection) -> None:
    rows = catalogue.execute(sa.text("""
        SELECT c.relname AS name, r.rolname AS owner, r.rolsuper FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT p.proname, r.rolname, r.rolsuper FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT n.nspname, r.rolname, r.rolsuper FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
        WHERE n.nspname = 'public'
    """)).all()  # fmt: skip
    assert len(rows) > 100
    assert not [(row.name, row.owner) for row in rows if row.rolsuper or row.owner not in OWNERS]


def test_there_are_no_triggers_no_extensions_and_no_views(catalogue: sa.Connection) -> None:
    ask = lambda text: catalogue.scalars(sa.text(text)).all()  # noqa: E731
    assert ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert ask("SELECT extname FROM pg_extension") == ["plpgsql"]
    assert ask("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []


def test_functions_that_act_as_their_owner_fix_their_path_and_are_not_for_everybody(catalogue: sa.Connection) -> None:
    rows = catalogue.execute(sa.text("""
        SELECT p.proname AS name, p.prosecdef AS is_definer, coalesce(p.proconfig, '{}') AS settings,
               has_function_privilege('public', p.oid, 'EXECUTE') AS is_for_everybody
        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    """)).all()  # fmt: skip
    for row in rows:
        assert not row.is_for_everybody, row.name
        if row.is_definer:
            assert "search_path=public, pg_temp" in row.settings, row.name


def test_the_roles_of_the_app_are_plain_and_own_nothing(catalogue: sa.Connection) -> None:
    for role in (*APP_ROLES, *OWNERS):
        row = catalogue.execute(sa.text("SELECT * FROM pg_roles WHERE rolname = :role"), {"role": role}).one()
        assert not any([row.rolsuper, row.rolbypassrls, row.rolcreaterole, row.rolcreatedb]), role
    owned = sa.text("""
        SELECT d.objid FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
        WHERE d.deptype = 'o' AND r.rolname = :role
    """)
    member_of = sa.text("SELECT count(*) FROM pg_auth_members WHERE member = CAST(:role AS regrole)")
    for role in APP_ROLES:
        assert catalogue.execute(owned, {"role": role}).all() == [], role
        assert catalogue.scalar(member_of, {"role": role}) == 0, role


def test_the_roles_of_the_app_cannot_pass_row_security_by(catalogue: sa.Connection) -> None:
    """TRUNCATE ignores policies, triggers and references look around them."""
    rows = catalogue.execute(sa.text("""
        SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema = 'public' AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')
          AND grantee IN ('tb_app', 'tb_worker', 'tb_supervision', 'PUBLIC')
    """)).all()  # fmt: skip
    assert rows == []


def test_the_app_may_read_the_ledger_and_facts_but_rewrite_neither(catalogue: sa.Connection) -> None:
    may = sa.text("SELECT has_table_privilege('tb_app', :table, :right)")
    for table in [name for name in tables(catalogue) if name.startswith("ledger_") and name != "ledger_proposal"]:
        for right in ("INSERT", "UPDATE", "DELETE"):
            assert not catalogue.scalar(may, {"table": table, "right": right}), (table, right)
    for table in ("fact", "fact_block", "fact_seal"):
        assert catalogue.scalar(may, {"table": table, "right": "INSERT"})
        for right in ("UPDATE", "DELETE"):
            assert not catalogue.scalar(may, {"table": table, "right": right}), (table, right)
