"""Facts (append-only), deliveries, hints of work due, seals."""

from migrations.steps import drop, protect, run_file, share

revision = "0002"
down_revision = "0001"

TABLES = (
    "fact",
    "delivery",
    "work_due",
    "fact_block",
    "fact_seal",
)


def upgrade() -> None:
    """Facts (append-only), deliveries, hints of work due, seals."""
    run_file("0002_events.sql")
    protect("fact", "fact_block", "fact_seal", grant="SELECT, INSERT")
    protect("delivery")
    share("work_due", "SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
