"""Menus of services to be ordered by tapping."""

from migrations.steps import drop, protect, run_file

revision = "0021"
down_revision = "0020"

TABLES = ("service_menu", "menu_item")


def upgrade() -> None:
    """Menus and their items; a closed menu and a removed item stay, so nobody may delete rows."""
    run_file("0021_service_menus.sql")
    protect(*TABLES, grant="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Take them away again."""
    drop(*TABLES)
