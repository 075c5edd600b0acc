"""Messages, their sendings, choices and wordings."""

from migrations.steps import drop, protect, run_file

revision = "0007"
down_revision = "0006"

TABLES = (
    "message",
    "sending",
    "notification_preference",
    "wording",
)


def upgrade() -> None:
    """Messages, their sendings, choices and wordings."""
    run_file("0007_notifications.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
