"""A member registers an elder who cannot do it alone, and acts for them once they, or the station, agree."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import today
from app.kit.db import session
from app.members.models import Member
from app.recipients.models import PasserBy, Proxy
from app.recipients.rules import MOST_RELATIVES
from app.rights.commands.merge import decide_merge, propose_merge
from tests.orders.conftest import SetRule, rule_of
from tests.recipients.conftest import entrust, facts, number_of
from tests.worlds import Person, World, fresh_phone


@pytest.fixture
def rule(world: World) -> SetRule:
    """Set rules of the test's bank; committed, in force at once."""
    return rule_of(world)


def told(**more: Any) -> dict[str, Any]:
    """The form filled in."""
    return {
        "name": "欧阳阿公", "relation": "孙女", "acts": ["publish", "confirm"], "hours": "6", "has_agreed": "true",
        "valid_until": (today() + timedelta(days=30)).isoformat(), **more,
    }  # fmt: skip


def asked(world: World, by: Person, **more: Any) -> Proxy:
    """Registered over the API; as it stands in the database."""
    answer = world.api(by).post("/relatives", {**told(**more), "hours": 6, "has_agreed": True})
    assert answer.status_code == 201, answer.json
    session().rollback()
    return session().get_one(Proxy, (world.id, answer.json["id"]), populate_existing=True)


def test_a_relative_registers_an_elder_by_the_form_and_who_did_it_for_whom_is_kept(
    world: World, daughter: Person
) -> None:
    browser, page = world.browser(daughter), "/family/relatives/new"
    assert page in browser.get("/family").get_data(as_text=True)
    alone = browser.post(page, told(has_agreed=""))
    assert (alone.status_code, "先问过家人本人" in alone.get_data(as_text=True)) == (422, False)
    unasked = {key: value for key, value in told().items() if key != "has_agreed"}
    refused = browser.post(page, unasked)
    assert (refused.status_code, "先问过家人本人" in refused.get_data(as_text=True)) == (422, True)
    assert "欧阳阿公" in refused.get_data(as_text=True), "what was typed stays"
    assert session().query(Proxy).count() == 0
    sent = browser.post(page, told(born_on="1940-02-03"))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    session().rollback()
    proxy = session().query(Proxy).one()
    elder = session().get_one(Member, (world.id, proxy.member_id))
    assert (elder.name, elder.born_on, elder.registered_by) == ("欧阳阿公", date(1940, 2, 3), daughter.member_id)
    assert session().query(PasserBy).one().member_id == elder.id
    for word in ("recipients.passer_by_registered", "recipients.proxy_asked", "members.profile_changed"):
        assert {(f.by_member_id, f.on_behalf_of) for f in facts(word)} == {(daughter.member_id, elder.id)}, word
    assert "等本人或站点同意" in browser.get("/family").get_data(as_text=True)


def test_who_asks_does_not_agree_in_their_place(world: World, daughter: Person) -> None:
    proxy = asked(world, daughter)
    answer = world.api(daughter).post(f"/proxies/{proxy.id}/acceptance")
    assert (answer.status_code, answer.json["code"]) == (403, "recipients.agreement_not_yours")
    early = world.browser(daughter).post(f"/family/proxies/{proxy.id}/acting", form_at="/family")
    assert early.status_code == 409
    assert world.api(world.volunteer).post(f"/proxies/{proxy.id}/acceptance").status_code == 404


def test_who_asked_does_not_agree_as_the_record_they_became_either(world: World, daughter: Person) -> None:
    proxy = asked(world, daughter)
    kept = world.person("陈小女")
    row = propose_merge(kept.member_id, daughter.member_id, document="户口本", by=world.branch.actor)
    decide_merge(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    answer = world.api(kept).post(f"/proxies/{proxy.id}/acceptance")
    assert (answer.status_code, answer.json["code"]) == (403, "recipients.agreement_not_yours")


def test_the_station_records_that_the_elder_agrees_and_then_it_holds(world: World, daughter: Person) -> None:
    proxy = asked(world, daughter)
    desk = world.browser(world.clerk)
    listed = desk.get("/desk/passers-by").get_data(as_text=True)
    assert "陈小女（孙女）申请代办" in listed
    page = f"/desk/people/{proxy.member_id}/relations"
    mute = desk.post(f"/desk/proxies/{proxy.id}/agreement", {"document": ""}, form_at=page)
    assert mute.status_code == 422
    assert desk.post(f"/desk/proxies/{proxy.id}/agreement", {"document": "电话核实"}, form_at=page).status_code == 303
    fact = facts("recipients.proxy_accepted")[0]
    assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, proxy.member_id)
    assert world.reload(session().get_one(Proxy, (world.id, proxy.id))).document == "电话核实"
    browser = world.browser(daughter)
    assert browser.post(f"/family/proxies/{proxy.id}/acting", form_at="/family").status_code == 303
    assert "您正在为 欧阳阿公 代办" in browser.get("/").get_data(as_text=True)
    assert world.api(world.clerk).get("/proxy-requests").json == []


def test_staff_do_not_agree_to_what_they_asked_themselves_nor_for_whom_a_relative_accepts(
    world: World, mother: Person, daughter: Person
) -> None:
    own = asked(world, world.clerk)
    answer = world.api(world.clerk).post(f"/proxies/{own.id}/agreement", {"document": "x"})
    assert (answer.status_code, answer.json["code"]) == (403, "recipients.agreement_not_yours")
    assert world.api(world.subadmin).post(f"/proxies/{own.id}/agreement", {"document": "x"}).status_code == 200
    named = entrust(mother, daughter)
    answer = world.api(world.clerk).post(f"/proxies/{named.id}/agreement", {"document": "x"})
    assert (answer.status_code, answer.json["code"]) == (409, "recipients.relative_to_accept")
    there = world.api(world.sibling).post(f"/proxies/{own.id}/agreement", {"document": "x"})
    assert (there.status_code, there.json["code"]) == (404, "recipients.proxy_not_found")


