"""What is kept about somebody who applied, is in a team, is linked to a party organisation: copied, erased, merged."""

from app.kit.db import session
from app.members.commands import give_consent
from app.members.queries import ConsentKind
from app.party.commands import PartyPlan, link_member, register_party_organisation
from app.party.models import Level
from app.party.personal import PERSONAL as PARTY
from app.party.queries import link_of
from app.recruiting.commands.teams import lead_team
from app.recruiting.models import Hours
from app.recruiting.personal import PERSONAL
from app.recruiting.queries import application, latest_application, steps_of, team, teams_of, told
from tests.recruiting.conftest import applied, team_at
from tests.worlds import Person, World


def furnished(world: World, person: Person) -> None:
    """An application with words and skills under way."""
    applied(world, person, skills="会理发", hours=(Hours.WEEKEND_MORNING,), words="我退休了", consents=True)


def test_a_copy_says_what_was_told_and_which_teams(vetting: World) -> None:
    furnished(vetting, vetting.applicant)
    team_at(vetting, people=(vetting.volunteer,))
    text = repr(PERSONAL.export(vetting.applicant.member_id))
    assert all(word in text for word in ("会理发", "周末上午", "我退休了", "等待审核"))
    assert "邻里小队" in repr(PERSONAL.export(vetting.volunteer.member_id))


def test_after_an_erasure_nothing_told_is_left_and_a_second_one_changes_nothing(vetting: World) -> None:
    furnished(vetting, vetting.applicant)
    row = team_at(vetting, people=(vetting.volunteer,))
    lead_team(row.id, vetting.volunteer.member_id, by=vetting.subadmin.actor)
    for person in (vetting.applicant, vetting.volunteer) * 2:
        PERSONAL.erase(person.member_id)
    session().commit()
    session().expire_all()
    mine = latest_application(vetting.applicant.member_id)
    assert mine is not None
    assert (mine.state, told(mine).skills, [one.text for one in steps_of(mine.id)]) == ("taken_back", "", [""])
    assert (teams_of(vetting.volunteer.member_id), team(row.id).leader_id) == ([], None)


def test_the_kept_record_takes_over_and_keeps_one_open_application(vetting: World) -> None:
    kept = vetting.person("同一个人")
    first, second = applied(vetting), applied(vetting, kept)
    row = team_at(vetting, people=(vetting.volunteer, vetting.helper2))
    PERSONAL.merge(vetting.applicant.member_id, kept.member_id)
    PERSONAL.merge(vetting.volunteer.member_id, vetting.helper2.member_id)
    session().commit()
    session().expire_all()
    assert (application(first.id).member_id, application(first.id).state) == (kept.member_id, "taken_back")
    assert application(second.id).state == "waiting"
    assert [of.id for _, of in teams_of(vetting.helper2.member_id)] == [row.id]


def test_a_party_link_is_copied_moved_and_gone(world: World) -> None:
    plan = PartyPlan("机关支部", "offices", Level.DISTRICT, world.nodes["leaf"])
    row = register_party_organisation(plan, by=world.subadmin.actor)
    for person in (world.volunteer, world.helper2):
        give_consent(person.member_id, ConsentKind.POLITICAL_STATUS, by=person.actor)
    link_member(row.id, world.volunteer.member_id, is_in_service=True, is_delegate=False, by=world.subadmin.actor)
    session().commit()
    assert "机关支部" in repr(PARTY.export(world.volunteer.member_id))
    PARTY.merge(world.volunteer.member_id, world.helper2.member_id)
    session().commit()
    assert (link_of(world.volunteer.member_id) is None, link_of(world.helper2.member_id) is None) == (True, False)
    PARTY.erase(world.helper2.member_id)
    assert link_of(world.helper2.member_id) is None
