"""Applying and being vetted: the table of steps, who may take them, what is kept of what was told."""

import re
from itertools import product

import pytest
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.kit.db import session
from app.members.commands import join_volunteers, register_member, withdraw_consent
from app.members.queries import ConsentKind, consents, member
from app.notifications.models import Message
from app.orders.queries import kinds
from app.recruiting import transitions
from app.recruiting.commands import vetting as commands
from app.recruiting.models import ApplicationStep, Hours, VolunteerApplication
from app.recruiting.queries import application, latest_application, next_waiting, steps_of, told, waiting_count
from app.recruiting.transitions import NEXT, Stage, Step
from app.tenancy.queries import tenant
from tests.orders.conftest import refused, rule_of
from tests.recruiting.conftest import applied, team_at
from tests.worlds import World

ROW = re.compile(r"^(\w+) +(\w+) +(\w+)$", re.MULTILINE)


def take(world: World, row: VolunteerApplication, step: Step) -> None:
    """The command behind a step, by whoever may take it."""
    clerk, applicant = world.vetter.actor, world.applicant.actor
    {
        Step.ASK: lambda: commands.ask_back(row.id, said="有驾照吗", by=clerk),
        Step.ANSWER: lambda: commands.answer(row.id, said="有", by=applicant),
        Step.APPROVE: lambda: commands.approve(row.id, by=clerk),
        Step.DECLINE: lambda: commands.decline(row.id, said="请先参加培训", by=clerk),
        Step.TAKE_BACK: lambda: commands.take_back(row.id, by=applicant),
    }[step]()


WAY_TO = {
    Stage.WAITING: [], Stage.ASKED: [Step.ASK], Stage.APPROVED: [Step.APPROVE], Stage.DECLINED: [Step.DECLINE],
    Stage.TAKEN_BACK: [Step.TAKE_BACK],
}  # fmt: skip


def test_the_docstring_table_is_the_table_of_the_program() -> None:
    rows = {(Stage(a), Step(b)): Stage(c) for a, b, c in ROW.findall(transitions.__doc__ or "") if a != "state"}
    assert rows == NEXT


@pytest.mark.parametrize(("stage", "step"), list(product(Stage, [s for s in Step if s is not Step.APPLY])), ids=str)
def test_each_step_is_taken_or_refused_as_the_table_says(vetting: World, stage: Stage, step: Step) -> None:
    row = applied(vetting)
    for earlier in WAY_TO[stage]:
        take(vetting, row, earlier)
    session().commit()
    if (stage, step) in NEXT:
        take(vetting, row, step)
        session().commit()
        assert application(row.id).state == NEXT[stage, step]
    else:
        with refused("recruiting.step_not_possible"):
            take(vetting, row, step)
        assert application(row.id).state == stage


def test_approval_makes_a_volunteer_and_puts_them_into_a_team(vetting: World) -> None:
    team = team_at(vetting)
    row = applied(vetting)
    assert not member(row.member_id).is_volunteer
    commands.approve(row.id, team_id=team.id, by=vetting.vetter.actor)
    session().commit()
    session().expire_all()
    assert member(row.member_id).is_volunteer
    assert application(row.id).decided_by == vetting.vetter.member_id
    deliver_due()
    said = set(session().scalars(select(Message.title_zh).where(Message.member_id == row.member_id)))
    assert said == {"志愿者申请已通过", "您已加入邻里小队"}


def test_a_declined_applicant_stays_a_member_reads_why_and_may_apply_again(vetting: World) -> None:
    row = applied(vetting)
    commands.decline(row.id, said="请先参加培训", by=vetting.vetter.actor)
    session().commit()
    assert not member(row.member_id).is_volunteer
    assert [one.text for one in steps_of(row.id)] == ["", "请先参加培训"]
    deliver_due()
    message = session().scalars(select(Message).where(Message.member_id == row.member_id)).one()
    assert "培训" not in message.body_zh, "messages travel; the reason stays with the application"
    assert applied(vetting).id != row.id


def test_one_open_application_a_person(vetting: World) -> None:
    applied(vetting)
    with refused("recruiting.application_open"):
        applied(vetting)


def test_nobody_vets_themselves(vetting: World) -> None:
    row = applied(vetting, vetting.vetter)
    for decide in (commands.approve, commands.decline, commands.ask_back):
        with refused("recruiting.own_application"):
            decide(row.id, said="很好", by=vetting.vetter.actor)


