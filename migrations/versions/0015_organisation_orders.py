"""Who leads an organisation, which organisation took an order, what it reported."""

from migrations.steps import drop, protect, run_file

revision = "0015"
down_revision = "0014"

TABLES = ("organisation_report",)


def upgrade() -> None:
    """Who leads an organisation, which organisation took an order, what it reported."""
    run_file("0015_organisation_orders.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
    run_file("0015_organisation_orders_down.sql")
