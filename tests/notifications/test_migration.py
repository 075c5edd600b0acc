"""Choices that were made before there was a pace mean the same afterwards, in every bank, there and back again."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command

from app.kit.migrating import alembic_config
from config.settings import Settings
from tests.architecture.conftest import Scratch

# Rows of two banks alone: what they belong to does not matter here, and is not there.
ROWS = """
SET LOCAL session_replication_role = replica;
INSERT INTO notification_preference (jurisdiction_id, id, member_id, medium, is_wanted)
SELECT n % 2 + 1, gen_random_uuid(), gen_random_uuid(), 'sms', n <= 2 FROM generate_series(1, 4) AS n
"""


@pytest.fixture
def scratch_at_0018(settings: Settings) -> Iterator[tuple[Scratch, str]]:
    """A database as it was before, with the owner's address."""
    made = Scratch()
    url = made.owner(settings.owner_database_url)
    command.upgrade(alembic_config(url), "0018")
    yield made, url
    made.drop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_wish_is_kept_as_a_pace_and_back(scratch_at_0018: tuple[Scratch, str]) -> None:
    made, url = scratch_at_0018
    engine = sa.create_engine(made.superuser())
    with engine.begin() as connection:
        connection.execute(sa.text(ROWS))
    command.upgrade(alembic_config(url), "0019")
    assert _counts(engine, "pace") == {(1, "never"): 1, (1, "at_once"): 1, (2, "never"): 1, (2, "at_once"): 1}
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE notification_preference SET pace = 'daily' WHERE pace = 'at_once'"))
    command.downgrade(alembic_config(url), "0018")
    assert _counts(engine, "is_wanted") == {(1, False): 1, (1, True): 1, (2, False): 1, (2, True): 1}
    engine.dispose()


def _counts(engine: sa.Engine, column: str) -> dict[tuple[int, object], int]:
    query = f"SELECT jurisdiction_id, {column}, count(*) FROM notification_preference GROUP BY 1, 2"
    with engine.connect() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(sa.text(query))}
