"""Occurrences of the schedule."""

from migrations.steps import drop, run_file, share

revision = "0009"
down_revision = "0008"

TABLES = ("occurrence",)


def upgrade() -> None:
    """Occurrences of the schedule."""
    run_file("0009_tasks.sql")
    share("occurrence", "SELECT, INSERT, UPDATE, DELETE")
    share("alembic_version", "SELECT")  # readiness compares it with the code's head


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
