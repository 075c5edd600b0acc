"""Every place of the roll-ups says in what its bank counts time."""

from migrations.steps import run, run_file

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """A column that may be empty: the next folding fills it."""
    run_file("0030_units_in_figures.sql")


def downgrade() -> None:
    """Take it away again."""
    run("ALTER TABLE roll_up_place DROP COLUMN IF EXISTS counted_in")
