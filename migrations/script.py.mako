"""${message}"""

from migrations.steps import run_file

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    """…"""


def downgrade() -> None:
    """…"""