def test_an_elder_who_signs_in_agrees_alone(world: World, mother: Person, daughter: Person) -> None:
    row = Proxy(
        member_id=mother.member_id, relative_id=daughter.member_id, relation="女儿", acts=["confirm"], monthly_seconds=0,
        valid_until=today() + timedelta(days=9), document="", named_by=daughter.member_id,
    )  # fmt: skip
    session().add(row)
    session().commit()
    browser = world.browser(mother)
    assert "同意由其代办" in browser.get("/family").get_data(as_text=True)
    assert browser.post(f"/family/proxies/{row.id}/acceptance", form_at="/family").status_code == 303
    assert world.reload(session().get_one(Proxy, (world.id, row.id))).accepted_at is not None


def test_limits_are_those_of_every_proxy_and_nothing_is_half_done(world: World, daughter: Person) -> None:
    api = world.api(daughter)
    body = {**told(), "hours": 6, "has_agreed": True}
    long = api.post("/relatives", {**body, "valid_until": (today() + timedelta(days=4000)).isoformat()})
    assert (long.status_code, long.json["code"]) == (422, "recipients.proxy_refused")
    assert api.post("/relatives", {**body, "acts": []}).json["code"] == "recipients.proxy_refused"
    session().rollback()
    assert session().query(PasserBy).count() == 0
    assert session().scalar(sa.select(sa.func.count()).where(Member.name == "欧阳阿公")) == 0


def test_so_many_and_no_more_also_when_some_have_ended(world: World, daughter: Person, rule: SetRule) -> None:
    rule(MOST_RELATIVES.key, 2)
    first = asked(world, daughter, phone=fresh_phone())
    asked(world, daughter, name="欧阳阿婆")
    assert world.api(daughter).delete(f"/proxies/{first.id}").status_code == 200
    third = world.api(daughter).post("/relatives", {**told(), "hours": 6, "has_agreed": True})
    assert (third.status_code, third.json["code"]) == (409, "recipients.too_many_relatives")


def test_ties_over_the_api_are_those_of_the_pages(world: World, mother: Person, daughter: Person) -> None:
    named = world.api(mother).post(
        "/proxies",
        {
            "number": number_of(daughter), "name": "陈小女", "relation": "女儿", "acts": ["confirm"],
            "valid_until": (today() + timedelta(days=30)).isoformat(),
        },
    )  # fmt: skip
    assert named.status_code == 201, named.json
    assert world.api(daughter).post(f"/proxies/{named.json['id']}/acceptance").json["accepted_at"]
    mine = world.api(daughter).get("/proxies").json
    assert [tie["other"]["name"] for tie in mine["entrusted"]] == ["陈阿婆"]
    order = world.confirmed()
    wish = world.api(mother).post(f"/members/{order.helper_id}/exclusion")
    assert wish.status_code == 201, wish.json
    assert world.api(mother).post(f"/members/{world.clerk.member_id}/exclusion").status_code == 404
    assert [tie["other"]["id"] for tie in world.api(mother).get("/exclusions").json["items"]] == [str(order.helper_id)]
    assert world.api(world.volunteer).get("/exclusions").json["items"] == [], "the other never learns it"
    assert world.api(world.volunteer).delete(f"/exclusions/{wish.json['id']}").status_code == 404
    assert world.api(mother).delete(f"/exclusions/{wish.json['id']}").json["ended_at"]


def test_staff_keep_ties_over_the_api_of_their_people_only(world: World, mother: Person, daughter: Person) -> None:
    api, people = world.api(world.clerk), f"/members/{mother.member_id}"
    her = {"number": number_of(daughter), "name": "陈小女"}
    limits = {"relation": "女儿", "acts": ["confirm"], "valid_until": (today() + timedelta(days=30)).isoformat()}
    proxy = api.post(f"{people}/proxies", {**her, **limits, "document": "委托书 3 号"})
    assert proxy.status_code == 201, proxy.json
    wish = api.post(f"{people}/exclusions", her)
    assert wish.status_code == 201, wish.json
    refused = api.post(f"{people}/guardians", {**her, "relation": "女儿", "document": "户口簿"})
    assert (refused.status_code, refused.json["code"]) == (422, "recipients.guardian_refused")
    ties = api.get(f"{people}/relations").json
    assert [len(ties[name]) for name in ("named", "exclusions", "guardians")] == [1, 1, 0]
    elsewhere = api.delete(f"/members/{daughter.member_id}/proxies/{proxy.json['id']}")
    assert (elsewhere.status_code, elsewhere.json["code"]) == (404, "recipients.proxy_not_found")
    assert api.delete(f"{people}/proxies/{proxy.json['id']}").json["ended_at"]
    assert api.delete(f"{people}/exclusions/{wish.json['id']}").json["ended_at"]
    assert world.api(world.sibling).get(f"{people}/relations").status_code == 404
    assert world.api(daughter).get(f"{people}/relations").status_code == 403


def test_the_relative_learns_of_no_earlier_record_and_the_station_does(world: World, daughter: Person) -> None:
    elder = world.person("欧阳阿公")
    browser = world.browser(daughter)
    sent = browser.post("/family/relatives/new", told(phone=elder.phone))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert number_of(elder) not in browser.get("/family").get_data(as_text=True)
    shown = world.browser(world.clerk).get("/desk/passers-by").get_data(as_text=True)
    assert f"可能就是会员 {number_of(elder)}，请核对" in shown
    assert shown.count("可能就是会员") == 1
