"""Readings of people's data; corrections, erasures, estates, merges, rebindings, recovery codes."""

from migrations.steps import drop, protect, protect_by_user, run, run_file

revision = "0017"
down_revision = "0016"

TABLES = ("data_reading", "erasure", "correction", "estate", "heir", "merge", "rebinding", "recovery_code")
OF_A_USER = ("user_account", "user_phone", "credential", "user_session", "membership")


def upgrade() -> None:
    """Readings of people's data; corrections, erasures, estates, merges, rebindings, recovery codes."""
    run_file("0017_rights.sql")
    protect(*TABLES[:-1])
    protect_by_user("recovery_code", "user_id", "SELECT, INSERT, UPDATE, DELETE")
    for table in OF_A_USER:  # who is erased leaves no sign-in behind; row security shows each user's own rows only
        run(f"GRANT DELETE ON {table} TO tb_app, tb_worker")


def downgrade() -> None:
    """Take it away again."""
    for table in OF_A_USER:
        run(f"REVOKE DELETE ON {table} FROM tb_app, tb_worker")
    drop(*TABLES)
    run("ALTER TABLE service_order DROP COLUMN IF EXISTS closed_note")
    run("ALTER TABLE member DROP COLUMN IF EXISTS merged_into, DROP COLUMN IF EXISTS erased_at")
