"""The same by pages and API: hostile input, the branch beside, the list that goes on by itself."""

from typing import Any

import pytest

from app.kit.db import session
from app.members.queries import member
from app.orders.queries import kinds
from app.recruiting.models import TeamLevel
from app.recruiting.queries import application, latest_application
from tests.recruiting.conftest import applied, team_at
from tests.worlds import World


def test_the_wish_to_serve_leads_to_the_form_and_the_form_to_the_desk(vetting: World) -> None:
    pages = vetting.browser(vetting.applicant)
    led = pages.post("/me/volunteering", form_at="/me")
    assert led.headers["Location"].endswith("/volunteering")
    key = kinds()[0].key
    sent = pages.post(
        "/volunteering", {"kinds": [key], "words": "想帮邻居", "hours": ["weekend_morning"], "consents": "true"}
    )
    assert sent.status_code == 303
    assert "等待审核" in pages.get("/volunteering").get_data(as_text=True)
    desk = vetting.browser(vetting.vetter)
    listed = desk.get("/desk/volunteer-applications/").get_data(as_text=True)
    assert "申请人李" in listed
    with vetting.scope():
        row = latest_application(vetting.applicant.member_id)
        assert row is not None
        path = f"/desk/volunteer-applications/{row.id}"
    shown = desk.get(path).get_data(as_text=True)
    assert "想帮邻居" in shown
    assert "周末上午" in shown
    done = desk.post(path, {"decision": "approve"})
    assert done.headers["Location"].endswith("/desk/volunteer-applications/")
    with vetting.scope():
        assert member(vetting.applicant.member_id).is_volunteer


def test_after_a_decision_the_next_one_opens(vetting: World) -> None:
    first, second = applied(vetting), applied(vetting, vetting.person("申请人甲"))
    desk = vetting.browser(vetting.vetter)
    done = desk.post(f"/desk/volunteer-applications/{first.id}", {"decision": "ask", "said": "有驾照吗"})
    assert done.headers["Location"].endswith(f"/{second.id}")
    refusal = desk.post(f"/desk/volunteer-applications/{second.id}", {"decision": "decline", "said": " "})
    assert refusal.status_code == 422
    assert "请写明" in refusal.get_data(as_text=True)
    answered = vetting.browser(vetting.applicant).post("/volunteering/answer", {"said": "有"}, form_at="/volunteering")
    assert answered.status_code == 303
    with vetting.scope():
        assert application(first.id).state == "waiting"


def test_where_the_bank_does_not_vet_one_click_is_enough(world: World) -> None:
    pages = world.browser(world.resident)
    assert pages.post("/me/volunteering", form_at="/me").headers["Location"].endswith("/")
    with world.scope():
        assert member(world.resident.member_id).is_volunteer


def test_the_branch_beside_sees_neither_applications_nor_teams(vetting: World) -> None:
    row, team = applied(vetting), team_at(vetting, people=(vetting.volunteer,))
    api, pages = vetting.api(vetting.stranger), vetting.browser(vetting.stranger)
    assert api.get("/volunteer-applications").get_json()["items"] == []
    assert api.get("/teams").get_json() == []
    member_id = vetting.volunteer.member_id
    asked: list[tuple[str, str, Any]] = [
        ("GET", f"/volunteer-applications/{row.id}", None),
        ("POST", f"/volunteer-applications/{row.id}/decision", {"decision": "approve"}),
        ("GET", f"/teams/{team.id}", None),
        ("GET", f"/teams/{team.id}/members", None),
        ("POST", f"/teams/{team.id}/members", {"member_id": str(vetting.stranger.member_id)}),
        ("DELETE", f"/teams/{team.id}/members/{member_id}", None),
        ("POST", f"/teams/{team.id}/leader", {"member_id": str(member_id)}),
        ("POST", f"/teams/{team.id}/disbandment", {}),
        ("POST", f"/teams/{team.id}/membership", {}),
    ]
    for method, path, body in asked:
        assert api.call(method, path, body).status_code == 404, path
    for path in (f"/desk/volunteer-applications/{row.id}", f"/desk/teams/{team.id}"):
        assert pages.get(path).status_code == 404
    beside = {"name": "越界", "level": "4", "tenant_id": str(vetting.nodes["leaf"])}
    assert api.post("/teams", beside).status_code == 403


