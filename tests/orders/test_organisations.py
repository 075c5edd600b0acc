"""An organisation between recipient and volunteer (B8): it takes a demand, sends its members, reports back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.kit.clock import fixed
from app.kit.db import session
from app.notifications.models import Message
from app.orders.commands import take
from app.orders.commands.represent import assign_member, report_back, take_for_organisation
from app.orders.models import Demand, Order, OrganisationReport
from app.orders.organisation_acts import candidates
from app.orders.queries import order as order_row
from app.organisations.commands import add_to_organisation, name_leader, register_organisation, take_from_organisation
from app.organisations.models import OrganisationKind
from app.organisations.queries import organisation
from app.rbac.commands import grant_role
from app.tenancy.actor import SHELL
from tests.counting import statements
from tests.orders.conftest import SetRule, refused
from tests.worlds import HOUR, Person, World


@pytest.fixture
def body(world: World) -> UUID:
    """A social organisation of the branch: a leader who is no volunteer, two volunteers; committed."""
    node = world.nodes["branch"]
    made = register_organisation(
        "和风社工", OrganisationKind.SOCIAL_ORGANISATION, tenant_id=node, by=world.district.actor
    )
    world.people["leader"] = world.person("社工负责人", node=node)  # whose session has no second factor
    grant_role(world.leader.member_id, "organisation_admin", node, reason="test", by=SHELL, powers=None)
    for person in (world.leader, world.volunteer, world.helper2):
        add_to_organisation(made.id, person.member_id, by=world.subadmin.actor)
    name_leader(made.id, world.leader.member_id, by=world.subadmin.actor)
    session().commit()
    return made.id


def taken(world: World, body: UUID, demand: Demand | None = None, helper: Person | None = None) -> Order:
    """An order the organisation took for one of its members; committed."""
    order = take_for_organisation(
        (demand or world.demand()).id, organisation_id=body, helper_id=(helper or world.volunteer).member_id,
        by=world.leader.actor,
    )  # fmt: skip
    session().commit()
    return order


def test_an_organisation_takes_a_demand_sends_a_member_and_reports_back(world: World, body: UUID) -> None:
    order = taken(world, body)
    assert (order.state, order.organisation_id, order.helper_id) == ("accepted", body, world.volunteer.member_id)
    world.confirmed(world.finished(world.begun(order)))
    assert world.holding(world.volunteer).balance == HOUR, "the member is paid, not the organisation"
    report_back(order.id, said="老人很满意", by=world.leader.actor)
    session().commit()
    assert "老人很满意" not in repr(session().execute(select(OrganisationReport.__table__)).all())
    with refused("orders.reported_already"):
        report_back(order.id, said="再说一次", by=world.leader.actor)


def test_recipient_and_member_are_told_of_organisation_and_person(world: World, body: UUID) -> None:
    order = taken(world, body)
    assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    session().commit()
    deliver_due()
    said = {
        who: set(session().scalars(select(Message.title_zh).where(Message.member_id == getattr(world, who).member_id)))
        for who in ("volunteer", "helper2", "resident")
    }
    kind = world.kind().name_zh
    assert {f"和风社工请您去服务：{kind}", f"这一单换人了：{kind}"} <= said["volunteer"]
    assert f"和风社工请您去服务：{kind}" in said["helper2"]
    assert {f"有人接单了：{kind}", f"换了服务者：{kind}"} <= said["resident"]
    bodies = session().scalars(select(Message.body_zh).where(Message.member_id == world.resident.member_id)).all()
    assert any("（和风社工）" in text for text in bodies)


def test_before_the_service_another_member_is_sent_and_serves(world: World, body: UUID) -> None:
    order = taken(world, body)
    assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    session().commit()
    world.confirmed(world.finished(world.begun(order_row(order.id))))
    assert (world.holding(world.helper2).balance, world.holding(world.volunteer).balance) == (HOUR, 0)


def test_the_one_sent_passes_every_gate_they_would_pass_alone(world: World, body: UUID, rule: SetRule) -> None:
    with refused("orders.level_too_low"):
        taken(world, body, world.demand(min_level=2))
    with refused("orders.not_volunteer"):
        taken(world, body, helper=world.leader)
    add_to_organisation(body, world.resident.member_id)
    session().commit()
    with refused("orders.not_volunteer"):
        taken(world, body, helper=world.resident)
    world.grant(world.volunteer, HOUR)
    with refused("orders.own_demand"):
        taken(world, body, world.demand(world.volunteer))
    demand = world.demand()
    world.claimed(world.demand())
    with refused("orders.time_clash"):
        taken(world, body, demand)
    rule("orders.who_takes", "dispatch")
    with refused("orders.claim_closed"):
        taken(world, body, demand, world.helper2)


def test_the_one_sent_instead_passes_them_too(world: World, body: UUID) -> None:
    order = taken(world, body, world.demand(min_level=0))
    world.claimed(world.demand(), world.helper2)
    with refused("orders.time_clash"):
        assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    with refused("orders.not_volunteer"):
        assign_member(order.id, helper_id=world.leader.member_id, by=world.leader.actor)
    with refused("orders.helper_already"):
        assign_member(order.id, helper_id=world.volunteer.member_id, by=world.leader.actor)


def test_of_ten_members_the_database_is_asked_as_often_as_of_three(world: World, body: UUID) -> None:
    led, clashing, demand = organisation(body), world.demand(), world.demand()
    world.claimed(clashing, world.helper2)
    with statements() as few:
        shown = {one.member.id: (one.reason is None, one.is_free) for one in candidates(led, demand)}
    assert shown == {
        world.leader.member_id: (False, True), world.volunteer.member_id: (True, True),
        world.helper2.member_id: (True, False),
    }  # fmt: skip
    for n in range(7):
        add_to_organisation(body, world.person(f"社工{n}", is_volunteer=True).member_id, by=world.subadmin.actor)
    session().commit()
    with statements() as many:
        assert len(candidates(led, demand)) == 10
    assert len(many) <= len(few)


def test_only_people_of_the_organisation_are_sent(world: World, body: UUID) -> None:
    outsider = world.person("外面的志愿者", is_volunteer=True)
    for stranger in (outsider.member_id, uuid4()):
        with refused("members.member_not_found"):
            take_for_organisation(world.demand().id, organisation_id=body, helper_id=stranger, by=world.leader.actor)
    order = taken(world, body)
    take_from_organisation(body, world.helper2.member_id, by=world.subadmin.actor)
    session().commit()
    with refused("members.member_not_found"):
        assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)


def test_nobody_else_is_sent_once_the_service_began_or_its_time_is_over(world: World, body: UUID) -> None:
    order = taken(world, body)
    with fixed(world.beginning(order) + timedelta(hours=2)), refused("orders.assign_too_late"):
        assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    world.begun(order)
    with refused("orders.step_refused"):
        assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    with refused("orders.report_too_early"):
        report_back(order.id, said="还没完", by=world.leader.actor)


def test_a_volunteers_own_order_is_nobody_elses(world: World, body: UUID) -> None:
    order = world.claimed()
    with refused("orders.not_through_organisation"):
        assign_member(order.id, helper_id=world.helper2.member_id, by=world.leader.actor)
    with refused("orders.not_through_organisation"):
        report_back(order.id, said="越俎代庖", by=world.leader.actor)


def test_nobody_is_forced_the_member_may_step_back(world: World, body: UUID) -> None:
    order = taken(world, body)
    take.withdraw_order(order.id, reason="去不了", by=world.volunteer.actor)
    session().commit()
    assert taken(world, body, session().get_one(Demand, (world.id, order.demand_id)), world.helper2).slot == 1


def test_a_member_who_left_and_came_back_belongs_again_and_leads_no_more(world: World, body: UUID) -> None:
    take_from_organisation(body, world.leader.member_id, by=world.subadmin.actor)
    add_to_organisation(body, world.leader.member_id, by=world.subadmin.actor)
    session().commit()
    with refused("organisations.of_organisation_already"):
        add_to_organisation(body, world.leader.member_id, by=world.subadmin.actor)
    assert world.api(world.leader).get("/led-organisations").get_json() == []


def test_the_leader_does_it_by_api(world: World, body: UUID) -> None:
    api, demand = world.api(world.leader), world.demand()
    assert [one["id"] for one in api.get("/led-organisations").get_json()] == [str(body)]
    sent = {"organisation_id": str(body), "helper_id": str(world.volunteer.member_id)}
    made = api.post(f"/demands/{demand.id}/organisation-claim", sent)
    assert (made.status_code, made.get_json()["organisation_id"]) == (201, str(body))
    order = made.get_json()["id"]
    assert api.get(f"/orders/{order}").status_code == 200
    other = {"helper_id": str(world.helper2.member_id)}
    assert api.post(f"/orders/{order}/assignment", other).get_json()["helper_id"] == other["helper_id"]
    assert api.post(f"/orders/{order}/report", {"said": "早了"}).get_json()["code"] == "orders.report_too_early"
    assert [one["id"] for one in api.get("/led-organisations/orders").get_json()] == [order]
    assert api.delete(f"/orders/{order}/claim").status_code == 200


def test_who_leads_another_organisation_or_none_is_answered_like_a_stranger(world: World, body: UUID) -> None:
    node = world.nodes["sibling"]
    rival = world.person("邻街负责人", node=node, role="organisation_admin", role_at=node)
    other = register_organisation(
        "邻街社工", OrganisationKind.SOCIAL_ORGANISATION, tenant_id=node, by=world.district.actor
    )
    add_to_organisation(other.id, rival.member_id)
    name_leader(other.id, rival.member_id, by=world.district.actor)
    session().commit()
    order, demand = taken(world, body), world.demand(starts_in=timedelta(hours=9))
    api = world.api(rival)
    sent: dict[str, Any] = {"organisation_id": str(body), "helper_id": str(world.volunteer.member_id)}
    answer = api.post(f"/demands/{demand.id}/organisation-claim", sent)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "organisations.organisation_not_found")
    for path, said in (("assignment", {"helper_id": sent["helper_id"]}), ("report", {"said": "x"})):
        assert api.post(f"/orders/{order.id}/{path}", said).get_json()["code"] == "orders.order_not_found"
    assert api.get(f"/orders/{order.id}").status_code == 404
    plain = world.api(world.volunteer).post(f"/orders/{order.id}/assignment", {"helper_id": sent["helper_id"]})
    assert plain.status_code == 403


def test_an_organisation_is_filled_by_those_who_keep_its_node(world: World, body: UUID) -> None:
    api, path = world.api(world.branch), f"/organisations/{body}"
    newcomer = {"member_id": str(world.resident.member_id)}
    assert api.post(f"{path}/members", newcomer).status_code == 201
    assert api.post(f"{path}/leader", newcomer).get_json()["leads_since"]
    assert len(api.get(f"{path}/members").get_json()) == 4
    assert api.delete(f"{path}/members/{world.resident.member_id}").status_code == 200
    assert api.post(f"{path}/leader", newcomer).status_code == 404
    assert world.api(world.subadmin).post(f"{path}/members", newcomer).status_code == 404, "a leaf below the node"


def test_the_leader_does_it_by_pages_without_a_second_factor(world: World, body: UUID) -> None:
    pages, demand = world.browser(world.leader), world.demand()
    assert "以团体名义接单" in pages.get(f"/demands/{demand.id}").get_data(as_text=True)
    form = f"/demands/{demand.id}/organisation-claim"
    shown = pages.get(form).get_data(as_text=True)
    assert "何小明" in shown
    assert "登记为志愿者后才能接单" in shown, "why somebody cannot go stands beside them"
    sent = pages.post(form, {"organisation_id": str(body), "helper_id": str(world.volunteer.member_id)})
    path = sent.headers["Location"].split(f"/t/{world.slug}")[-1]
    seen = world.browser(world.resident).get(path).get_data(as_text=True)
    assert "何小明（和风社工）" in seen
    change = f"{path}/assignment"
    assert "沈小红" in pages.get(change).get_data(as_text=True)
    assert pages.post(change, {"helper_id": "x"}).status_code == 422
    assert pages.post(change, {"helper_id": str(world.helper2.member_id)}).status_code == 303
    assert "沈小红" in pages.get("/organisation-orders").get_data(as_text=True)
    with world.scope():
        order = order_row(UUID(path.rsplit("/", 1)[-1]))
        world.finished(world.begun(order))
    assert pages.post(f"{path}/report", {"said": "<b>顺利</b>"}, form_at=change).status_code == 303
    assert "&lt;b&gt;顺利" in world.browser(world.resident).get(path).get_data(as_text=True)


def test_the_desk_fills_an_organisation_and_names_its_leader(world: World, body: UUID) -> None:
    desk, path = world.browser(world.branch), f"/desk/organisations/{body}"
    assert "和风社工" in desk.get("/desk/organisations/").get_data(as_text=True)
    assert "陈阿婆" in desk.get(f"{path}?text=陈").get_data(as_text=True)
    who = {"member_id": str(world.resident.member_id)}
    assert desk.post(f"{path}/members", who, form_at=path).status_code == 303
    assert desk.post(f"{path}/members", who, form_at=path).status_code == 409
    assert desk.post(f"{path}/leader", who, form_at=path).status_code == 303
    assert desk.post(f"{path}/members", {"member_id": "'"}, form_at=path).status_code == 422
    assert desk.post(f"{path}/members/{who['member_id']}/departure", form_at=path).status_code == 303
    assert world.browser(world.subadmin).get(path).status_code == 404


def test_whoever_leads_an_organisation_sees_what_waits_where_it_serves_and_no_desk(
    world: World, body: UUID, rule: SetRule
) -> None:
    pages = world.browser(world.leader)
    near = world.demand()
    world.demand(world.person("邻街的人", node=world.nodes["sibling"], hours=9))
    page = pages.get("/organisation-orders").get_data(as_text=True)
    assert f"/demands/{near.id}/organisation-claim" in page
    assert page.count("/organisation-claim") == 1, "the organisation serves its own branch"
    assert pages.get(f"/demands/{near.id}/organisation-claim").status_code == 200
    for path in ("/", "/me"):
        assert "/desk/" not in pages.get(path).get_data(as_text=True), "the desk would not let them in"
    assert "/desk/" in world.browser(world.clerk).get("/").get_data(as_text=True)
    rule("orders.who_takes", "dispatch")
    assert "/organisation-claim" not in pages.get("/organisation-orders").get_data(as_text=True)
