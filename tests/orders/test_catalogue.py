"""The catalogue of kinds (C13) is shaped by the district while the bank is open: added, changed, closed, opened again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.events.models import Fact
from app.kit.db import session
from app.orders.commands.kinds import KindPlan, add_kind, change_kind, close_kind, reopen_kind, set_coefficient
from app.orders.commands.menus import MenuPlan, add_item, open_menu
from app.orders.menus import menus_for
from app.orders.models import Demand, Risk, ServiceKind
from app.orders.queries import kind_even_closed
from app.rbac.commands import adapt_role
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from tests.orders.conftest import refused
from tests.web.test_toasts import take_back
from tests.worlds import HOUR, World

DESK = "/desk/catalogue/"
YES = {"is_confirmed": "true"}
WALKS = {"name_zh": "陪同散步", "name_en": "Walks together", "icon": "leaf", "usual_minutes": "45", "min_level": "1"}


def _kinds(world: World) -> list[ServiceKind]:
    """The open kinds in their order, read anew."""
    session().rollback()
    query = session().query(ServiceKind).filter(ServiceKind.closed_at.is_(None))
    return query.order_by(ServiceKind.position).all()


def _facts(word: str) -> list[dict[str, Any]]:
    session().rollback()
    return [row.body for row in session().query(Fact).filter(Fact.kind == word).order_by(Fact.id)]


def _form(row: ServiceKind, **other: str) -> dict[str, str]:
    names = ("name_zh", "name_en", "icon", "usual_minutes", "min_level")
    return {**{name: str(getattr(row, name)) for name in names}, **other}


def _plan(row: ServiceKind, *, position: int | None = None) -> KindPlan:
    return KindPlan(row.name_zh, row.name_en, row.usual_minutes, row.min_level, position=position)


def test_a_new_kind_is_shown_first_then_added_then_taken_back(world: World) -> None:
    browser, before = world.browser(world.district), len(_kinds(world))
    asked = {**WALKS, "position": "2", "risk": "middle", "coefficient": "3/2"}
    shown = browser.post(f"{DESK}new", asked).get_data(as_text=True)
    for words in ("还没有保存", "陪同散步", "绿叶", "45", "×3/2", "全行的居民"):
        assert words in shown
    assert len(_kinds(world)) == before, "a preview adds nothing"
    done = browser.post(f"{DESK}new", {**asked, **YES})
    made = _kinds(world)[1]
    assert (made.key, made.usual_minutes, made.min_level, made.risk) == ("walks_together", 45, 1, "middle")
    assert [row.position for row in _kinds(world)] == list(range(before + 1))
    assert "陪同散步" in world.browser(world.resident).get("/demands/new").get_data(as_text=True)
    demand = world.demand(kind_id=made.id, people_needed=2)
    assert (demand.min_level, demand.slot_seconds) == (1, HOUR * 3 // 2)
    (told,) = _facts("orders.kind_added")
    assert (told["after"]["name_en"], told["after"]["coefficient"]) == ("Walks together", "3/2")
    take_back(browser, done)
    assert len(_kinds(world)) == before
    assert kind_even_closed(made.id).closed_at is not None


def test_a_kind_without_coefficient_waits_for_one(world: World) -> None:
    browser = world.browser(world.district)
    assert browser.post(f"{DESK}new", {**WALKS, **YES}).status_code == 303
    made = _kinds(world)[-1]
    page = world.browser(world.resident).get("/demands/new").get_data(as_text=True)
    assert (made.coefficient, "陪同散步" in page) == (None, False)
    done = browser.post(f"{DESK}{made.id}/coefficient", {"coefficient": "1", **YES}, form_at=DESK)
    at = done.headers["Location"].split(world.slug, 1)[1]
    assert "undoing" not in browser.get(at).get_data(as_text=True), "never back to none"


def test_names_lengths_levels_and_places_change_and_come_back(world: World) -> None:
    browser, rows = world.browser(world.district), _kinds(world)
    row, old = rows[2], [one.id for one in rows]
    name, path, changed = (
        row.name_zh,
        f"{DESK}{row.id}",
        _form(row, name_zh="换个名字", usual_minutes="90", min_level="3", position="1"),
    )
    published = world.demand(kind_id=row.id)
    published_id, level = published.id, published.min_level
    shown = browser.post(path, changed).get_data(as_text=True)
    for words in ("还没有保存", "换个名字", name, "个公开的需求", "以前的需求也用新名称"):
        assert words in shown
    done = browser.post(path, {**changed, **YES})
    assert done.status_code == 303, done.get_data(as_text=True)
    now = _kinds(world)
    assert (now[0].id, now[0].name_zh, now[0].usual_minutes, now[0].min_level) == (old[2], "换个名字", 90, 3)
    assert session().get_one(Demand, (world.id, published_id)).min_level == level, "what is published stays"
    (told,) = _facts("orders.kind_changed")
    assert (told["before"]["position"], told["after"]["position"]) == (3, 1)
    assert (told["before"]["name_zh"], told["after"]["usual_minutes"]) == (name, 90)
    take_back(browser, done)
    assert [one.id for one in _kinds(world)] == old
    assert kind_even_closed(old[2]).name_zh == name


def test_a_closed_kind_is_offered_no_more_and_what_runs_goes_on(world: World) -> None:
    row = world.kind()
    kind_id, name = row.id, row.name_zh
    card = open_menu(
        MenuPlan("理发日", "Haircuts", (1,), 540, 1020), tenant_id=world.nodes["leaf"], by=world.clerk.actor
    )
    add_item(card.id, kind_id=kind_id, minutes=30, people_needed=1, by=world.clerk.actor)
    running, open_demand = world.begun(), world.demand(starts_in=timedelta(hours=40))
    browser = world.browser(world.district)
    path = f"{DESK}{kind_id}"
    shown = browser.post(f"{path}/closing", form_at=path).get_data(as_text=True)
    for words in ("还没有保存", "个没有办完的订单", "份菜单上的项目", "照常进行"):
        assert words in shown
    done = browser.post(f"{path}/closing", YES, form_at=path)
    resident = world.browser(world.resident)
    assert f"/demands/new/{kind_id}" not in resident.get("/demands/new").get_data(as_text=True)
    assert resident.get(f"/demands/new/{kind_id}").status_code == 404
    assert name in resident.get("/").get_data(as_text=True), "what runs keeps its name"
    leaf = tenant(world.nodes["leaf"])
    assert menus_for(leaf) == []
    assert "类型已关闭" in world.browser(world.district).get(f"/desk/menus/{card.id}").get_data(as_text=True)
    world.confirmed(world.finished(running))
    assert world.holding(world.volunteer).balance == HOUR
    assert world.claimed(open_demand).state == "accepted"
    assert "已关闭的类型" in world.browser(world.district).get(DESK).get_data(as_text=True)
    take_back(browser, done)
    assert f"/demands/new/{kind_id}" in resident.get("/demands/new").get_data(as_text=True)
    assert [line.kind.id for line in menus_for(leaf)[0].lines] == [kind_id]


def test_the_grade_of_risk_is_shown_first_and_comes_back(world: World) -> None:
    browser, kind_id = world.browser(world.district), world.kind().id
    path = f"{DESK}{kind_id}/risk"
    assert "以后发布的需求" in browser.post(path, {"risk": "high"}, form_at=DESK).get_data(as_text=True)
    done = browser.post(path, {"risk": "high", **YES}, form_at=DESK)
    session().rollback()
    assert kind_even_closed(kind_id).risk == "high"
    (told,) = _facts("orders.kind_decided")
    assert (told["former_risk"], told["risk"]) == ("low", "high")
    take_back(browser, done)
    session().rollback()
    assert kind_even_closed(kind_id).risk == "low"
    refusal = browser.post(path, {"risk": "none"}, form_at=DESK)
    assert (refusal.status_code, "请从列表中选择" in refusal.get_data(as_text=True)) == (422, True)


def test_a_change_that_was_changed_again_is_not_undone(world: World) -> None:
    browser, row = world.browser(world.district), _kinds(world)[0]
    path = f"{DESK}{row.id}"
    browser.post(path, {**_form(row, min_level="2"), **YES})
    session().rollback()
    first = session().query(Fact).filter(Fact.kind == "orders.kind_changed").one().id
    browser.post(path, {**_form(_kinds(world)[0], min_level="4"), **YES})
    refusal = browser.post(f"{DESK}changes/{first}/undoing", form_at=DESK)
    assert (refusal.status_code, "后来又改过" in refusal.get_data(as_text=True)) == (409, True)
    other = session().query(Fact).filter(Fact.kind != "orders.kind_changed").first()
    assert other is not None
    assert browser.post(f"{DESK}changes/{other.id}/undoing", form_at=DESK).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name_zh", "", "请填写这一项"), ("name_zh", "长" * 21, "最多 20 个字"), ("usual_minutes", "9", "须在 10 到 1440 之间"),
        ("usual_minutes", "一小时", "请填写整数"), ("min_level", "21", "须在 0 到 20 之间"), ("icon", "dragon", "请从列表中选择"),
        ("coefficient", "0", "大于零"), ("position", "0", "须在 1 到 500 之间"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(world: World, field: str, value: str, words: str) -> None:
    before = len(_kinds(world))
    refusal = world.browser(world.district).post(f"{DESK}new", {**WALKS, field: value, **YES})
    assert (refusal.status_code, words in refusal.get_data(as_text=True)) == (422, True)
    assert len(_kinds(world)) == before


def test_neither_name_stands_twice_among_open_kinds(world: World) -> None:
    one, other, *_ = _kinds(world)
    plan = KindPlan(one.name_zh, "Something else", 60, 0)
    with refused("orders.kind_name_taken"):
        add_kind(plan, risk=Risk.LOW, coefficient=None, by=world.district.actor)
    english = KindPlan("别的", _kinds(world)[0].name_en.upper(), 60, 0)
    with refused("orders.kind_name_taken"):
        change_kind(other.id, english, by=world.district.actor)
    close_kind(one.id, by=world.district.actor)
    made = add_kind(plan, risk=Risk.LOW, coefficient=None, by=world.district.actor)
    session().commit()
    district, path = world.browser(world.district), f"{DESK}{one.id}"
    for page in (
        *(district.post(f"{path}/reopening", sent, form_at=path) for sent in ({}, YES)),
        *(district.post(f"{DESK}new", {**WALKS, "name_zh": plan.name_zh, **sent}) for sent in ({}, YES)),
    ):
        assert (page.status_code, "都不能重复" in page.get_data(as_text=True)) == (409, True)
    close_kind(made.id, by=world.district.actor)
    reopen_kind(one.id, by=world.district.actor)
    session().commit()
    assert _kinds(world)[0].id == one.id, "it stands where it stood"


def test_a_kind_opened_again_stands_where_it_stood(world: World) -> None:
    before, by = [row.id for row in _kinds(world)], world.district.actor
    close_kind(before[2], by=by)
    session().commit()
    assert [(row.id, row.place) for row in _kinds(world)] == [
        (kind_id, nth) for nth, kind_id in enumerate([*before[:2], *before[3:]], 1)
    ]
    reopen_kind(before[2], by=by)
    session().commit()
    assert [row.id for row in _kinds(world)] == before


def test_steps_out_of_turn_are_refused(world: World) -> None:
    row, by = world.kind(), world.district.actor
    with refused("orders.kind_open_already"):
        reopen_kind(row.id, by=by)
    close_kind(row.id, by=by)
    session().commit()
    plan = _plan(row)
    for act in (
        lambda: close_kind(row.id, by=by),
        lambda: change_kind(row.id, plan, by=by),
        lambda: set_coefficient(row.id, row.coefficient or 1, by=by),  # type: ignore[arg-type]
    ):
        with refused("orders.kind_closed"):
            act()


def test_a_plan_that_changes_nothing_tells_nothing(world: World) -> None:
    rows = _kinds(world)
    change_kind(rows[1].id, _plan(rows[1], position=2), by=world.district.actor)
    session().commit()
    assert _facts("orders.kind_changed") == []


def test_the_same_over_the_api(world: World) -> None:
    api, branch = world.api(world.district), world.api(world.branch)
    new = {"name_zh": "代办手续", "name_en": "Errands", "usual_minutes": 60, "position": 1, "coefficient": "2"}
    assert branch.post("/kinds", new).status_code == 403
    made = api.post("/kinds", new)
    assert (made.status_code, made.json["position"], made.json["icon"], made.json["coefficient"]) == (
        201,
        1,
        "hands",
        "2",
    )
    path = f"/kinds/{made.json['id']}"
    assert api.post("/kinds", new).json["code"] == "orders.kind_name_taken"
    changed = api.call("PUT", path, {"name_zh": "跑腿", "name_en": "Errands", "usual_minutes": 30, "icon": "bag"})
    assert (changed.status_code, changed.json["name_zh"], changed.json["position"]) == (200, "跑腿", 1)
    assert api.get("/kinds").json[0]["id"] == made.json["id"]
    assert branch.post(f"{path}/closure").status_code == 403
    assert api.post(f"{path}/closure").json["closed_at"]
    assert made.json["id"] not in [row["id"] for row in api.get("/kinds").json]
    assert [row["id"] for row in api.get("/kinds/closed").json] == [made.json["id"]]
    assert api.post(f"{path}/closure").json["code"] == "orders.kind_closed"
    assert api.delete(f"{path}/closure").json["closed_at"] is None
    assert api.post(f"/kinds/{UUID(int=7)}/closure").status_code == 404


def test_who_holds_the_word_at_a_branch_alone_shapes_nothing(world: World) -> None:
    adapt_role("branch_admin", Permission.CATALOGUE_EDIT, is_allowed=True, by=world.district.actor, powers=None)
    session().commit()
    row = world.kind()
    branch = world.api(world.branch)
    assert branch.post(f"/kinds/{row.id}/closure").status_code == 403
    assert branch.post(f"/kinds/{row.id}/risk", {"risk": "high"}).status_code == 403
    page = world.browser(world.branch).post(f"{DESK}{row.id}/closing", form_at=f"{DESK}{row.id}")
    assert page.status_code == 403
