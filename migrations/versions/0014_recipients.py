"""The registry of people helped, hardships, passers-by, proxies, guardians, exclusions."""

from migrations.steps import drop, protect, run_file

revision = "0014"
down_revision = "0013"

TABLES = ("recipient", "hardship", "passer_by", "proxy", "guardianship", "exclusion")


def upgrade() -> None:
    """The registry of people helped, hardships, passers-by, proxies, guardians, exclusions."""
    run_file("0014_recipients.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
