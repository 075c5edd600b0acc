"""A relative acts by a program: the header says for whom, within the limits of the pages, and it is over at the next request."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.kit.clock import fixed, now
from app.kit.db import session
from app.members.models import Member
from app.orders.models import Demand
from app.recipients.commands.relations import end_proxy, name_proxy
from app.recipients.models import Proxy, ProxyAct
from app.records.commands import record_id_of
from tests.clients import ApiClient
from tests.recipients.conftest import entrust, facts
from tests.recipients.test_proxies import Limits
from tests.worlds import HOUR, Person, World


class Acting(ApiClient):
    """A program that says with each request for whom it acts."""

    for_whom: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request, with the header."""
        return super().call(method, path, body, X_On_Behalf_Of=self.for_whom, **headers)


def acting(world: World, who: Person, for_whom: object) -> Acting:
    """Somebody's way through the API on behalf of a member."""
    plain = world.api(who)
    made = Acting(plain.client, plain.slug, plain.token)
    made.for_whom = str(for_whom)
    return made


def wish(world: World, *, minutes: int = 60, hours: int = 3) -> dict[str, Any]:
    """What a program sends to ask for help."""
    starts_at = (now() + timedelta(hours=hours)).isoformat()
    return {"kind_id": str(world.kind().id), "starts_at": starts_at, "minutes": minutes}


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code of what came back."""
    return answer.status_code, answer.get_json().get("code", "")


def finished(world: World, mother: Person) -> str:
    """The path of an order of the mother that waits to be confirmed."""
    return f"/orders/{world.finished(world.begun(world.claimed(world.demand(mother)))).id}"


def test_a_program_asks_for_the_mother_and_both_stand_on_the_fact(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    made = acting(world, daughter, mother.member_id).post("/demands", wish(world))
    assert made.status_code == 201, made.get_json()
    row = session().get_one(Demand, (world.id, made.json["id"]))
    assert (row.recipient_id, row.published_by) == (mother.member_id, daughter.member_id)
    fact = facts("orders.demand_published")[0]
    assert (fact.by_member_id, fact.on_behalf_of, fact.channel) == (daughter.member_id, mother.member_id, "api")
    assert (world.holding(mother).held, world.holding(daughter).held) == (HOUR, 0)


def test_it_confirms_and_evaluates_for_her(world: World, proxy: Proxy, mother: Person, daughter: Person) -> None:
    path = finished(world, mother)
    api = acting(world, daughter, mother.member_id)
    assert api.get(path).status_code == 200
    assert api.get(f"{path}/codes").status_code == 200
    assert api.post(f"{path}/confirmation").status_code == 201
    confirmed = facts("orders.order_confirmed")[0]
    assert (confirmed.by_member_id, confirmed.on_behalf_of) == (daughter.member_id, mother.member_id)
    assert confirmed.body["how"] == "recipient"
    records = api.get("/records/").json["items"]
    assert api.get(f"/records/{records[0]['id']}").status_code == 200
    assert api.post(f"/records/{records[0]['id']}/evaluation", {"stars": 5}).status_code == 201
    assert facts("records.service_evaluated")[0].on_behalf_of == mother.member_id
    assert api.get(f"/members/{mother.member_id}/balance").status_code == 200
    assert api.get(f"/members/{daughter.member_id}/balance").status_code == 404, "her own account is not the mother's"


def test_without_the_header_a_token_acts_for_its_own_member(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    assert world.api(daughter).post(f"{finished(world, mother)}/confirmation").status_code == 404
    assert world.api(daughter).get(f"/members/{mother.member_id}/balance").status_code == 404


@pytest.mark.parametrize(
    ("allowed", "may"),
    [
        (ProxyAct.PUBLISH, {"publish"}), (ProxyAct.CONFIRM, {"confirm", "dispute"}), (ProxyAct.EVALUATE, {"evaluate"}),
        (ProxyAct.ACCOUNT, {"account"}),
    ],
)  # fmt: skip
def test_each_act_is_allowed_apart(
    world: World, mother: Person, daughter: Person, allowed: ProxyAct, may: set[str]
) -> None:
    path = finished(world, mother)
    entrust(mother, daughter, acts=(allowed,), hours=5)
    api = acting(world, daughter, mother.member_id)
    answers = {
        "publish": api.post("/demands", wish(world, hours=40)),
        "account": api.get(f"/members/{mother.member_id}/statement"),
        "evaluate": api.post(f"/records/{uuid4()}/evaluation", {"stars": 5}),
        "dispute": api.post(f"{path}/dispute", {"reason": ""}),
        "confirm": api.post(f"{path}/confirmation"),
    }
    assert {name for name, answer in answers.items() if answer.status_code != 403} == may
    refused = next(answer for name, answer in answers.items() if name not in may)
    assert refused.json["code"] == "recipients.beyond_proxy"
    assert "陈阿婆 没有委托您" in refused.json["zh"]


def test_the_month_is_one_for_pages_and_programs(world: World, mother: Person, daughter: Person) -> None:
    entrust(mother, daughter, hours=2)
    api = acting(world, daughter, mother.member_id)
    assert api.post("/demands", wish(world, minutes=90)).status_code == 201
    answer = api.post("/demands", wish(world, minutes=60, hours=30))
    assert refusal(answer) == (409, "recipients.month_used_up")
    assert world.holding(mother).held == HOUR * 3 // 2, "nothing is half done"
    assert api.post("/demands", wish(world, minutes=30, hours=30)).status_code == 201


def test_for_a_third_person_a_relative_asks_nothing(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    third = {**wish(world), "recipient_id": str(world.helper2.member_id)}
    answer = acting(world, daughter, mother.member_id).post("/demands", third)
    assert refusal(answer) == (403, "recipients.beyond_proxy")
    named = {**wish(world), "recipient_id": str(mother.member_id)}
    assert acting(world, daughter, mother.member_id).post("/demands", named).status_code == 201


def test_who_gave_the_service_neither_confirms_nor_evaluates_it_nor_sees_the_code(world: World, mother: Person) -> None:
    order = world.claimed(world.demand(mother))
    entrust(mother, world.volunteer)
    api = acting(world, world.volunteer, mother.member_id)
    assert api.get(f"/orders/{order.id}/codes").status_code == 404
    world.finished(world.begun(order))
    assert refusal(api.post(f"/orders/{order.id}/confirmation")) == (409, "recipients.own_service")
    world.confirmed(order)
    record = record_id_of(order.id)
    assert refusal(api.post(f"/records/{record}/evaluation", {"stars": 5})) == (409, "recipients.own_service")


def test_nobody_speaks_for_a_relative_who_served(world: World, daughter: Person) -> None:
    order = world.confirmed()
    entrust(world.volunteer, daughter)
    api = acting(world, daughter, world.volunteer.member_id)
    assert api.get(f"/orders/{order.id}").status_code == 404
    assert refusal(api.post(f"/records/{record_id_of(order.id)}/evaluation", {"stars": 1})) == (
        404,
        "records.record_not_found",
    )


@pytest.mark.parametrize("state", ["ended", "expired", "not accepted", "gone"])
def test_what_holds_no_longer_does_nothing_and_says_so(
    world: World, mother: Person, daughter: Person, state: str
) -> None:
    path, at = finished(world, mother), now()
    if state == "not accepted":
        limits = Limits(tuple(ProxyAct), HOUR, now().date() + timedelta(days=30))
        name_proxy(mother.member_id, daughter.member_id, limits, relation="女儿", by=mother.actor)
    else:
        proxy = entrust(mother, daughter)
        assert acting(world, daughter, mother.member_id).get(path).status_code == 200
        if state == "ended":
            end_proxy(proxy.id, by=mother.actor)
        if state == "gone":
            session().get_one(Member, (world.id, mother.member_id)).is_active = False
        at += timedelta(days=31 if state == "expired" else 0)
    session().commit()
    with fixed(at):
        api = acting(world, daughter, mother.member_id)
        assert refusal(api.post(f"{path}/confirmation")) == (409, "recipients.proxy_not_in_force")
        assert refusal(api.get(path)) == (409, "recipients.proxy_not_in_force")
        assert refusal(api.get("/kinds")) == (409, "recipients.proxy_not_in_force"), "not even for oneself"
    assert facts("orders.order_confirmed") == []


def test_a_new_proxy_counts_after_an_ended_one(world: World, mother: Person, daughter: Person) -> None:
    end_proxy(entrust(mother, daughter).id, by=mother.actor)
    entrust(mother, daughter)
    assert acting(world, daughter, mother.member_id).get(finished(world, mother)).status_code == 200


def test_who_entrusted_nothing_is_not_found(world: World, proxy: Proxy, mother: Person, daughter: Person) -> None:
    for whom in (world.helper2.member_id, world.clerk.member_id, daughter.member_id, uuid4()):
        answer = acting(world, daughter, whom).post("/demands", wish(world))
        assert refusal(answer) == (404, "recipients.proxy_not_found")
    assert refusal(acting(world, world.volunteer, mother.member_id).get("/kinds")) == (
        404,
        "recipients.proxy_not_found",
    )
    assert refusal(acting(world, mother, daughter.member_id).get("/kinds")) == (404, "recipients.proxy_not_found"), (
        "a proxy goes one way"
    )


@pytest.mark.parametrize("text", ["", "10010", "陈阿婆", "' OR ''='", "0" * 400])
def test_what_is_no_id_is_refused_with_a_sentence(world: World, proxy: Proxy, daughter: Person, text: str) -> None:
    answer = acting(world, daughter, text.encode().decode("latin-1")).get("/kinds")
    assert refusal(answer) == (422, "recipients.for_whom_unreadable")


def test_a_member_of_another_bank_is_not_found(
    world: World, other_world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    answer = acting(world, daughter, other_world.resident.member_id).post("/demands", wish(world))
    assert refusal(answer) == (404, "recipients.proxy_not_found")
    there = acting(other_world, other_world.volunteer, mother.member_id)
    assert refusal(there.get("/kinds")) == (404, "recipients.proxy_not_found")
    stolen = Acting(there.client, there.slug, daughter.token)
    stolen.for_whom = str(mother.member_id)
    assert stolen.get("/kinds").status_code == 401
