"""Party organisations (B12): the figures of P21, consent before anybody is linked, banks that have none."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.events.models import Fact
from app.kit.clock import today
from app.kit.db import session
from app.members.commands import give_consent, withdraw_consent
from app.members.queries import ConsentKind
from app.party import catalogue
from app.party.commands import PartyPlan, link_member, register_party_organisation, report_in, unlink_member
from app.party.models import Level, PartyOrganisation
from app.party.queries import has_types, link_of, party_organisations_at, summary, types
from app.tenancy.errors import FileNotUnderstood
from app.tenancy.opening import BankFile
from app.tenancy.queries import tenant
from tests.orders.conftest import refused
from tests.worlds import Person, World

REPORTED_IN = {
    "offices": (12, 57),
    "institutions": (5, 29),
    "state_firms": (3, 22),
    "new_organisations": (0, 11),
    "other": (0, 4),
}
"""How many of city and of district level. P21 states each sum; which type the 20 of city level are it leaves open, so that is ours."""


def branch_of(world: World, type_key: str = "offices", level: Level = Level.DISTRICT, **more: Any) -> PartyOrganisation:
    """A party organisation of the leaf; committed."""
    more.setdefault("tenant_id", world.nodes["leaf"])
    name = more.pop("name", "机关支部")
    row = register_party_organisation(PartyPlan(name, type_key, level, **more), by=world.subadmin.actor)
    session().commit()
    return row


def consenting(person: Person) -> Person:
    """Somebody who agreed that their political status is kept; committed."""
    give_consent(person.member_id, ConsentKind.POLITICAL_STATUS, by=person.actor)
    session().commit()
    return person


def linked(world: World, row: PartyOrganisation, person: Person, **how: bool) -> None:
    """Linked to the party organisation; committed."""
    how = {"is_in_service": True, "is_delegate": False, **how}
    link_member(row.id, person.member_id, by=world.subadmin.actor, **how)
    session().commit()


def test_143_organisations_reported_in_are_20_of_the_city_and_123_of_the_district(world: World) -> None:
    for key, numbers in REPORTED_IN.items():
        for level, number in zip(Level, numbers, strict=True):
            for nth in range(number):
                plan = PartyPlan(
                    f"{key}{level}{nth}", key, level, world.nodes["branch"], reported_in_on=date(2020, 3, 1)
                )
                register_party_organisation(plan, by=world.subadmin.actor)
    session().commit()
    branch_of(world)
    found = summary(["1/"])
    assert found.total == 143
    assert [found.by_level[level] for level in (Level.CITY, Level.DISTRICT)] == [20, 123]
    assert [row.total for row in found.types] == [69, 34, 25, 11, 4]
    assert [row.type.name_zh for row in found.types] == ["机关", "事业单位", "国企", "两新组织", "其他"]
    assert summary(["1/"], only_reported_in=False).total == 144
    answer = world.api(world.district).get("/party-organisations/summary").get_json()
    assert (answer["total"], answer["by_level"]) == (143, {"city": 20, "district": 123})
    assert [one["total"] for one in answer["types"]] == [69, 34, 25, 11, 4]
    page = world.browser(world.district).get("/desk/party-organisations/").get_data(as_text=True)
    assert "已报到 143 个" in page


def test_nobody_is_linked_without_their_own_consent_and_the_link_goes_with_it(world: World) -> None:
    row, person = branch_of(world), world.volunteer
    with refused("members.consent_needed"):
        linked(world, row, person)
    linked(world, row, consenting(person), is_delegate=True)
    found = summary(["1/"], only_reported_in=False)
    assert (found.people, found.in_service, found.delegates) == (1, 1, 1)
    given = give_consent(person.member_id, ConsentKind.POLITICAL_STATUS, by=person.actor)
    withdraw_consent(given.id, person.member_id, by=person.actor)
    session().commit()
    assert link_of(person.member_id) is None


def test_no_fact_tells_who_is_linked(world: World) -> None:
    row, person = branch_of(world), consenting(world.volunteer)
    linked(world, row, person)
    unlink_member(row.id, person.member_id, by=world.subadmin.actor)
    session().commit()
    facts = session().execute(select(Fact.__table__).where(Fact.kind.startswith("party."))).all()
    assert len(facts) == 3
    assert str(person.member_id) not in repr(facts)


def test_a_member_is_linked_to_one_party_organisation(world: World) -> None:
    first, second = branch_of(world), branch_of(world, "other", name="街道支部")
    person = consenting(world.volunteer)
    linked(world, first, person)
    with refused("party.linked_already"):
        linked(world, second, person)
    with refused("party.not_linked_not_found"):
        unlink_member(second.id, person.member_id, by=world.subadmin.actor)


def test_reporting_in_is_no_plan(world: World) -> None:
    row = branch_of(world)
    with refused("party.reported_in_early"):
        report_in(row.id, today() + timedelta(days=1), by=world.subadmin.actor)
    report_in(row.id, today(), by=world.subadmin.actor)
    session().commit()
    assert summary(["1/"]).total == 1


def test_types_are_those_of_the_banks_file_and_other_banks_have_none(world: World, other_world: World) -> None:
    assert [row.key for row in types()] == list(REPORTED_IN)
    with refused("party.type_unknown"):
        branch_of(world, "embassy")
    link = "/desk/party-organisations/"
    assert link in world.browser(world.subadmin).get("/desk/").get_data(as_text=True)
    with other_world.scope():
        assert not has_types()
        with refused("party.type_unknown"):
            branch_of(other_world)
    desk = other_world.browser(other_world.subadmin)
    assert link not in desk.get("/desk/").get_data(as_text=True)
    assert "没有写明党组织类型" in desk.get(link).get_data(as_text=True)


ONE = '[[party_organisation_type]]\nkey = "a"\nname_zh = "甲"\nname_en = "A"\nsource = "P21"\n'


@pytest.mark.parametrize(
    ("text", "line"), [(ONE + ONE, 7), (ONE.replace('source = "P21"\n', ""), 1), (ONE + 'colour = "red"\n', 6)]
)
def test_a_wrong_file_is_refused_with_its_line(world: World, tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "bank.toml"
    path.write_text(text, encoding="utf-8")
    file = BankFile(path)
    with pytest.raises(FileNotUnderstood) as caught:
        catalogue._check(file, file.content["party_organisation_type"])
    assert caught.value.data["line"] == line


def test_the_branch_beside_neither_sees_nor_changes_them(world: World) -> None:
    row, person = branch_of(world), consenting(world.volunteer)
    linked(world, row, person)
    beside = world.person(
        "邻街管理员", role="sub_branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
    )
    assert party_organisations_at([tenant(world.nodes["sibling"]).path]) == []
    api, path = world.api(beside), f"/party-organisations/{row.id}"
    assert api.get("/party-organisations/").get_json() == []
    assert api.get("/party-organisations/summary?only_reported_in=false").get_json()["total"] == 0
    asked: list[tuple[str, str, Any]] = [
        ("GET", path, None), ("GET", f"{path}/members", None), ("DELETE", f"{path}/members/{person.member_id}", None),
        ("POST", f"{path}/members", {"member_id": str(beside.member_id)}),
        ("POST", f"{path}/report-in", {"reported_in_on": "2020-03-01"}),
    ]  # fmt: skip
    for method, where, body in asked:
        assert api.call(method, where, body).status_code == 404, where
    assert world.browser(beside).get(f"/desk/party-organisations/{row.id}").status_code == 404
    plan = {"name": "越界", "type_key": "other", "level": "city", "tenant_id": str(world.nodes["leaf"])}
    assert api.post("/party-organisations/", plan).status_code == 403
    assert world.api(world.clerk).get(path).status_code == 403


def test_the_desk_registers_reports_in_and_links(world: World) -> None:
    desk, person = world.browser(world.subadmin), consenting(world.volunteer)
    fields = {"name": "<i>支部</i>", "type_key": "state_firms", "level": "city", "tenant_id": str(world.nodes["leaf"])}
    made = desk.post("/desk/party-organisations/new", fields)
    assert made.status_code == 303, made.get_data(as_text=True)[:2000]
    path = made.headers["Location"].split(f"/t/{world.slug}")[-1]
    assert desk.post(f"{path}/report-in", {"reported_in_on": "2020-02-30"}, form_at=path).status_code == 422
    assert desk.post(f"{path}/report-in", {"reported_in_on": "2020-03-01"}, form_at=path).status_code == 303
    refusal = desk.post(f"{path}/members", {"member_id": str(world.helper2.member_id)}, form_at=path)
    assert refusal.status_code == 422
    assert "单独同意" in refusal.get_data(as_text=True)
    assert desk.get(f"{path}?text=何").status_code == 200
    body = {"member_id": str(person.member_id), "is_in_service": "true", "is_delegate": "true"}
    assert desk.post(f"{path}/members", body, form_at=path).status_code == 303
    shown = desk.get(path).get_data(as_text=True)
    assert "&lt;i&gt;支部" in shown
    assert "在职 · 代表" in shown
    out = f"{path}/members/{person.member_id}/departure"
    assert desk.post(out, form_at=path).status_code == 303


@pytest.mark.parametrize(
    "body",
    [
        {"level": "country"}, {"type_key": "x\u0000"}, {"type_key": ["offices"]}, {"name": ""}, {"name": "长" * 101},
        {"tenant_id": "1 OR 1=1"}, {"reported_in_on": "yesterday"}, {"credit_code": "91350100M000100Y4Z"}, {"extra": 1},
    ],
    ids=str,
)  # fmt: skip
def test_hostile_registrations_are_refused_by_name(world: World, body: dict[str, Any]) -> None:
    plan = {"name": "支部", "type_key": "other", "level": "city", "tenant_id": str(world.nodes["leaf"])}
    answer = world.api(world.subadmin).post("/party-organisations/", {**plan, **body})
    assert answer.status_code == 422, answer.get_json()
    with world.scope():
        assert party_organisations_at(["1/"]) == []


@pytest.mark.parametrize("query", ["type=%00", "level=country", "text=%00%25", "type='&text=%5C"])
def test_hostile_filters_are_answered(world: World, query: str) -> None:
    assert world.browser(world.subadmin).get(f"/desk/party-organisations/?{query}").status_code == 200
