"""Calls back after a service."""

from migrations.steps import drop, protect, run_file

revision = "0022"
down_revision = "0021"

TABLES = ("call_back",)


def upgrade() -> None:
    """Calls back after a service."""
    run_file("0022_call_backs.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
