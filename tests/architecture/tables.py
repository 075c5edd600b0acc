"""What must hold of every table of a bank, asked of PostgreSQL's own catalogue."""

from typing import Any

import sqlalchemy as sa

PLATFORM = frozenset({"region", "jurisdiction", "work_due", "sign_in_code", "occurrence", "alembic_version"})
"""No bank's and nobody's in clear."""

BY_USER = {
    "user_account": "id", "user_phone": "user_id", "credential": "user_id", "user_session": "user_id",
    "membership": "user_id", "platform_grant": "user_id", "platform_act": "user_id", "sign_in_pass": "user_id",
    "recovery_code": "user_id",
}  # fmt: skip
"""Rows of one user of the platform, under row security by app.user_id."""

MORE_POLICIES = {
    ("user_phone", "found_by_phone"),
    ("credential", "counted_by_key"),
    ("roll_up", "supervised"),
    ("roll_up_place", "supervised"),
}
"""The one question asked before anybody is known, by tb_lookup alone; roll-ups of a list of banks, by supervision alone."""

BANK_RULE = "(jurisdiction_id = (NULLIF(current_setting('app.jurisdiction_id'::text, true), ''::text))::integer)"
USER_RULE = "({column} = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"

_TABLES = sa.text("""
SELECT c.relname AS name, c.relkind AS kind, c.relispartition AS is_partition, c.relrowsecurity AS is_enabled,
       c.relforcerowsecurity AS is_forced
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
""")
_INDEXES = sa.text("""
SELECT i.indexrelid::regclass::text AS name, i.indisprimary AS is_primary, a.attname AS first
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = CAST(:table AS regclass) AND i.indisunique
""")
_FOREIGN_KEYS = sa.text("""
SELECT k.conname AS name, a.attname AS first, b.attname AS target
FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.conrelid = CAST(:table AS regclass) AND k.contype = 'f'
""")
_POLICIES = sa.text("""
SELECT policyname AS name, permissive, roles, cmd, qual, with_check FROM pg_policies
WHERE schemaname = 'public' AND tablename = :table
""")


def tables(connection: sa.Connection) -> dict[str, Any]:
    """All tables and partitions by name."""
    return {row.name: row for row in connection.execute(_TABLES)}


def bank_tables(connection: sa.Connection) -> list[str]:
    """The tables, and partitions of tables, whose rows belong to a bank."""
    return [name for name in tables(connection) if name not in PLATFORM | set(BY_USER)]


def findings(connection: sa.Connection, table: str) -> list[str]:
    """What is wrong with a table of a bank; nothing, when it is safe."""
    return [*_key_findings(connection, table), *security_findings(connection, table, BANK_RULE)]


def _key_findings(connection: sa.Connection, table: str) -> list[str]:
    indexes = connection.execute(_INDEXES, {"table": table}).all()
    found = [f"{table}: {row.name} begins with {row.first}" for row in indexes if row.first != "jurisdiction_id"]
    if not any(row.is_primary for row in indexes):
        found.append(f"{table}: no primary key")
    for row in connection.execute(_FOREIGN_KEYS, {"table": table}):
        if (row.first, row.target) != ("jurisdiction_id", "jurisdiction_id"):
            found.append(f"{table}: {row.name} can point into another bank")
    return found


def security_findings(connection: sa.Connection, table: str, rule: str) -> list[str]:
    """What is wrong with the row security of a table, which must show rows by this rule and no other."""
    row = tables(connection)[table]
    found = []
    if not row.is_enabled:
        found.append(f"{table}: row security is not enabled")
    if not row.is_forced:
        found.append(f"{table}: row security is not forced upon the owner")
    policies = [p for p in connection.execute(_POLICIES, {"table": table}) if (table, p.name) not in MORE_POLICIES]
    if len(policies) != 1:
        return [*found, f"{table}: {len(policies)} policies instead of one"]
    policy = policies[0]
    if (policy.permissive, policy.roles, policy.cmd) != ("PERMISSIVE", ["public"], "ALL"):
        found.append(f"{table}: {policy.name} does not hold for everybody and every command")
    if policy.qual != rule:
        found.append(f"{table}: USING says {policy.qual}")
    if policy.with_check != rule:
        found.append(f"{table}: WITH CHECK says {policy.with_check}")
    return found