def test_a_clerk_puts_nobody_into_a_team_of_the_branch_beside(vetting: World) -> None:
    row = applied(vetting)
    beside = team_at(vetting, vetting.nodes["sibling"])
    body = {"decision": "approve", "team_id": str(beside.id)}
    answer = vetting.api(vetting.vetter).post(f"/volunteer-applications/{row.id}/decision", body)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "recruiting.team_not_found")
    with vetting.scope():
        assert application(row.id).state == "waiting"


def test_a_volunteer_joins_and_leaves_the_team_of_their_area(world: World) -> None:
    near, beside = team_at(world), team_at(world, world.nodes["sibling"])
    pages, api = world.browser(world.volunteer), world.api(world.volunteer)
    assert "邻里小队" in pages.get("/volunteering").get_data(as_text=True)
    assert pages.post(f"/teams/{near.id}/membership", form_at="/volunteering").status_code == 303
    assert api.post(f"/teams/{near.id}/membership").status_code == 409
    assert api.post(f"/teams/{beside.id}/membership").status_code == 404
    assert api.delete(f"/teams/{near.id}/membership").status_code == 200
    assert api.delete(f"/teams/{near.id}/membership").status_code == 404
    assert world.api(world.resident).post(f"/teams/{near.id}/membership").status_code == 403


def test_the_desk_registers_fills_and_leads_a_team(world: World) -> None:
    world.everybody()
    desk = world.browser(world.subadmin)
    above = team_at(world, world.nodes["root"], level=TeamLevel.CORPS, name="全区总队")
    fields = {"name": "金色小队", "level": "4", "kind": "professional", "tenant_id": str(world.nodes["leaf"]),
              "parent_id": str(above.id), "area": "三号楼"}  # fmt: skip
    made = desk.post("/desk/teams/new", fields)
    path = made.headers["Location"].split(f"/t/{world.slug}")[-1]
    assert desk.get(path).status_code == 200
    body = {"member_id": str(world.volunteer.member_id)}
    for act in ("members", "leader"):
        assert desk.post(f"{path}/{act}", body, form_at=path).status_code == 303
    shown = desk.get(path).get_data(as_text=True)
    assert "全区总队" in shown
    assert "队长" in shown
    assert "何小明" in desk.get("/desk/teams/").get_data(as_text=True)
    assert desk.get(path + "?text=何").status_code == 200
    assert desk.post(f"{path}/members", {"member_id": "x"}, form_at=path).status_code == 422
    out = f"{path}/members/{world.volunteer.member_id}/departure"
    assert desk.post(out, form_at=path).status_code == 303
    assert desk.post(f"{path}/disbandment", form_at=path).status_code == 303
    assert "已解散" in desk.get(path).get_data(as_text=True)


HOSTILE: list[dict[str, Any]] = [
    {"kinds": "x"}, {"kinds": [1]}, {"kinds": ["' OR 1=1 --"]}, {"hours": ["never"]}, {"skills": "a\u0000b", "consents": True},
    {"skills": "长" * 501, "consents": True}, {"words": {"a": 1}}, {"unknown": True}, {"consents": "maybe"},
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=str)
def test_hostile_applications_are_refused_by_name(vetting: World, body: dict[str, Any]) -> None:
    answer = vetting.api(vetting.applicant).post("/volunteer-application", body)
    assert answer.status_code == 422, answer.get_json()
    with vetting.scope():
        assert latest_application(vetting.applicant.member_id) is None


@pytest.mark.parametrize(
    "query", ["state=%00", "state=<script>", "kind=%00%27", "node=1%20OR%201", "cursor=%7B", "cursor=AAAA"]
)
def test_hostile_filters_are_answered(vetting: World, query: str) -> None:
    applied(vetting)
    desk = vetting.browser(vetting.vetter)
    assert desk.get(f"/desk/volunteer-applications/?{query}").status_code in (200, 422)
    assert desk.get(f"/desk/teams/?text={query}&kind={query}").status_code == 200


def test_what_an_applicant_writes_is_shown_as_text(vetting: World) -> None:
    row = applied(vetting, words="<script>alert(1)</script>")
    shown = vetting.browser(vetting.vetter).get(f"/desk/volunteer-applications/{row.id}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_two_clerks_at_once_decide_once(vetting: World) -> None:
    row = applied(vetting)
    api = vetting.api(vetting.vetter)
    assert api.post(f"/volunteer-applications/{row.id}/decision", {"decision": "approve"}).status_code == 200
    late = vetting.api(vetting.subadmin).post(
        f"/volunteer-applications/{row.id}/decision", {"decision": "decline", "said": "不"}
    )
    assert (late.status_code, late.get_json()["code"]) == (409, "recruiting.step_not_possible")
    session().rollback()
