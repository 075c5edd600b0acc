"""A kind of service says its domain and standard, and a demand the skill it asks for."""

from migrations.steps import run_file

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Words that may be empty; adding them rewrites no table."""
    run_file("0031_standards_and_skills.sql")


def downgrade() -> None:
    """Take them away again."""
    run_file("0031_standards_and_skills_down.sql")
