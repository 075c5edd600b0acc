"""Menus of services (C4): composed by a node, ordered by tapping, and from then on a demand like any other."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kit.clock import from_wall, local, now
from app.kit.db import session
from app.orders.commands.menus import MenuPlan, add_item, change_menu, close_menu, open_menu, remove_item
from app.orders.menus import days, hour, item, menu, menus_at, menus_for, next_opening, offered
from app.orders.models import Demand, MenuItem, ServiceKind, ServiceMenu
from app.tenancy.queries import root, tenant
from app.tenancy.tree import close_node
from tests.console.test_pages import facts
from tests.orders.conftest import SetRule, refused
from tests.recipients.conftest import entrust
from tests.recipients.test_proxies import acting
from tests.worlds import HOUR, World

ALL_DAYS = tuple(range(1, 8))


def _menu(
    world: World, *, node: str = "leaf", weekdays: tuple[int, ...] = ALL_DAYS, hours: tuple[int, int] = (540, 1020)
) -> ServiceMenu:
    plan = MenuPlan("理发日", "Haircuts", weekdays, *hours, place="服务站一楼")
    row = open_menu(plan, tenant_id=world.nodes[node], by=world.clerk.actor)
    session().commit()
    return row


def _item(world: World, row: ServiceMenu, *, minutes: int = 30, people: int = 1, key: str = "haircut") -> MenuItem:
    made = add_item(row.id, kind_id=world.kind(key).id, minutes=minutes, people_needed=people, by=world.clerk.actor)
    session().commit()
    return made


def _at(clock: str, *, days_ahead: int = 2) -> datetime:
    day = local(now()).date() + timedelta(days=days_ahead)
    return from_wall(datetime.fromisoformat(f"{day}T{clock}"))


def _demand(demand_id: str) -> Demand:
    session().rollback()
    return session().query(Demand).filter(Demand.id == UUID(demand_id)).one()


def test_tapping_an_item_publishes_a_demand_with_all_that_stands_on_the_menu(world: World) -> None:
    made = _item(world, _menu(world), people=2)
    browser = world.browser(world.resident)
    assert "/menus" in browser.get("/demands/new").get_data(as_text=True)
    assert f"/menus/items/{made.id}" in browser.get("/menus").get_data(as_text=True)
    page = browser.get(f"/menus/items/{made.id}").get_data(as_text=True)
    for words in ("服务站一楼", "30分钟", "12.0", "每天 09:00–17:00"):
        assert words in page
    sent = {"starts_at": f"{local(_at('10:00')):%Y-%m-%dT%H:%M}", "place": "", "details": "剪短一点"}
    done = browser.post(f"/menus/items/{made.id}", {**sent, "minutes": "600"})
    assert done.status_code == 303
    row = _demand(done.headers["Location"].rsplit("/", 1)[1])
    assert (row.planned_seconds, row.people_needed, row.details, row.starts_at) == (1800, 2, "剪短一点", _at("10:00"))
    assert world.holding(world.resident).held == HOUR, "the rules of publishing hold: who asks puts up the time of both"


def test_an_order_outside_days_and_hours_is_refused_with_them(world: World) -> None:
    two_ahead = _at("10:00").astimezone(_at("10:00").tzinfo)
    weekday = local(two_ahead).isoweekday()
    made = _item(world, _menu(world, weekdays=(weekday,)), minutes=60)
    api = world.api(world.resident)
    path = f"/menu-items/{made.id}/demands"
    for at in (_at("08:59"), _at("16:01"), _at("10:00", days_ahead=3)):
        refusal = api.post(path, {"starts_at": at.isoformat()})
        assert (refusal.status_code, refusal.json["code"]) == (422, "orders.menu_closed_then")
    assert "09:00 到 17:00" in refusal.json["zh"]
    assert days(menu(made.menu_id), "zh") in refusal.json["zh"]
    for at in (_at("09:00"), _at("16:00")):
        assert api.post(path, {"starts_at": at.isoformat()}).status_code == 201
    page = world.browser(world.resident).post(
        f"/menus/items/{made.id}", {"starts_at": f"{local(_at('07:00')):%Y-%m-%dT%H:%M}"}
    )
    assert (page.status_code, "请换一个时间" in page.get_data(as_text=True)) == (422, True)


def test_every_rule_of_publishing_applies(world: World, rule: SetRule) -> None:
    made = _item(world, _menu(world), minutes=300, people=3)
    poor = world.api(world.helper2)
    refusal = poor.post(f"/menu-items/{made.id}/demands", {"starts_at": _at("10:00").isoformat()})
    assert refusal.json["code"] == "ledger.not_enough_time", "no time, no order, where the requester pays"
    rule("orders.payer_general", "bank")
    assert poor.post(f"/menu-items/{made.id}/demands", {"starts_at": _at("10:00").isoformat()}).status_code == 201


def test_a_menu_is_offered_at_its_node_and_below_and_nowhere_else(world: World) -> None:
    near, above, beside = (_item(world, _menu(world, node=node)) for node in ("leaf", "branch", "sibling"))
    leaf = tenant(world.nodes["leaf"])
    assert [card.lines[0].item.id for card in menus_for(leaf)] == [near.id, above.id], "the nearest first"
    with refused("orders.menu_item_not_found"):
        offered(beside.id, leaf)
    assert world.browser(world.resident).get(f"/menus/items/{beside.id}").status_code == 404
    assert (
        world.api(world.resident)
        .post(f"/menu-items/{beside.id}/demands", {"starts_at": _at("10:00").isoformat()})
        .status_code
        == 404
    )
    assert [card["menu"]["opens"] for card in world.api(world.resident).get("/menus").json] == ["09:00", "09:00"]


def test_what_is_removed_closed_or_without_coefficient_is_offered_no_more(world: World) -> None:
    row = _menu(world)
    one, other = _item(world, row), _item(world, row, key="health_check")
    leaf = tenant(world.nodes["leaf"])
    remove_item(one.id, by=world.clerk.actor)
    session().commit()
    assert [line.item.id for line in menus_for(leaf)[0].lines] == [other.id]
    kind = session().get_one(ServiceKind, (world.id, other.kind_id))
    kind.coefficient_num = kind.coefficient_den = None
    session().commit()
    assert menus_for(leaf) == [], "an empty menu is not shown"
    assert len(menus_at([leaf.path])[0].lines) == 1, "staff see what waits for the district"
    close_menu(row.id, by=world.clerk.actor)
    session().commit()
    assert menus_at([root().path]) == []
    with refused("orders.menu_closed_already"):
        add_item(row.id, kind_id=world.kind().id, minutes=30, people_needed=1, by=world.clerk.actor)
    with refused("orders.menu_item_not_found"):
        item(one.id)


@pytest.mark.parametrize(
    ("weekdays", "hours"), [((), (540, 600)), ((1,), (600, 600)), ((8,), (540, 600)), ((1,), (540, 1441))]
)
def test_a_menu_has_days_and_hours(world: World, weekdays: tuple[int, ...], hours: tuple[int, int]) -> None:
    with refused("orders.menu_days_refused"):
        _menu(world, weekdays=weekdays, hours=hours)


def test_an_item_fits_into_the_hours_also_when_they_change(world: World) -> None:
    row = _menu(world, hours=(540, 600))
    with refused("orders.menu_item_too_long"):
        _item(world, row, minutes=61)
    _item(world, row, minutes=60)
    with refused("orders.menu_item_too_long"):
        change_menu(row.id, MenuPlan("短", "Short", (1,), 540, 570), by=world.clerk.actor)


def test_the_form_proposes_the_next_time_it_is_open(world: World) -> None:
    today = local(now()).isoweekday()
    row = _menu(world, weekdays=(today,), hours=(0, 1440))
    found = local(next_opening(row, 30))
    assert found > local(now())
    assert found.isoweekday() == today
    assert found.minute in (0, 30)
    assert (hour(0), hour(1440), days(row, "en")) == ("00:00", "24:00", days(row, "en"))


def test_staff_compose_it_at_the_desk(world: World) -> None:
    browser = world.browser(world.clerk)
    sent: dict[str, Any] = {
        "tenant_id": str(world.nodes["leaf"]), "name_zh": "周三理发", "name_en": "Wednesday haircuts", "place": "站点",
        "weekdays": ["3"], "opens": "09:00", "closes": "11:30",
    }  # fmt: skip
    assert browser.post("/desk/menus", {**sent, "weekdays": []}).status_code == 422
    assert browser.post("/desk/menus", {**sent, "opens": "noon"}).status_code == 422
    made = browser.post("/desk/menus", sent)
    assert made.status_code == 303
    at = "/" + made.headers["Location"].split("/", 3)[3]
    page = browser.get(at).get_data(as_text=True)
    assert "周三 09:00–11:30" in page
    assert "还没有项目" in page
    kind = {"kind_id": str(world.kind("haircut").id), "minutes": "20", "people_needed": "1"}
    assert browser.post(f"{at}/items", kind, form_at=at).status_code == 303
    assert browser.post(f"{at}/items", {**kind, "minutes": "200"}, form_at=at).status_code == 422
    assert browser.post(at, {**sent, "tenant_id": "", "closes": "12:00"}, form_at=at).status_code == 303
    assert "周三 09:00–12:00" in browser.get(at).get_data(as_text=True)
    line = menus_at([tenant(world.nodes["leaf"]).path])[0].lines[0]
    assert browser.post(f"/desk/menus/items/{line.item.id}/removal", form_at=at).status_code == 303
    assert browser.post(f"{at}/closing", form_at=at).status_code == 303
    told = [facts(world, f"orders.menu_{word}") for word in ("opened", "changed", "closed")]
    assert [len(rows) for rows in told] == [1, 3, 1]
    assert [row.body["items"] for row in told[1]] == [1, 1, 0]


def test_only_staff_of_the_node_compose_and_others_do_not_find_it(world: World) -> None:
    row = _menu(world)
    assert world.browser(world.sibling).get(f"/desk/menus/{row.id}").status_code == 404
    assert world.api(world.sibling).delete(f"/menus/{row.id}").status_code == 404
    assert world.api(world.resident).delete(f"/menus/{row.id}").status_code == 403
    body = {"name_zh": "菜单", "name_en": "Menu", "weekdays": [1, 1, 3], "opens": "09:00", "closes": "24:00"}
    assert world.api(world.sibling).post("/menus", {**body, "tenant_id": str(world.nodes["leaf"])}).status_code == 403
    made = world.api(world.branch).post("/menus", {**body, "tenant_id": str(world.nodes["leaf"])})
    assert (made.status_code, made.json["weekdays"], made.json["closes"]) == (201, [1, 3], "24:00")
    changed = world.api(world.branch).call("PUT", f"/menus/{made.json['id']}", {**body, "closes": "10:00"})
    assert (changed.status_code, changed.json["closes"]) == (200, "10:00")


def test_staff_order_for_somebody_from_that_persons_menus(world: World) -> None:
    made = _item(world, _menu(world))
    body = {"starts_at": _at("10:00").isoformat(), "recipient_id": str(world.resident.member_id)}
    done = world.api(world.clerk).post(f"/menu-items/{made.id}/demands", body)
    assert (done.status_code, done.json["recipient_id"]) == (201, str(world.resident.member_id))
    assert world.api(world.sibling).post(f"/menu-items/{made.id}/demands", body).status_code == 404


def test_menus_of_a_closing_node_go_to_the_one_that_takes_over(world: World) -> None:
    row = _menu(world)
    close_node(world.nodes["leaf"], successor_id=world.nodes["sibling"])
    session().commit()
    assert world.reload(row).tenant_id == world.nodes["sibling"]


def test_a_relative_orders_from_the_menus_of_whom_they_act_for(world: World) -> None:
    made = _item(world, _menu(world))
    daughter = world.person("陈小女", node=world.nodes["sibling"])
    browser = acting(world, entrust(world.resident, daughter), daughter)
    assert f"/menus/items/{made.id}" in browser.get("/menus").get_data(as_text=True)
    done = browser.post(f"/menus/items/{made.id}", {"starts_at": f"{local(_at('10:00')):%Y-%m-%dT%H:%M}"})
    row = _demand(done.headers["Location"].rsplit("/", 1)[1])
    assert (row.recipient_id, row.published_by) == (world.resident.member_id, daughter.member_id)
    assert world.browser(daughter).get(f"/menus/items/{made.id}").status_code == 404, (
        "on her own she is at home elsewhere"
    )
