"""Sub-brands of nodes, and a bank's own wordings of consents."""

from migrations.steps import drop, protect, run_file

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Sub-brands come and go; a wording stays for ever, for consents name its version."""
    run_file("0020_sub_brands_and_consent_wordings.sql")
    protect("sub_brand")
    protect("consent_wording", grant="SELECT, INSERT")


def downgrade() -> None:
    """Take them away again."""
    drop("sub_brand", "consent_wording")
