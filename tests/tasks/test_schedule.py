"""The schedule: each occurrence is done once, whoever noticed it, and what fell due while nobody looked is found."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.models import FactBlock, WorkDue
from app.events.outbox import announce
from app.events.work import SERVERS, serve
from app.kit.clock import ZONE, fixed
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.orders.commands.publish import CLOCK
from app.rules.events import RuleSet
from app.tasks import schedule
from app.tasks.models import Occurrence
from app.tasks.schedule import SCHEDULE, SEALING, Periodic, every_bank, notice_due, run_occurrence
from app.tenancy.actor import SHELL
from app.tenancy.scope import jurisdiction_scope
from tests.orders.racing import race
from tests.worlds import World

NOON = datetime(2031, 5, 6, 12, 0, 30, tzinfo=ZONE)


@pytest.fixture
def ran() -> list[str]:
    """What was done, in its order."""
    return []


@pytest.fixture
def entry(app_context: Flask, monkeypatch: pytest.MonkeyPatch, ran: list[str]) -> Iterator[Periodic]:
    """A schedule of one entry, at noon each day, under a name nobody else uses."""
    name = f"test-{uuid7()}"
    made = Periodic(name, "0 12 * * *", lambda: ran.append(name), "试", "test")
    monkeypatch.setattr(schedule, "SCHEDULE", (made,))
    with jurisdiction_scope(None):
        yield made
        session().rollback()
    db.session.remove()


def mine(entry: Periodic, due: list[tuple[str, datetime]]) -> list[datetime]:
    return [at for name, at in due if name == entry.name]


def look(entry: Periodic, at: datetime) -> list[datetime]:
    """One scheduler looks at this instant; committed."""
    with fixed(at):
        found = mine(entry, notice_due((entry,)))
        session().commit()
    return found


def test_an_occurrence_is_noticed_when_it_falls_due_and_not_before(entry: Periodic) -> None:
    assert look(entry, NOON - timedelta(minutes=1)) == [NOON.replace(second=0) - timedelta(days=1)]
    assert look(entry, NOON) == [NOON.replace(second=0)]


def test_two_schedulers_hand_one_occurrence_over_once(entry: Periodic) -> None:
    assert len(look(entry, NOON)) == 1
    assert look(entry, NOON + timedelta(seconds=1)) == []


def test_two_schedulers_at_the_same_moment_write_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Periodic(f"test-{uuid7()}", "0 12 * * *", lambda: None, "试", "test")
    found = race(world, *[lambda: look(entry, NOON)] * 3)
    assert sorted(len(due) for due in found) == [0, 0, 1]
    rows = session().scalars(sa.select(Occurrence).where(Occurrence.schedule == entry.name)).all()
    assert [row.due_at for row in rows] == [NOON.replace(second=0)]


def test_an_occurrence_that_was_handed_over_and_never_done_comes_again(entry: Periodic) -> None:
    assert len(look(entry, NOON)) == 1
    assert len(look(entry, NOON + timedelta(minutes=3))) == 1


def test_what_fell_due_while_no_scheduler_ran_is_found(entry: Periodic) -> None:
    assert look(entry, NOON + timedelta(hours=20)) == [NOON.replace(second=0)]


def test_an_occurrence_is_run_once(entry: Periodic, ran: list[str]) -> None:
    [due] = look(entry, NOON)
    assert [run_occurrence(entry.name, due) for _ in range(3)] == [True, False, False]
    assert ran == [entry.name]
    assert look(entry, NOON + timedelta(hours=1)) == []


def test_an_occurrence_nobody_noticed_is_not_run(entry: Periodic, ran: list[str]) -> None:
    assert run_occurrence(entry.name, NOON) is False
    assert ran == []


def test_two_workers_with_one_occurrence_do_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    entry = Periodic(f"test-{uuid7()}", "0 12 * * *", lambda: ran.append("done"), "试", "test")
    monkeypatch.setattr(schedule, "SCHEDULE", (entry,))
    [due] = look(entry, NOON)
    assert sorted(race(world, *[lambda: run_occurrence(entry.name, due)] * 3)) == [False, False, True]
    assert ran == ["done"]


def test_what_fails_is_not_marked_as_done(entry: Periodic, monkeypatch: pytest.MonkeyPatch, ran: list[str]) -> None:
    [due] = look(entry, NOON)
    broken = Periodic(entry.name, entry.cron, lambda: 1 // 0, "试", "test")  # type: ignore[arg-type,return-value]
    monkeypatch.setattr(schedule, "SCHEDULE", (broken,))
    with pytest.raises(ZeroDivisionError):
        run_occurrence(entry.name, due)
    session().rollback()
    monkeypatch.setattr(schedule, "SCHEDULE", (entry,))
    assert run_occurrence(entry.name, due) is True
    assert ran == [entry.name]


def test_every_entry_has_a_readable_time_and_every_kind_of_work_somebody_who_does_it(app: Flask) -> None:
    assert len({entry.name for entry in SCHEDULE}) == len(SCHEDULE)
    for entry in SCHEDULE:
        assert schedule.croniter.is_valid(entry.cron)
        assert entry.zh
        assert entry.en
    hinted = {
        cell.cell_contents for e in SCHEDULE for cell in e.run.__closure__ or () if isinstance(cell.cell_contents, str)
    }
    assert SEALING in hinted
    assert hinted <= set(SERVERS)


def test_a_hint_for_every_bank_lets_each_be_served_in_its_own_scope(world: World) -> None:
    session().rollback()
    with jurisdiction_scope(None):
        every_bank(CLOCK)()
        session().commit()
    hints = (
        sa.select(sa.func.count())
        .select_from(WorkDue)
        .where(WorkDue.jurisdiction_id == world.id, WorkDue.kind == CLOCK)
    )
    assert (session().scalar(hints) or 0) >= 1
    session().rollback()


@pytest.mark.alone
def test_sealing_by_the_schedule_really_seals(world: World) -> None:
    announce(RuleSet(uuid7(), "x", 1, "", ""), by=SHELL)
    session().commit()
    serve(SEALING, [])
    assert session().scalars(sa.select(FactBlock)).all()


def test_a_hint_that_was_served_is_taken_away_and_the_others_stay(world: World) -> None:
    marks = [uuid7(), uuid7()]
    for mark in marks:
        session().add(WorkDue(id=mark, jurisdiction_id=world.id, kind="test.nothing", due_at=NOON))
    session().commit()
    serve("test.nothing", marks[:1])
    left = session().scalars(sa.select(WorkDue.id).where(WorkDue.id.in_(marks))).all()
    assert left == marks[1:]
    serve("test.nothing", marks)
