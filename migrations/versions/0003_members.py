"""Users, credentials and sessions of the platform; members, consents and tokens of a bank."""

from migrations.steps import drop, protect, protect_by_user, run, run_file, share

revision = "0003"
down_revision = "0002"

TABLES = (
    "user_account",
    "user_phone",
    "credential",
    "user_session",
    "sign_in_code",
    "membership",
    "member",
    "profile_item",
    "consent",
    "api_token",
)


def upgrade() -> None:
    """Users, credentials and sessions of the platform; members, consents and tokens of a bank."""
    run_file("0003_members.sql")
    protect_by_user("user_account", "id")
    for table in ("user_phone", "credential", "user_session", "membership"):
        protect_by_user(table, "user_id")
    share("sign_in_code", "SELECT, INSERT, UPDATE, DELETE")
    protect("member", "profile_item", "consent", "api_token")
    run_file("find_users.sql")


def downgrade() -> None:
    """Take it away again."""
    run("DROP FUNCTION IF EXISTS find_users_by_phone(bytea)")
    drop(*TABLES)