@pytest.mark.parametrize("said", ["", "  ", "\u3000"])
def test_asking_back_and_declining_need_words(vetting: World, said: str) -> None:
    row = applied(vetting)
    for decide in (commands.decline, commands.ask_back):
        with refused("recruiting.words_needed"):
            decide(row.id, said=said, by=vetting.vetter.actor)


def test_where_the_bank_does_not_vet_there_is_nothing_to_apply_for(world: World) -> None:
    with refused("recruiting.vetting_not_needed"):
        applied(world, world.resident)
    join_volunteers(world.resident.member_id, by=world.resident.actor)
    with refused("members.volunteer_already"):
        applied(world, world.resident)


def test_where_the_bank_vets_nobody_joins_by_saying_so(vetting: World) -> None:
    with refused("members.volunteer_vetted"):
        join_volunteers(vetting.applicant.member_id, by=vetting.applicant.actor)


def test_an_application_that_waited_is_approved_after_the_bank_opened_its_doors(vetting: World) -> None:
    row = applied(vetting)
    rule_of(vetting)("members.volunteer_entry", "open")
    join_volunteers(row.member_id, by=vetting.applicant.actor)
    commands.approve(row.id, by=vetting.vetter.actor)
    session().commit()
    assert application(row.id).state == Stage.APPROVED


def test_a_wish_told_at_the_desk_becomes_an_application(vetting: World) -> None:
    person = register_member(
        "黎阿公", tenant_id=vetting.nodes["leaf"], by=vetting.clerk.actor, is_volunteer=True, is_assisted=True
    )
    session().commit()
    row = latest_application(person.id)
    assert row is not None
    assert (row.state, person.is_volunteer) == (Stage.WAITING, False)
    assert steps_of(row.id)[0].by_member_id == vetting.clerk.member_id


def test_skills_and_hours_need_their_consent_and_go_with_it(vetting: World) -> None:
    offer = {"skills": "会理发", "hours": (Hours.WEEKEND_MORNING,)}
    with refused("members.consent_needed"):
        applied(vetting, **offer)
    row = applied(vetting, consents=True, **offer)
    assert (told(row).skills, told(row).hours) == ("会理发", [Hours.WEEKEND_MORNING])
    given = consents(row.member_id)[ConsentKind.SKILLS]
    withdraw_consent(given.id, row.member_id, by=vetting.applicant.actor)
    session().commit()
    session().expire_all()
    assert (told(application(row.id)).skills, told(application(row.id)).hours) == ("", [])


def test_what_was_told_stands_nowhere_in_clear(vetting: World) -> None:
    row = applied(vetting, consents=True, skills="会理发", words="我退休了")
    commands.decline(row.id, said="请先体检", by=vetting.vetter.actor)
    session().commit()
    text = repr(session().execute(select(VolunteerApplication.__table__)).all())
    text += repr(session().execute(select(ApplicationStep.__table__)).all())
    text += repr(session().execute(select(Fact.__table__)).all())
    assert not any(word in text for word in ("会理发", "我退休了", "请先体检"))


def test_kinds_are_of_the_catalogue(vetting: World) -> None:
    with refused("recruiting.kind_unknown"):
        applied(vetting, kinds=("rocket_science",))
    known = kinds()[0].key
    assert applied(vetting, kinds=(known, known)).kinds == [known]


def test_the_queue_shows_ones_own_nodes_and_goes_on_to_the_next(vetting: World) -> None:
    others = [vetting.person(name) for name in ("申请人甲", "申请人乙")]
    rows = [applied(vetting, person) for person in (vetting.applicant, *others)]
    leaf, beside = (tenant(vetting.nodes[key]).path for key in ("leaf", "sibling"))
    assert (waiting_count([leaf]), waiting_count([beside]), waiting_count([])) == (3, 0, 0)
    first = next_waiting([leaf], rows[0])
    assert first is not None
    assert first.id == rows[1].id
    commands.approve(rows[1].id, by=vetting.vetter.actor)
    last = next_waiting([leaf], rows[1])
    assert last is not None
    assert last.id == rows[2].id
    commands.approve(rows[2].id, by=vetting.vetter.actor)
    again = next_waiting([leaf], rows[2])
    assert again is not None
    assert again.id == rows[0].id, "the one that was put off comes again"
