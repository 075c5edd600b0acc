"""One-time passes between the host names of a user's banks."""

from migrations.steps import drop, protect_by_user, run_file

revision = "0012"
down_revision = "0011"

TABLES = ("sign_in_pass",)


def upgrade() -> None:
    """One-time passes between the host names of a user's banks."""
    run_file("0012_sign_in_pass.sql")
    protect_by_user("sign_in_pass", "user_id", grant="SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
