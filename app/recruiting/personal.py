"""What recruiting keeps about a person: their applications with what was said, and the teams they are or were in."""

from uuid import UUID

from sqlalchemy import select, update

from app.kit.clock import now
from app.kit.db import session
from app.recruiting.commands.vetting import forget_offers
from app.recruiting.models import ApplicationStep, Team, TeamMember, VolunteerApplication
from app.recruiting.queries import steps_of, told
from app.recruiting.transitions import OPEN, Stage
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData, sealed


def export(member_id: UUID) -> list[Part]:
    """Applications, what was said in them, and teams."""
    rows = _applications(member_id)
    applied = []
    for row in rows:
        offer, stage = told(row), Stage.of(row.state)
        hours = "、".join(hour.zh for hour in offer.hours)
        applied.append((instant(row.applied_at), stage.zh, "、".join(row.kinds), offer.skills, hours))
    said = [(instant(one.at), one.step.zh, one.text) for row in rows for one in steps_of(row.id)]
    teams = session().execute(
        select(Team.name, TeamMember.since, TeamMember.until, Team.leader_id == member_id)
        .join(Team, (Team.jurisdiction_id == TeamMember.jurisdiction_id) & (Team.id == TeamMember.team_id))
        .where(TeamMember.member_id == member_id)
        .order_by(TeamMember.id)
    )
    when = ("时间", "When")
    return [
        Part("applications", "志愿者申请", "Volunteer applications", {
            "applied_at": when, "state": ("状态", "State"), "kinds": ("愿意做", "Kinds"), "skills": ("特长", "Skills"),
            "hours": ("可服务时间", "Hours"),
        }, applied),
        Part("steps", "申请的经过", "What was said", {"at": when, "step": ("步骤", "Step"), "text": ("内容", "Text")}, said),
        Part("teams", "所在队伍", "Teams", {
            "team": ("队伍", "Team"), "since": ("自", "Since"), "until": ("至", "Until"), "leads": ("队长", "Leads"),
        }, [(name, instant(since), instant(until), bool(leads)) for name, since, until, leads in teams]),
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """What was told and said is gone; nothing waits any more, and they are in no team."""
    forget_offers(member_id)
    ids = [row.id for row in _applications(member_id)]
    session().execute(update(ApplicationStep).where(ApplicationStep.application_id.in_(ids)).values(said_cipher=None))
    _take_open_back(member_id)
    session().execute(
        update(TeamMember).where(TeamMember.member_id == member_id, TeamMember.until.is_(None)).values(until=now())
    )
    session().execute(update(Team).where(Team.leader_id == member_id).values(leader_id=None))


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record has the applications and teams of both; of two open applications its own goes on."""
    if any(row.state in OPEN for row in _applications(to_id)):
        _take_open_back(from_id)
    session().execute(
        update(VolunteerApplication).where(VolunteerApplication.member_id == from_id).values(member_id=to_id)
    )
    there = select(TeamMember.team_id).where(TeamMember.member_id == to_id, TeamMember.until.is_(None))
    session().execute(
        update(TeamMember)
        .where(TeamMember.member_id == from_id, TeamMember.until.is_(None), TeamMember.team_id.in_(there))
        .values(until=now())
        .execution_options(synchronize_session=False)
    )
    session().execute(update(TeamMember).where(TeamMember.member_id == from_id).values(member_id=to_id))
    session().execute(update(Team).where(Team.leader_id == from_id).values(leader_id=to_id))


def _applications(member_id: UUID) -> list[VolunteerApplication]:
    mine = select(VolunteerApplication).where(VolunteerApplication.member_id == member_id)
    return list(session().scalars(mine.order_by(VolunteerApplication.id)))


def _take_open_back(member_id: UUID) -> None:
    session().execute(
        update(VolunteerApplication)
        .where(VolunteerApplication.member_id == member_id, VolunteerApplication.state.in_(OPEN))
        .values(state=Stage.TAKEN_BACK.value)
    )


PERSONAL = PersonalData(
    "recruiting", "志愿者申请与队伍", "Applications and teams",
    frozenset({"volunteer_application", "application_step", "team", "team_member"}), export, erase, merge,
    sealed=(
        sealed(VolunteerApplication, "skills_cipher"), sealed(VolunteerApplication, "hours_cipher"),
        sealed(ApplicationStep, "said_cipher"),
    ),
)  # fmt: skip
