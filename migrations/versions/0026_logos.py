"""Logos of banks and of their sub-brands."""

from migrations.steps import drop, protect, run_file

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """A logo stays when it is taken off; what changes is which one is worn."""
    run_file("0026_logos.sql")
    protect("logo", grant="SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Take them away again."""
    drop("logo")
