"""The branch's own regular asking, beside the calls of the head bank; who does not want to be asked."""

from migrations.steps import protect, run_file

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Both loops stand in one table; a wish not to be asked stays when it has ended."""
    run_file("0027_asking.sql")
    protect("asking_refusal")


def downgrade() -> None:
    """Take it away again, with what the regular loop kept."""
    run_file("0027_asking_down.sql")
