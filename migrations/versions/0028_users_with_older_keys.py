"""Whose values of the platform still need an older key, also of those who are members of no bank."""

from migrations.steps import run, run_file

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Row security shows a user's rows to that user alone, so one function looks for them."""
    run_file("0028_users_with_older_keys.sql")


def downgrade() -> None:
    """Take it away again."""
    run("DROP FUNCTION IF EXISTS users_with_older_keys(bytea, uuid, integer)")
    run("DROP POLICY IF EXISTS counted_by_key ON credential")
    run("REVOKE SELECT ON credential FROM tb_lookup")
