"""Organisations, who belongs to them, stations."""

from migrations.steps import drop, protect, run_file

revision = "0005"
down_revision = "0004"

TABLES = (
    "organisation",
    "organisation_member",
    "station",
)


def upgrade() -> None:
    """Organisations, who belongs to them, stations."""
    run_file("0005_organisations.sql")
    protect("organisation", "organisation_member", "station")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
