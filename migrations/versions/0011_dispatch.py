"""Calls at the desk, assessments of risk; the states and needs of a demand that follow from them."""

from migrations.steps import drop, protect, run_file

revision = "0011"
down_revision = "0010"

TABLES = ("hotline_call", "risk_assessment")


def upgrade() -> None:
    """Calls at the desk, assessments of risk; the states and needs of a demand that follow from them."""
    run_file("0011_dispatch.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
    run_file("0011_dispatch_down.sql")
