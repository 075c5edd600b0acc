"""The drawers of the console open, show what a change touches before it is made, and undo it."""

import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.db import session
from app.rbac.queries import role_table
from app.rbac.words import Permission
from app.rules.commands import set_rule
from app.rules.queries import origin, rule
from app.tenancy.models import Tenant
from app.tenancy.queries import look
from tests.clients import PageClient
from tests.worlds import World


def facts(world: World, kind: str) -> list[Fact]:
    """What was told of one kind."""
    with world.scope():
        rows = list(session().scalars(sa.select(Fact).where(Fact.kind == kind).order_by(Fact.id)))
        session().expunge_all()
        return rows


def node(world: World, id_: UUID) -> Tenant:
    """A node as it stands in the database."""
    with world.scope():
        row = session().get_one(Tenant, (world.id, id_))
        session().expunge_all()
        return row


def send(browser: PageClient, path: str, fields: dict[str, Any], form_at: str, *, preview: str) -> Any:
    """Send a form, see the preview with these words, confirm it; answers what came of confirming."""
    seen = browser.post(path, fields, form_at=form_at)
    page = seen.get_data(as_text=True)
    assert seen.status_code == 200, page
    assert preview in page, page
    assert "还没有保存" in page
    return browser.post(path, {**fields, "is_confirmed": "true"}, form_at=form_at)


def undo(world: World, browser: PageClient, kind: str, at: str) -> Any:
    """Press the undo button of the latest change of this kind."""
    fact = facts(world, kind)[-1]
    assert str(fact.id) in browser.get(at).get_data(as_text=True), "the list of recent changes offers it"
    return browser.post(f"/desk/changes/{fact.id}/undoing", form_at=at)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/tree", "/desk/brand", "/desk/roles", "/desk/roles/new", "/desk/roles/new?text=陈", "/desk/roles/table",
        "/desk/roles/station_clerk", "/desk/roles/district_admin", "/desk/people", "/desk/people?volunteer=yes", "/desk/time",
        "/desk/time/proposed", "/desk/time/mass-grant", "/desk/audit", "/desk/audit/seal", "/desk/audit/seal?check=yes",
        "/desk/audit/facts.csv", "/desk/brand/sample.css?primary=%23112233&accent=%23445566",
    ],
)  # fmt: skip
def test_the_district_opens_every_drawer(world: World, path: str) -> None:
    assert world.browser(world.district).get(path).status_code == 200


