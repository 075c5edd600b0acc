"""Short ways for the tests of recruiting: a bank that vets, an application, a team."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.kit.db import session
from app.recruiting.commands.teams import TeamPlan, join_team, register_team
from app.recruiting.commands.vetting import Offer, apply_to_volunteer
from app.recruiting.models import Team, TeamKind, TeamLevel, VolunteerApplication
from tests.orders.conftest import rule_of
from tests.worlds import Person, World

MakeTeam = Callable[..., Team]


@pytest.fixture
def vetting(world: World) -> World:
    """A bank that vets, with a clerk for it at the leaf and one in the branch beside it."""
    rule_of(world)("members.volunteer_entry", "vetted")
    leaf, sibling = world.nodes["leaf"], world.nodes["sibling"]
    world.people["vetter"] = world.person("审核小吴", role="vetting_clerk", node=leaf, role_at=leaf)
    world.people["stranger"] = world.person("邻街审核", role="vetting_clerk", node=sibling, role_at=sibling)
    world.people["applicant"] = world.person("申请人李")
    return world


def applied(world: World, person: Person | None = None, **offer: object) -> VolunteerApplication:
    """An application that waits; committed."""
    person = person or world.applicant
    row = apply_to_volunteer(Offer(**offer), member_id=person.member_id, by=person.actor)  # type: ignore[arg-type]
    session().commit()
    return row


def team_at(
    world: World, node: UUID | None = None, *, level: TeamLevel = TeamLevel.SQUAD, name: str = "邻里小队",
    parent: UUID | None = None, people: tuple[Person, ...] = (),
) -> Team:  # fmt: skip
    """A team with these people in it; committed."""
    plan = TeamPlan(name, TeamKind.VOLUNTEER, level, node or world.nodes["leaf"], parent_id=parent)
    row = register_team(plan, by=world.subadmin.actor)
    for person in people:
        join_team(row.id, person.member_id, by=world.subadmin.actor)
    session().commit()
    return row
