"""Party organisations: their types, the organisations, who is linked to them."""

from migrations.steps import drop, protect, run_file

revision = "0016"
down_revision = "0015"

TABLES = ("party_organisation_type", "party_organisation", "party_member")


def upgrade() -> None:
    """Party organisations: their types, the organisations, who is linked to them."""
    run_file("0016_party.sql")
    protect(*TABLES)


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
