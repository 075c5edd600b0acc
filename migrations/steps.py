"""The few steps migrations are made of."""

from pathlib import Path

from alembic import op

SQL = Path(__file__).parent / "sql"
BANK = "jurisdiction_id = nullif(current_setting('app.jurisdiction_id', true), '')::integer"
USER = "{column} = nullif(current_setting('app.user_id', true), '')::uuid"

APP_ROLES = "tb_app, tb_worker"


def run_file(name: str) -> None:
    """Run a file of SQL as it stands; colons in it are no parameters."""
    run((SQL / name).read_text(encoding="utf-8"))


def run(statement: str) -> None:
    """Run SQL as it stands."""
    op.execute(statement.replace(":", r"\:"))


def protect(*tables: str, grant: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Rows of one bank: forced row security with both clauses, and what the app's roles may do."""
    for table in tables:
        _secure(table, BANK)
        if grant:
            run(f"GRANT {grant} ON {table} TO {APP_ROLES}")


def protect_by_user(table: str, column: str, grant: str = "SELECT, INSERT, UPDATE") -> None:
    """Rows of one user of the platform."""
    _secure(table, USER.format(column=column))
    run(f"GRANT {grant} ON {table} TO {APP_ROLES}")


def share(table: str, grant: str) -> None:
    """A platform table: no bank, nothing personal in clear."""
    run(f"GRANT {grant} ON {table} TO {APP_ROLES}")


def drop(*tables: str) -> None:
    """Take tables away, the last made first."""
    for table in reversed(tables):
        run(f"DROP TABLE IF EXISTS {table} CASCADE")


def _secure(table: str, rule: str) -> None:
    run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    run(f"CREATE POLICY one_bank ON {table} USING ({rule}) WITH CHECK ({rule})")
