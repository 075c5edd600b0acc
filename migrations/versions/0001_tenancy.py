"""Regions, jurisdictions, the tenant tree and the brand."""

from migrations.steps import drop, protect, run, run_file, share

revision = "0001"
down_revision = None

TABLES = (
    "region",
    "jurisdiction",
    "tenant",
    "brand",
)


def upgrade() -> None:
    """Regions, jurisdictions, the tenant tree and the brand."""
    run_file("0001_tenancy.sql")
    share("region", "SELECT, INSERT")
    share("jurisdiction", "SELECT, INSERT, UPDATE, DELETE")
    run("GRANT SELECT ON region, jurisdiction TO tb_supervision")
    protect("tenant", "brand")


def downgrade() -> None:
    """Take it away again."""
    drop(*TABLES)
