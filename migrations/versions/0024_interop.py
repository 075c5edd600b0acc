"""Sheets in and out: imports, their rows, exports."""

from migrations.steps import drop, protect, run_file

revision = "0024"
down_revision = "0023"

TABLES = ("sheet_import", "sheet_row", "sheet_export")


def upgrade() -> None:
    """Imports and exports stay as the record of who did what; the rows of a sheet go with its content."""
    run_file("0024_interop.sql")
    protect("sheet_import", "sheet_export", grant="SELECT, INSERT, UPDATE")
    protect("sheet_row")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
