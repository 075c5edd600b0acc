"""What is kept how long is declared, shown, and done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.files.commands import attach
from app.files.contents import Upload
from app.files.models import StoredFile
from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.ids import derived, first_id_at
from app.members.models import DataReading
from app.members.queries import member
from app.members.readings import ReadingKind, note_reading
from app.notifications.commands import tell
from app.notifications.models import Message, Sending
from app.orders.commands.settle import dispute_order
from app.orders.models import ORDER
from app.rights.jobs import forget_due
from app.rights.retention import RETENTION
from tests.orders.conftest import SetRule, rule_of
from tests.worlds import World


@pytest.fixture
def rule(world: World) -> SetRule:
    """Set rules of the test's bank; committed, in force at once."""
    return rule_of(world)


def test_every_kind_says_why_in_both_languages() -> None:
    for kept in RETENTION.values():
        assert all((kept.zh, kept.en, kept.why_zh, kept.why_en, kept.then_zh, kept.then_en))
        assert kept.forget is None or kept.days or kept.decided_by


def test_readings_are_kept_three_years_and_no_longer(world: World) -> None:
    with fixed(now() - timedelta(days=1100)):
        note_reading(member(world.resident.member_id), ReadingKind.PAGE, "", by=world.clerk.actor)
        session().flush()
    note_reading(member(world.resident.member_id), ReadingKind.ID_NUMBER, "新", by=world.clerk.actor)
    session().commit()
    assert forget_due() >= 1
    assert [row.reason for row in session().scalars(select(DataReading))] == ["新"]


def test_messages_go_after_the_days_the_bank_decided(world: World, rule: SetRule) -> None:
    rule("notifications.message_days", 200)
    for days in (201, 199):
        with fixed(now() - timedelta(days=days)):
            told = derived(first_id_at(now()), str(days))
            values: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
            tell(
                [world.resident.member_id],
                kind="rights.erasure_called_off",
                side="owner",
                fact_id=told,
                values=values,
                path="/",
            )
    ids = list(session().scalars(select(Message.id).order_by(Message.id)))
    session().add_all(Sending(message_id=id_, medium="sms", state="sent") for id_ in ids)
    session().commit()
    assert forget_due() == 1
    assert list(session().scalars(select(Message.id))) == ids[1:]
    assert list(session().scalars(select(Sending.message_id))) == ids[1:]


def test_files_go_when_their_order_has_long_been_over_and_never_in_a_dispute(world: World, rule: SetRule) -> None:
    over, fresh = (
        world.confirmed(),
        world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=9)))))),
    )
    open_still = world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=16)))))
    dispute_order(open_still.id, reason="x", by=world.resident.actor)
    kept = {
        row.id: attach(ORDER, row.id, Upload("收据.pdf", b"%PDF-1.4"), by=world.resident.actor).id
        for row in (over, fresh, open_still)
    }
    over.closed_at = now() - timedelta(days=1096)
    session().commit()
    assert forget_due() == 1
    gone = session().get_one(StoredFile, (world.id, kept[over.id]), populate_existing=True)
    assert (gone.content_cipher, gone.name, gone.removed_by) == (None, "", None)
    for row in (fresh, open_still):
        assert session().get_one(StoredFile, (world.id, kept[row.id]), populate_existing=True).removed_at is None
    page = world.browser(world.resident).get(f"/orders/{over.id}").get_data(as_text=True)
    assert "保存期满" in page
    assert forget_due() == 0, "a second run finds nothing"


def test_the_table_says_what_this_bank_decided(world: World, rule: SetRule) -> None:
    rule("notifications.message_days", 365)
    assert "365 天" in world.browser(world.resident).get("/me/data/retention").get_data(as_text=True)


def test_the_table_is_shown_to_everybody(world: World) -> None:
    page = world.browser(world.resident).get("/me/data/retention").get_data(as_text=True)
    assert all(kept.zh in page for kept in RETENTION.values())
