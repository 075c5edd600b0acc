"""The main job as programs do it: every step over HTTP, in Nansha, from the sign-in by telephone to both evaluations."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import current_app

from app.events.delivering import deliver_due
from app.kit.clock import fixed, now
from app.kit.db import session
from tests.clients import ApiClient
from tests.worlds import HOUR, Person, World


def code_sent_to(phone: str) -> str:
    """The six digits of the last message to a telephone."""
    text = next(message.text for message in reversed(current_app.extensions["sms"].sent) if message.phone == phone)
    found = re.search(r"\d{6}", text)
    assert found
    return found.group()


def signed_in(world: World, person: Person) -> ApiClient:
    """A client whose token was got the way everybody gets one."""
    stranger = world.api()
    assert stranger.post("/sign-in-codes", {"phone": person.phone}).status_code == 202
    answer = stranger.post("/tokens", {"phone": person.phone, "code": code_sent_to(person.phone)})
    assert answer.status_code == 201, answer.json
    client = world.api()
    client.token = answer.json["token"]
    return client


def ok(answer: Any, status: int = 200) -> Any:
    """The body of an answer that has this status."""
    assert answer.status_code == status, answer.json
    return answer.json


def texts(client: ApiClient) -> list[str]:
    """What an inbox says, newest first."""
    return [item["title_zh"] for item in ok(client.get("/messages/"))["items"]]


def delivered(world: World, at: datetime) -> int:
    """A worker delivers what is due by then; answers how much."""
    with world.scope(), fixed(at):
        return deliver_due()


@pytest.fixture
def begins(world: World) -> datetime:
    """When the service is to begin: whole minutes, so that it reads the same everywhere."""
    return (now() + timedelta(days=2)).replace(second=0, microsecond=0)


def test_the_main_job_runs_over_the_api(world: World, begins: datetime) -> None:
    her, him = signed_in(world, world.resident), signed_in(world, world.volunteer)
    delivered(world, now())  # what their own registration told

    kind = next(k for k in ok(her.get("/kinds")) if k["key"] == "home_visit")
    wish = {
        "kind_id": kind["id"],
        "starts_at": begins.isoformat(),
        "minutes": 60,
        "place": "三巷 2 号",
        "details": "聊聊天",
    }
    demand = ok(her.post("/demands", wish), 201)
    assert (demand["state"], demand["payer"], demand["slot_seconds"]) == ("published", "requester", HOUR)
    balance = ok(her.get(f"/members/{world.resident.member_id}/balance"))
    assert (balance["held_seconds"], balance["available_seconds"]) == (HOUR, 9 * HOUR)
    assert (balance["shown"], balance["unit_zh"]) == ("120.0", "时间币")

    assert delivered(world, now()) == 1
    assert texts(him) == ["新的需求：上门探访"]
    offers = ok(him.get("/demands"))["items"]
    assert [offer["demand"]["id"] for offer in offers] == [demand["id"]]
    assert "place" not in offers[0]["demand"]
    order = ok(him.post(f"/demands/{demand['id']}/claim"), 201)
    assert order["state"] == "accepted"

    codes = ok(her.get(f"/orders/{order['id']}/codes"))
    assert him.get(f"/orders/{order['id']}/codes").status_code == 404
    with fixed(begins - timedelta(minutes=5)):
        ok(him.post(f"/orders/{order['id']}/check-in", {"code": codes["check_in"]}))
    with fixed(begins + timedelta(minutes=45, seconds=7)):
        done = ok(him.post(f"/orders/{order['id']}/check-out", {"code": codes["check_out"]}))
    actual = 50 * 60 + 7
    assert (done["state"], done["actual_seconds"]) == ("finished", actual)

    closed = ok(her.post(f"/orders/{order['id']}/confirmation"), 201)
    assert (closed["state"], closed["closed_how"]) == ("confirmed", "recipient")

    record = ok(him.get("/records/"))["items"][0]
    figures = [record[name] for name in ("actual_seconds", "weighted_seconds", "spendable_seconds", "honour_seconds")]
    assert figures == [actual, actual, actual, 0]
    assert ok(her.get(f"/records/{record['id']}"))["order_id"] == order["id"]

    for client, person, sign in ((her, world.resident, -1), (him, world.volunteer, 1)):
        line = ok(client.get(f"/members/{person.member_id}/statement"))["items"][0]
        assert (line["seconds"], line["kind"]) == (sign * actual, "service")
        assert (line["document_zh"], line["document_path"]) == (kind["name_zh"], f"/orders/{order['id']}")
    left = ok(her.get(f"/members/{world.resident.member_id}/balance"))
    assert (left["balance_seconds"], left["held_seconds"]) == (10 * HOUR - actual, 0)
    got = ok(him.get(f"/members/{world.volunteer.member_id}/balance"))
    assert (got["balance_seconds"], got["served_seconds"]) == (actual, actual)

    said = ok(her.post(f"/records/{record['id']}/evaluation", {"stars": 5, "comment": "很耐心"}), 201)
    assert (said["stars"], said["comment"]) == (5, "很耐心")
    ok(him.post(f"/records/{record['id']}/evaluation", {"stars": 4}), 201)
    again = her.post(f"/records/{record['id']}/evaluation", {"stars": 1})
    assert (again.status_code, again.json["code"]) == (409, "records.evaluated_already")

    assert delivered(world, begins + timedelta(hours=1)) == 6  # what was announced at a later time is due then
    assert delivered(world, begins + timedelta(hours=2)) == 0
    assert texts(her) == ["服务已完成：上门探访", "请确认服务：上门探访", "有人接单了：上门探访"]
    assert texts(him) == ["已入账 ≈10.0时间币：上门探访", "新的需求：上门探访"]
    inbox = ok(her.get("/messages/"))["items"]
    read = ok(her.post(f"/messages/{inbox[0]['id']}/reading"))
    assert read["read_at"]
    assert him.post(f"/messages/{inbox[0]['id']}/reading").status_code == 404


def test_a_clerk_does_it_for_somebody_without_a_telephone(world: World, begins: datetime) -> None:
    clerk, him = world.api(world.clerk), world.api(world.volunteer)
    wish = {"kind_id": str(world.kind().id), "starts_at": begins.isoformat(), "minutes": 60}
    demand = ok(clerk.post("/demands", {**wish, "recipient_id": str(world.resident.member_id)}), 201)
    order = ok(him.post(f"/demands/{demand['id']}/claim"), 201)
    with fixed(begins + timedelta(hours=3)):
        ok(clerk.post(f"/orders/{order['id']}/check-in", {"at": begins.isoformat()}))
        end = begins + timedelta(minutes=60)
        ok(clerk.post(f"/orders/{order['id']}/check-out", {"at": end.isoformat()}))
        closed = ok(clerk.post(f"/orders/{order['id']}/confirmation"), 201)
    assert (closed["state"], closed["closed_how"]) == ("confirmed", "staff")
    session().rollback()
    assert world.holding(world.volunteer).balance == HOUR
    assert world.holding(world.resident).balance == 9 * HOUR


def test_a_person_registered_at_the_desk_can_ask_for_help_once_time_is_granted(world: World, begins: datetime) -> None:
    clerk = world.api(world.clerk)
    person = ok(clerk.post("/members", {"name": "吴阿公", "tenant_id": str(world.nodes["leaf"])}), 201)
    delivered(world, now())
    grant = {
        "receivers": [{"member_id": person["id"], "seconds": HOUR}],
        "document": "穗南〔2026〕1 号",
        "reason": "开户",
    }
    proposal = ok(world.api(world.branch).post("/grants", grant), 201)
    own = world.api(world.branch).post(f"/proposals/{proposal['id']}/decision", {"is_approved": True})
    assert own.status_code == 403
    ok(world.api(world.district).post(f"/proposals/{proposal['id']}/decision", {"is_approved": True}))
    wish = {
        "kind_id": str(world.kind().id),
        "starts_at": begins.isoformat(),
        "minutes": 60,
        "recipient_id": person["id"],
    }
    ok(clerk.post("/demands", wish), 201)


def test_who_is_no_party_to_an_order_does_not_find_it(world: World) -> None:
    order = world.claimed()
    for person in (world.helper2, world.sibling):
        client = world.api(person)
        for answer in (
            client.get(f"/orders/{order.id}"),
            client.post(f"/orders/{order.id}/confirmation"),
            client.post(f"/orders/{order.id}/dispute", {"reason": "x"}),
            client.delete(f"/orders/{order.id}/claim"),
            client.post(f"/orders/{order.id}/check-in", {"code": "000000"}),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "orders.order_not_found")


def test_the_helper_cannot_confirm_and_the_recipient_cannot_check_in(world: World) -> None:
    order = world.claimed()
    assert world.api(world.volunteer).post(f"/orders/{order.id}/confirmation").json["code"] == "orders.order_not_found"
    hers = world.api(world.resident).post(f"/orders/{order.id}/check-in", {"code": "000000"})
    assert (hers.status_code, hers.json["code"]) == (404, "orders.order_not_found")


def test_a_demand_is_listed_page_by_page_without_gap_or_repetition(world: World) -> None:
    mine = {str(world.demand(starts_in=timedelta(days=2, hours=n)).id) for n in range(7)}
    client, seen, cursor = world.api(world.volunteer), [], ""
    while True:
        page = ok(client.get(f"/demands?size=3{cursor}"))
        seen += [offer["demand"]["id"] for offer in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == 7
    assert set(seen) == mine