def test_pages_about_one_thing_open(world: World) -> None:
    browser = world.browser(world.district)
    world.confirmed()
    for path in (
        f"/desk/tree/{world.nodes['leaf']}", f"/desk/tree/{world.nodes['root']}", f"/desk/people/{world.volunteer.member_id}/history",
        f"/desk/people/{world.resident.member_id}/time-grant", f"/desk/roles/new?member_id={world.helper2.member_id}",
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 200, path
    tree = browser.get("/desk/tree").get_data(as_text=True).split("<main", 1)[1]
    assert '<th class="num">会员</th>' in tree, "a heading without the measure word"
    assert "志愿者申请" not in tree, "nothing of it stands anywhere"
    english = world.browser(world.district)
    english.post("/settings/language", {"language": "en"}, form_at="/desk/tree")
    assert "Tree of nodes" in english.get("/desk/tree").get_data(as_text=True)


def test_a_node_is_renamed_after_its_preview_and_the_old_name_returns(world: World) -> None:
    browser, leaf = world.browser(world.district), world.nodes["leaf"]
    before = node(world, leaf).name_zh
    at = f"/desk/tree/{leaf}"
    names = {"name_zh": "新港社区", "name_en": "New Harbour"}
    assert browser.post(f"{at}/name", names, form_at=at).status_code == 200
    assert node(world, leaf).name_zh == before, "a preview writes nothing"
    assert send(browser, f"{at}/name", names, at, preview="新港社区").status_code == 303
    assert node(world, leaf).name_zh == "新港社区"
    assert undo(world, browser, "console.node_renamed", "/desk/tree").status_code == 303
    assert node(world, leaf).name_zh == before
    assert len(facts(world, "console.node_renamed")) == 2, "the undoing is told of too"


def test_a_change_changed_again_is_not_undone_past_it(world: World) -> None:
    browser, at = world.browser(world.district), f"/desk/tree/{world.nodes['leaf']}"
    for name in ("一村", "二村"):
        send(browser, f"{at}/name", {"name_zh": name, "name_en": name}, at, preview=name)
    first = facts(world, "console.node_renamed")[0]
    answer = browser.post(f"/desk/changes/{first.id}/undoing", form_at="/desk/tree")
    assert (answer.status_code, node(world, world.nodes["leaf"]).name_zh) == (409, "二村")


def test_a_node_is_added_moved_closed_opened_and_each_undone(world: World) -> None:
    browser, branch, sibling = world.browser(world.district), world.nodes["branch"], world.nodes["sibling"]
    at = f"/desk/tree/{branch}"
    added = {"kind": "community", "name_zh": "江边社区", "name_en": "Riverside"}
    assert send(browser, f"{at}/nodes", added, at, preview="江边社区").status_code == 303
    made = UUID(facts(world, "console.node_added")[-1].body["tenant_id"])
    at = f"/desk/tree/{made}"
    moved = send(browser, f"{at}/parent", {"parent_id": str(sibling)}, at, preview="移动网点")
    assert (moved.status_code, node(world, made).parent_id) == (303, sibling)
    undo(world, browser, "console.node_moved", "/desk/tree")
    assert node(world, made).parent_id == branch
    assert send(browser, f"{at}/closing", {}, at, preview="关闭网点").status_code == 303
    assert node(world, made).closed_at is not None
    undo(world, browser, "console.node_closed", "/desk/tree")
    assert node(world, made).closed_at is None
    undo(world, browser, "console.node_added", "/desk/tree")
    assert node(world, made).closed_at is not None


def test_the_preview_of_a_move_names_the_rules_that_will_differ(world: World) -> None:
    with world.scope():
        set_rule(
            "orders.silence_hours", 33, tenant_id=world.nodes["sibling"], effective_from=None, reason="test",
            by=world.district.actor,
        )  # fmt: skip
        session().commit()
    browser, at = world.browser(world.district), f"/desk/tree/{world.nodes['leaf']}"
    page = browser.post(f"{at}/parent", {"parent_id": str(world.nodes["sibling"])}, form_at=at).get_data(as_text=True)
    assert "33" in page
    assert rule("orders.silence_hours").zh in page


def test_an_occupied_node_says_what_is_left_and_goes_over_to_a_successor(world: World) -> None:
    browser, at = world.browser(world.district), f"/desk/tree/{world.nodes['leaf']}"
    refused = browser.post(f"{at}/closing", {"is_confirmed": "true"}, form_at=at)
    assert (refused.status_code, "位会员" in refused.get_data(as_text=True)) == (409, True)
    done = send(browser, f"{at}/closing", {"successor_id": str(world.nodes["sibling"])}, at, preview="关闭网点")
    assert done.status_code == 303
    with world.scope():
        assert "邻" in world.sibling.name
        assert (
            session().scalar(sa.text("SELECT count(*) FROM member WHERE tenant_id = :t"), {"t": world.nodes["leaf"]})
            == 0
        )


def brand_fields(page: str) -> dict[str, str]:
    """What stands in the form of the brand."""
    names = [*re.findall(r'<input name="([a-z_]+)" type="text"', page)]
    return {name: re.search(rf'name="{name}" type="text" value="([^"]*)"', page).group(1) for name in names}  # type: ignore[union-attr]


def test_a_brand_is_refused_for_its_contrast_then_changed_then_undone(world: World) -> None:
    browser = world.browser(world.district)
    fields = brand_fields(browser.get("/desk/brand").get_data(as_text=True))
    before = fields["primary_colour"]
    refused = browser.post("/desk/brand", {**fields, "primary_colour": "#7ec8e3"}, form_at="/desk/brand")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    nearest = re.search(r"最接近的可用颜色是 (#[0-9a-f]{6})", page)
    assert nearest, page
    fields |= {"primary_colour": nearest.group(1), "unit_zh": "暖币", "name_zh": "南风银行"}
    assert send(browser, "/desk/brand", fields, "/desk/brand", preview="4.5").status_code == 303
    with world.scope():
        assert (look().primary_colour, look().word("unit", "zh"), look().name_zh) == (
            nearest.group(1),
            "暖币",
            "南风银行",
        )
    assert undo(world, browser, "console.brand_changed", "/desk/brand").status_code == 303
    with world.scope():
        assert look().primary_colour == before


def test_a_role_is_granted_revoked_and_granted_again_by_undoing(world: World) -> None:
    browser, holder = world.browser(world.district), world.helper2.member_id
    at = f"/desk/roles/new?member_id={holder}"
    fields = {
        "member_id": str(holder),
        "role": "station_clerk",
        "tenant_id": str(world.nodes["leaf"]),
        "reason": "公文 1 号",
    }
    assert send(browser, "/desk/roles/new", fields, at, preview="站点经办").status_code == 303
    grant_id = facts(world, "rbac.role_granted")[-1].subject_id
    assert "公文 1 号" in browser.get("/desk/roles").get_data(as_text=True)
    path = f"/desk/roles/grants/{grant_id}/revocation"
    assert send(browser, path, {}, "/desk/roles", preview="收回角色").status_code == 303
    assert undo(world, browser, "rbac.role_revoked", "/desk/roles").status_code == 303
    assert facts(world, "rbac.role_granted")[-1].body["member_id"] == str(holder)
    assert undo(world, browser, "rbac.role_granted", "/desk/roles").status_code == 303


def test_bad_grants_are_refused_with_their_reason(world: World) -> None:
    branch = world.browser(world.branch)
    base = {"role": "station_clerk", "tenant_id": str(world.nodes["leaf"]), "reason": "x", "is_confirmed": "true"}

    def ask(**more: str) -> int:
        holder = more.get("member_id", str(world.helper2.member_id))
        fields = {**base, "member_id": holder, **more}
        return int(branch.post("/desk/roles/new", fields, form_at="/desk/roles/new").status_code)

    assert ask(role="district_admin") == 403, "what one does not hold"
    assert ask(role="emperor") == 422
    assert ask(member_id=str(world.branch.member_id)) == 403, "to oneself"
    assert ask(tenant_id=str(world.nodes["root"])) == 403, "above one's node"
    assert ask(tenant_id=str(world.nodes["sibling"])) == 403, "beside one's node"
    assert ask(member_id=str(world.sibling.member_id)) == 404, "somebody of another branch"
    assert ask(valid_to="2020-01-01T00:00") == 422, "over before it begins"
    assert ask(role="support", valid_to="2099-01-01T00:00") == 422, "support for more than a week"
    assert ask(reason="") == 422
    assert facts(world, "rbac.role_granted")[-1].body["member_id"] != str(world.helper2.member_id)


def test_a_role_is_adapted_beside_its_template_and_set_back(world: World) -> None:
    browser, at, word = world.browser(world.district), "/desk/roles/station_clerk", Permission.REPORT_READ
    fields = {"permission": str(word), "is_allowed": "true"}
    assert send(browser, f"{at}/permissions", fields, at, preview=word.zh).status_code == 303
    with world.scope():
        assert word in role_table()["station_clerk"]
    assert "与模板不同" in browser.get(at).get_data(as_text=True)
    assert undo(world, browser, "rbac.role_adapted", at).status_code == 303
    with world.scope():
        assert word not in role_table()["station_clerk"]
    own = browser.post(
        "/desk/roles/district_admin/permissions",
        {**fields, "is_confirmed": "true"},
        form_at="/desk/roles/district_admin",
    )
    assert own.status_code == 403


def test_a_rule_is_previewed_set_and_undone_on_its_page(world: World) -> None:
    browser, at = world.browser(world.district), "/desk/rules/orders.silence_hours"
    fields = {"value": "30", "tenant_id": str(world.nodes["branch"]), "reason": "会议纪要"}
    with world.scope():
        before = origin(rule("orders.silence_hours"), world.nodes["leaf"]).value
    assert send(browser, at, fields, at, preview="会议纪要").status_code == 303
    with world.scope():
        assert origin(rule("orders.silence_hours"), world.nodes["leaf"]).value == 30
    value_id = facts(world, "rules.rule_set")[-1].subject_id
    assert browser.post(f"/desk/rules/values/{value_id}/undoing", form_at=at).status_code == 303
    with world.scope():
        assert origin(rule("orders.silence_hours"), world.nodes["leaf"]).value == before
    withdrawn = f"{at}/nodes/{world.nodes['branch']}/withdrawal"
    assert browser.post(withdrawn, {"reason": "x", "is_confirmed": "true"}, form_at=at).status_code == 409


def test_undoing_is_for_those_who_could_have_made_the_change(world: World) -> None:
    district, at = world.browser(world.district), f"/desk/tree/{world.nodes['leaf']}"
    send(district, f"{at}/name", {"name_zh": "一村", "name_en": "One"}, at, preview="一村")
    fact = facts(world, "console.node_renamed")[-1]
    for name in ("clerk", "branch", "auditor"):
        answer = world.browser(world.people[name]).post(f"/desk/changes/{fact.id}/undoing", form_at="/desk/")
        assert answer.status_code == 404, name
    assert node(world, world.nodes["leaf"]).name_zh == "一村"


def test_the_menu_is_grouped(world: World) -> None:
    page = world.browser(world.district).get("/desk/tree").get_data(as_text=True)
    groups = re.findall(r"<details( open)?><summary>([^<]+)", page)
    assert [name for _, name in groups[:5]] == ["日常办理", "人与团体", "时间账", "统计与审计", "本行管理"]
    assert [name for is_open, name in groups[:5] if is_open] == ["本行管理"]
