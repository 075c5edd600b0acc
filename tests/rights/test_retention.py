"""What is kept how long is declared, shown, and done."""

from datetime import timedelta

from sqlalchemy import select

from app.kit.clock import fixed, now
from app.kit.db import session
from app.members.models import DataReading
from app.members.queries import member
from app.members.readings import ReadingKind, note_reading
from app.rights.jobs import forget_due
from app.rights.retention import RETENTION
from tests.worlds import World


def test_every_kind_says_why_in_both_languages() -> None:
    for kept in RETENTION.values():
        assert all((kept.zh, kept.en, kept.why_zh, kept.why_en, kept.then_zh, kept.then_en))
        assert kept.forget is None or kept.days


def test_readings_are_kept_three_years_and_no_longer(world: World) -> None:
    with fixed(now() - timedelta(days=1100)):
        note_reading(member(world.resident.member_id), ReadingKind.PAGE, "", by=world.clerk.actor)
        session().flush()
    note_reading(member(world.resident.member_id), ReadingKind.ID_NUMBER, "新", by=world.clerk.actor)
    session().commit()
    assert forget_due() >= 1
    assert [row.reason for row in session().scalars(select(DataReading))] == ["新"]


def test_the_table_is_shown_to_everybody(world: World) -> None:
    page = world.browser(world.resident).get("/me/data/retention").get_data(as_text=True)
    assert all(kept.zh in page for kept in RETENTION.values())
