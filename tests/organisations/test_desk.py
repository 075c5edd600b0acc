"""Group members and stations (B2) are registered, changed, closed and opened again at the desk and over the API."""

from typing import Any
from uuid import UUID

import pytest

from app.events.models import Fact
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.organisations.commands import add_to_organisation, close_organisation, register_organisation
from app.organisations.models import Organisation, OrganisationKind, Station
from app.organisations.queries import led_by, organisations, stations
from app.organisations.stations import register_station
from tests.orders.conftest import refused
from tests.web.test_toasts import take_back
from tests.worlds import World

CODE = "91350100M000100Y43"
BODIES, STATIONS = "/desk/organisations/", "/desk/stations/"


def _body(world: World, name: str = "邻里商户", node: str = "leaf", code: str | None = None) -> UUID:
    made = register_organisation(
        name, OrganisationKind.MERCHANT, tenant_id=world.nodes[node], by=world.subadmin.actor, credit_code=code
    )
    session().commit()
    return made.id


def _station(world: World, name: str = "邻里站", node: str = "leaf") -> UUID:
    made = register_station(name, "海滨路 1 号", tenant_id=world.nodes[node], by=world.subadmin.actor)
    session().commit()
    return made.id


def _row(model: Any, world: World, id_: UUID) -> Any:
    session().rollback()
    session().expire_all()
    return session().get_one(model, (world.id, id_))


def _facts(word: str) -> list[dict[str, Any]]:
    session().rollback()
    return [row.body for row in session().query(Fact).filter(Fact.kind == word).order_by(Fact.id)]


def test_a_group_member_is_registered_at_the_desk_and_taken_back(world: World) -> None:
    browser, leaf = world.browser(world.subadmin), str(world.nodes["leaf"])
    sent = {"name": "和风社工", "kind": "social_organisation", "credit_code": f" {CODE.lower()} ", "tenant_id": leaf}
    done = browser.post(f"{BODIES}new", sent)
    assert done.status_code == 303, done.get_data(as_text=True)
    made = UUID(done.headers["Location"].rsplit("/", 1)[1])
    row = _row(Organisation, world, made)
    assert (row.name, row.kind, row.credit_code) == ("和风社工", "social_organisation", CODE)
    add_to_organisation(made, world.helper2.member_id, by=world.subadmin.actor)
    session().commit()
    at = f"{BODIES}{made}"
    member = {"member_id": str(world.helper2.member_id)}
    fresh = world.browser(world.subadmin)
    assert fresh.post(f"{at}/leader", member, form_at=at).status_code == 303
    assert [body.id for body in led_by(world.helper2.member_id)] == [made]
    take_back(browser, done)
    assert _row(Organisation, world, made).closed_at is not None
    assert led_by(world.helper2.member_id) == []


def test_a_group_member_is_changed_closed_and_opened_again(world: World) -> None:
    made, browser = _body(world), world.browser(world.subadmin)
    at = f"{BODIES}{made}"
    assert browser.post(at, {"name": "新名商户", "kind": "caterer", "credit_code": ""}).status_code == 303
    row = _row(Organisation, world, made)
    assert (row.name, row.kind, row.credit_code) == ("新名商户", "caterer", None)
    (told,) = _facts("organisations.organisation_changed")
    assert (told["before"]["name"], told["after"]["name"]) == ("邻里商户", "新名商户")
    browser.get(at)  # reads what was said
    done = browser.post(f"{at}/closing", form_at=at)
    assert made not in [body.id for body in organisations()]
    assert "已关闭" in world.browser(world.subadmin).get(BODIES).get_data(as_text=True)
    again = take_back(browser, done)
    assert _row(Organisation, world, made).closed_at is None
    take_back(browser, again)
    assert _row(Organisation, world, made).closed_at is not None


