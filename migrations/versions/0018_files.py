"""Files."""

from migrations.steps import drop, protect, run_file

revision = "0018"
down_revision = "0017"

TABLES = ("stored_file",)


def upgrade() -> None:
    """Files; the row of a removed one stays, so nobody may delete rows."""
    run_file("0018_files.sql")
    protect(*TABLES, grant="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
