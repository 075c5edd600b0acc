"""Teams of four levels: how they nest, who is in them since when, who may change them."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.events.models import Fact
from app.kit.db import session
from app.recipients.queries import passer_by
from app.recruiting.commands.teams import disband_team, join_team, lead_team, leave_team
from app.recruiting.commands.vetting import decline
from app.recruiting.models import TeamLevel, TeamMember
from app.recruiting.queries import application, people_of, team, team_row, teams_at, teams_for, teams_of
from app.tenancy.actor import SHELL
from app.tenancy.occupancy import counts_at, hand_over
from app.tenancy.queries import tenant
from tests.orders.conftest import refused
from tests.recruiting.conftest import applied, team_at
from tests.worlds import World, fresh_phone


def test_teams_nest_through_four_levels_and_stand_below_each_other(world: World) -> None:
    nodes = [world.nodes["root"], world.nodes["branch"], world.nodes["leaf"], world.nodes["leaf"]]
    parent, names = None, ["总", "分", "大", "小"]
    for name, level, node in zip(names, TeamLevel, nodes, strict=True):
        parent = team_at(world, node, level=level, name=f"{name}队", parent=parent).id
    rows = teams_at(["1/"])
    assert [(row.team.name, row.team.level) for row in rows] == [("总队", 1), ("分队", 2), ("大队", 3), ("小队", 4)]
    assert [row.team.rank.zh for row in rows] == ["总队", "分队", "大队", "小队"]


@pytest.mark.parametrize("level", [TeamLevel.CORPS, TeamLevel.BRIGADE])
def test_a_team_stands_below_the_level_of_the_team_above_it(world: World, level: TeamLevel) -> None:
    above = team_at(world, world.nodes["branch"], level=TeamLevel.BRIGADE)
    with refused("recruiting.team_level_refused"):
        team_at(world, level=level, parent=above.id)


def test_a_team_of_the_branch_beside_is_nobodys_parent_here(world: World) -> None:
    beside = team_at(world, world.nodes["sibling"], level=TeamLevel.CORPS)
    with refused("recruiting.team_not_found"):
        team_at(world, parent=beside.id)


def test_who_was_in_a_team_when_stays_known(world: World) -> None:
    row = team_at(world, people=(world.volunteer,))
    leave_team(row.id, world.volunteer.member_id, by=world.subadmin.actor)
    join_team(row.id, world.volunteer.member_id, by=world.subadmin.actor)
    session().commit()
    spans = [(place.until is None) for place, _ in people_of(row.id)]
    assert spans == [True, False]
    with refused("recruiting.in_team_already"):
        join_team(row.id, world.volunteer.member_id, by=world.subadmin.actor)


def test_only_volunteers_are_in_teams(world: World) -> None:
    row = team_at(world)
    with refused("recruiting.team_needs_volunteer"):
        join_team(row.id, world.resident.member_id, by=world.subadmin.actor)


def test_a_leader_is_of_the_team_and_leads_no_more_after_leaving(world: World) -> None:
    row = team_at(world, people=(world.volunteer,))
    with refused("recruiting.not_in_team_not_found"):
        lead_team(row.id, world.helper2.member_id, by=world.subadmin.actor)
    lead_team(row.id, world.volunteer.member_id, by=world.subadmin.actor)
    session().commit()
    found = team_row(row.id)
    assert found.leader is not None
    assert (found.leader.id, found.people) == (world.volunteer.member_id, 1)
    leave_team(row.id, world.volunteer.member_id, by=world.volunteer.actor)
    session().commit()
    assert team(row.id).leader_id is None


def test_a_disbanded_team_is_empty_and_changes_no_more(world: World) -> None:
    above = team_at(world, world.nodes["branch"], level=TeamLevel.BRIGADE)
    row = team_at(world, parent=above.id, people=(world.volunteer, world.helper2))
    with refused("recruiting.team_has_teams"):
        disband_team(above.id, by=world.subadmin.actor)
    disband_team(row.id, by=world.subadmin.actor)
    session().commit()
    assert teams_of(world.volunteer.member_id) == []
    assert len(people_of(row.id)) == 2
    with refused("recruiting.team_disbanded"):
        join_team(row.id, world.volunteer.member_id, by=world.subadmin.actor)
    disband_team(above.id, by=world.subadmin.actor)


def test_everybody_leaves_a_team_that_ends_however_many_they_are(world: World) -> None:
    row = team_at(world)
    session().add_all(TeamMember(team_id=row.id, member_id=member_id) for member_id in world.crowd(501, "队员"))
    session().commit()
    disband_team(row.id, by=world.subadmin.actor)
    session().commit()
    left = select(func.count()).where(TeamMember.team_id == row.id, TeamMember.until.is_(None))
    assert session().scalar(left) == 0
    fact = session().scalars(select(Fact).where(Fact.kind == "recruiting.team_disbanded")).one()
    assert fact.body["people"] == 501


def test_the_teams_of_an_area_are_those_at_and_above_the_node_the_nearest_first(world: World) -> None:
    wide = team_at(world, world.nodes["root"], level=TeamLevel.CORPS, name="全区总队")
    near = team_at(world, name="社区小队")
    team_at(world, world.nodes["sibling"], name="邻街小队")
    assert [row.team.id for row in teams_for(tenant(world.nodes["leaf"]))] == [near.id, wide.id]


def test_a_node_that_closes_hands_its_teams_and_open_applications_over(vetting: World) -> None:
    row, waiting = team_at(vetting), applied(vetting)
    ended, decided = team_at(vetting, name="旧队"), applied(vetting, vetting.person("申请人甲"))
    disband_team(ended.id, by=vetting.subadmin.actor)
    decline(decided.id, said="请先培训", by=vetting.vetter.actor)
    leaf, branch = vetting.nodes["leaf"], vetting.nodes["branch"]
    at_leaf = counts_at([leaf])[leaf]
    assert (at_leaf["teams"], at_leaf["applications"]) == (1, 1)
    hand_over(leaf, branch)
    session().commit()
    session().expire_all()
    assert [one.tenant_id for one in (team(row.id), application(waiting.id))] == [branch, branch]
    assert [one.tenant_id for one in (team(ended.id), application(decided.id))] == [leaf, leaf]


@pytest.mark.parametrize("role", ["community_clerk", "social_work_station", "station_clerk"])
def test_who_only_sees_teams_sees_those_of_their_node_and_changes_none(world: World, role: str) -> None:
    world.everybody()
    ours = team_at(world, people=(world.volunteer,), name="楼道队")
    beside = team_at(world, world.nodes["sibling"], name="隔壁队")
    session().commit()
    who = world.person("社工小柳", role=role, role_at=world.nodes["leaf"])
    page, api = world.browser(who), world.api(who)
    listed = page.get("/desk/teams/").get_data(as_text=True)
    assert "楼道队" in listed
    assert "隔壁队" not in listed
    one = page.get(f"/desk/teams/{ours.id}").get_data(as_text=True)
    assert world.volunteer.name in one
    assert not [act for act in ("移出", "任命队长", "解散", "登记队伍") if act in one + listed]
    assert page.get(f"/desk/teams/{beside.id}").status_code == 404
    assert api.get(f"/teams/{ours.id}/members").status_code == 200
    assert api.post(f"/teams/{ours.id}/disbandment").status_code == 403
    assert page.post(f"/desk/teams/{ours.id}/disbandment", form_at=f"/desk/teams/{ours.id}").status_code == 403


def test_a_teams_leader_registers_a_neighbour_and_nobody_else_does(world: World) -> None:
    ours = team_at(world, people=(world.volunteer,), name="楼道队")
    lead_team(ours.id, world.volunteer.member_id, by=SHELL)
    session().commit()
    path = f"/teams/{ours.id}/neighbours"
    page = world.browser(world.volunteer)
    assert "登记邻居" in page.get("/volunteering").get_data(as_text=True)
    refused_page = page.post(f"{path}/new", {"name": " "})
    assert (refused_page.status_code, "姓名" in refused_page.get_data(as_text=True)) == (422, True)
    assert page.post(f"{path}/new", {"name": "邻居老何"}).status_code == 303
    made = world.api(world.volunteer).post(path, {"name": "邻居老吕", "phone": fresh_phone()})
    assert made.status_code == 201
    row = passer_by(UUID(made.get_json()["id"]))
    assert (row.registered_by, row.occasion) == (world.volunteer.member_id, "楼道队")
    told = session().scalars(select(Fact).where(Fact.kind == "recipients.passer_by_registered")).all()
    assert {(fact.by_member_id, fact.tenant_id) for fact in told} == {(world.volunteer.member_id, ours.tenant_id)}
    stranger = world.api(world.helper2).post(path, {"name": "邻居"})
    assert (stranger.status_code, stranger.get_json()["code"]) == (404, "recruiting.team_not_found")
    disband_team(ours.id, by=world.subadmin.actor)
    session().commit()
    assert world.api(world.volunteer).post(path, {"name": "邻居"}).status_code == 404
