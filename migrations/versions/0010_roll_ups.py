"""Roll-ups, which supervision reads by a policy of its own; what is done on the platform host."""

from migrations.steps import drop, protect, protect_by_user, run, run_file

revision = "0010"
down_revision = "0009"

TABLES = ("roll_up", "roll_up_place", "roll_up_point", "platform_act")
SUPERVISED = (
    "jurisdiction_id = ANY (string_to_array(nullif(current_setting('app.supervised', true), ''), ',')::integer[])"
)


def upgrade() -> None:
    """Roll-ups, which supervision reads by a policy of its own; what is done on the platform host."""
    run_file("0010_roll_ups.sql")
    protect("roll_up", "roll_up_place", "roll_up_point")
    for table in ("roll_up", "roll_up_place"):
        run(f"GRANT SELECT ON {table} TO tb_supervision")
        run(f"CREATE POLICY supervised ON {table} FOR SELECT TO tb_supervision USING ({SUPERVISED})")
    protect_by_user("platform_act", "user_id", grant="SELECT, INSERT")


def downgrade() -> None:
    """Take it away again."""
    run("DROP FUNCTION IF EXISTS facts_rebase(integer)")
    drop(*TABLES)