def test_a_closed_group_member_takes_nobody_and_pays_nothing(world: World) -> None:
    made = _body(world)
    close_organisation(made, by=world.subadmin.actor)
    session().commit()
    for act in (
        lambda: add_to_organisation(made, world.helper2.member_id, by=world.subadmin.actor),
        lambda: close_organisation(made, by=world.subadmin.actor),
    ):
        with refused("organisations.organisation_closed"):
            act()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "请填写这一项"), ("name", "长" * 101, "最多 100 个字"), ("kind", "bank", "请从列表中选择"),
        ("credit_code", "123", "18 位数字或大写字母"), ("credit_code", CODE[:-1] + "4", "对不上"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_group_member_is_refused_with_a_sentence(
    world: World, field: str, value: str, words: str
) -> None:
    leaf = str(world.nodes["leaf"])
    sent = {"name": "和风社工", "kind": "enterprise", "tenant_id": leaf, field: value}
    before = len(organisations())
    refusal = world.browser(world.subadmin).post(f"{BODIES}new", sent)
    assert (refusal.status_code, words in refusal.get_data(as_text=True)) == (422, True)
    session().rollback()
    assert len(organisations()) == before


def test_neither_a_name_at_a_node_nor_a_credit_code_stands_twice(world: World) -> None:
    first = _body(world, code=CODE)
    with refused("organisations.organisation_name_taken"):
        _body(world)
    with refused("organisations.credit_code_taken"):
        _body(world, "另一家", code=CODE)
    elsewhere = _body(world, node="sibling")
    assert elsewhere != first, "another node may have one of the same name"
    sent = {"name": "邻里商户", "kind": "merchant", "tenant_id": str(world.nodes["leaf"])}
    refusal = world.browser(world.subadmin).post(f"{BODIES}new", sent)
    assert (refusal.status_code, "已有名为“邻里商户”" in refusal.get_data(as_text=True)) == (409, True)


def test_lists_are_searched_and_say_when_there_is_nothing(world: World) -> None:
    body, station = _body(world, code=CODE), _station(world)
    number = with_check_digit(_row(Organisation, world, body).number)
    browser = world.browser(world.subadmin)
    for text in ("邻里", number, CODE[:9].lower()):
        assert f"{BODIES}{body}" in browser.get(f"{BODIES}?text={text}").get_data(as_text=True)
    for text in ("邻里", "海滨路"):
        assert f"{STATIONS}{station}" in browser.get(f"{STATIONS}?text={text}").get_data(as_text=True)
    for path in (BODIES, STATIONS):
        nothing = browser.get(f"{path}?text=%25%00").get_data(as_text=True)
        assert ("没有找到" in nothing, f"{body}" in nothing, f"{station}" in nothing) == (True, False, False)


def test_a_node_without_any_says_what_to_do(world: World) -> None:
    world.people["boss"] = world.person(
        "邻街老江", role="sub_branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
    )
    for model in (Organisation, Station):
        session().query(model).filter(model.tenant_id == world.nodes["sibling"]).delete()
    session().commit()
    browser = world.browser(world.boss)
    assert "先登记一家" in browser.get(BODIES).get_data(as_text=True)


def test_a_station_is_registered_changed_closed_and_opened_again(world: World) -> None:
    browser = world.browser(world.subadmin)
    sent = {"name": "江畔服务站", "address": "江畔路 8 号", "tenant_id": str(world.nodes["leaf"])}
    done = browser.post(f"{STATIONS}new", sent)
    assert done.status_code == 303, done.get_data(as_text=True)
    made = UUID(done.headers["Location"].rsplit("/", 1)[1])
    at = f"{STATIONS}{made}"
    proposed = 'value="江畔服务站"'
    assert proposed in world.browser(world.subadmin).get("/desk/menus").get_data(as_text=True)
    assert browser.post(at, {"name": "江畔新站", "address": ""}).status_code == 303
    assert (_row(Station, world, made).name, _row(Station, world, made).address) == ("江畔新站", "")
    (told,) = _facts("organisations.station_changed")
    assert (told["before"]["address"], told["after"]["name"]) == ("江畔路 8 号", "江畔新站")
    browser.get(at)
    closed = browser.post(f"{at}/closing", form_at=at)
    assert made not in [row.id for row in stations()]
    refusal = world.browser(world.subadmin).post(at, {"name": "再改"}, form_at=at)
    assert (refusal.status_code, "请先重新开放" in refusal.get_data(as_text=True)) == (409, True)
    take_back(browser, closed)
    assert made in [row.id for row in stations()]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("name", " ", "请填写这一项"), ("name", "长" * 61, "最多 60 个字"), ("address", "长" * 201, "最多 200 个字")],
)
def test_what_cannot_be_a_station_is_refused_with_a_sentence(world: World, field: str, value: str, words: str) -> None:
    sent = {"name": "江畔服务站", "address": "", "tenant_id": str(world.nodes["leaf"]), field: value}
    refusal = world.browser(world.subadmin).post(f"{STATIONS}new", sent)
    assert (refusal.status_code, words in refusal.get_data(as_text=True)) == (422, True)


def test_stations_over_the_api_at_the_nodes_one_serves(world: World) -> None:
    api, leaf = world.api(world.subadmin), str(world.nodes["leaf"])
    made = api.post("/stations", {"name": "江畔服务站", "tenant_id": leaf})
    assert made.status_code == 201
    path = f"/stations/{made.json['id']}"
    assert (
        api.post("/stations", {"name": "江畔服务站", "tenant_id": leaf}).json["code"]
        == "organisations.station_name_taken"
    )
    assert made.json["id"] in [row["id"] for row in world.api(world.clerk).get("/stations").json]
    assert api.call("PUT", path, {"name": "江畔站", "address": "江畔路 8 号"}).json["address"] == "江畔路 8 号"
    assert api.post(f"{path}/closure").json["closed_at"]
    assert api.post(f"{path}/closure").json["code"] == "organisations.station_closed"
    assert api.delete(f"{path}/closure").json["closed_at"] is None
    assert api.delete(f"{path}/closure").json["code"] == "organisations.station_open_already"
    assert world.api(world.clerk).post(f"{path}/closure").status_code == 403
    beside = str(_station(world, node="sibling"))
    assert api.get(f"/stations/{beside}").status_code == 404
    assert api.post(f"/stations/{beside}/closure").status_code == 404
    assert api.post("/stations", {"name": "越界", "tenant_id": str(world.nodes["sibling"])}).status_code == 403


def test_group_members_over_the_api_at_the_nodes_one_serves(world: World) -> None:
    api, made = world.api(world.subadmin), _body(world)
    path = f"/organisations/{made}"
    assert (
        api.call("PUT", path, {"name": "新名", "kind": "enterprise", "credit_code": CODE}).json["credit_code"] == CODE
    )
    assert api.post(f"{path}/closure").json["closed_at"]
    assert (
        api.call("PUT", path, {"name": "再改", "kind": "enterprise"}).json["code"]
        == "organisations.organisation_closed"
    )
    assert api.delete(f"{path}/closure").json["closed_at"] is None
    beside = _body(world, node="sibling")
    for method, where in (("PUT", ""), ("POST", "/closure"), ("DELETE", "/closure")):
        body = {"name": "越界", "kind": "enterprise"} if method == "PUT" else None
        assert api.call(method, f"/organisations/{beside}{where}", body).status_code == 404
    assert world.browser(world.subadmin).get(f"{BODIES}{beside}").status_code == 404
