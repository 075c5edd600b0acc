"""Schemes of cover, covers of those who serve, the insurer's lists, claims."""

from migrations.steps import drop, protect, run_file

revision = "0032"
down_revision = "0031"

TABLES = ("cover_scheme", "cover", "cover_list", "insurance_claim")


def upgrade() -> None:
    """Make them."""
    run_file("0032_insurance.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take them away again."""
    drop(*TABLES)
