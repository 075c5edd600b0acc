"""Donations, and grants from the pool they feed."""

from migrations.steps import drop, protect, run, run_file

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Donations are added and never changed, but for a person whose two records become one."""
    run_file("0033_donations.sql")
    protect("donation", grant="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Take it away again; a grant from the pool then reads like any other."""
    drop("donation")
    run("ALTER TABLE ledger_proposal DROP COLUMN is_from_pool")
