"""Volunteer applications with their steps; teams, and who is in them."""

from migrations.steps import drop, protect, run_file

revision = "0013"
down_revision = "0012"

TABLES = ("volunteer_application", "application_step", "team", "team_member")


def upgrade() -> None:
    """Volunteer applications with their steps; teams, and who is in them."""
    run_file("0013_recruiting.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
