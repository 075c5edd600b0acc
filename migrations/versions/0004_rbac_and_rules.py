"""Grants, differences of roles, values of rules, answers to repeated requests."""

from migrations.steps import drop, protect, protect_by_user, run_file

revision = "0004"
down_revision = "0003"

TABLES = (
    "role_grant",
    "role_difference",
    "platform_grant",
    "rule_value",
    "answered_request",
)


def upgrade() -> None:
    """Grants, differences of roles, values of rules, answers to repeated requests."""
    run_file("0004_rbac_and_rules.sql")
    protect("role_grant", "role_difference", "rule_value", "answered_request")
    protect_by_user("platform_grant", "user_id", grant="SELECT")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
