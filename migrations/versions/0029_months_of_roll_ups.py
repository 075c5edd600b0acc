"""Roll-ups by month: every period anybody asks for is made of whole months, and a year of days was thirty times the rows."""

from migrations.steps import run, run_file

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Days become the months they lie in; nothing is counted anew."""
    run_file("0029_months_of_roll_ups.sql")


def downgrade() -> None:
    """Days cannot be told from months any more; the facts still know them, and each bank folds them anew from the first."""
    for table in ("roll_up", "roll_up_point"):
        run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        run(f"DELETE FROM {table}")
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
