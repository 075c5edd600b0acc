"""Confirmed addresses and their codes; a pace for each channel; sendings that wait for the day's digest."""

from migrations.steps import drop, protect, run_file

revision = "0019"
down_revision = "0018"

TABLES = ("notification_address", "address_code")


def upgrade() -> None:
    """Confirmed addresses and their codes; a pace for each channel; sendings that wait for the day's digest."""
    run_file("0019_notification_channels.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    run_file("0019_notification_channels_down.sql")
    drop(*TABLES)
