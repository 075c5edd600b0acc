"""Service records and evaluations; the catalogue, demands, orders, check-ins, disputes."""

from migrations.steps import drop, protect, run_file

revision = "0008"
down_revision = "0007"

TABLES = (
    "service_record",
    "evaluation",
    "service_kind",
    "demand",
    "service_order",
    "check_in",
    "dispute",
)


def upgrade() -> None:
    """Service records and evaluations; the catalogue, demands, orders, check-ins, disputes."""
    run_file("0008_records_and_orders.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
