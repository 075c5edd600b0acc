"""A request that is sent twice acts once: the same key and body gets the same answer, another body is refused."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.orders.models import Demand
from tests.members.test_nothing_in_clear import where_it_stands
from tests.orders.racing import race
from tests.worlds import HOUR, World


@pytest.fixture
def wish(world: World) -> dict[str, Any]:
    return {"kind_id": str(world.kind().id), "starts_at": (now() + timedelta(days=2)).isoformat(), "minutes": 60}


def held(world: World) -> int:
    with world.scope():
        return world.holding(world.resident).held


def test_the_same_key_and_body_gets_the_same_answer_and_acts_once(world: World, wish: dict[str, Any]) -> None:
    her = world.api(world.resident)
    first, second = (her.post("/demands", wish, Idempotency_Key="wish-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_data() == second.get_data()
    assert "Idempotent-Replay" not in first.headers
    assert second.headers["Idempotent-Replay"] == "true"
    assert held(world) == HOUR


def test_the_same_key_with_another_body_is_refused(world: World, wish: dict[str, Any]) -> None:
    her = world.api(world.resident)
    assert her.post("/demands", wish, Idempotency_Key="wish-1").status_code == 201
    other = her.post("/demands", {**wish, "minutes": 120}, Idempotency_Key="wish-1")
    assert (other.status_code, other.json["code"]) == (409, "web.key_used_otherwise")
    assert held(world) == HOUR


def test_a_key_belongs_to_who_sends_it_and_to_one_bank(world: World, other_world: World, wish: dict[str, Any]) -> None:
    assert world.api(world.resident).post("/demands", wish, Idempotency_Key="1").status_code == 201
    demand_id = world.demand(starts_in=timedelta(days=3)).id
    claimed = world.api(world.volunteer).post(f"/demands/{demand_id}/claim", Idempotency_Key="1")
    assert claimed.status_code == 201
    with other_world.scope():
        theirs = {**wish, "kind_id": str(other_world.kind().id)}
    assert other_world.api(other_world.resident).post("/demands", theirs, Idempotency_Key="1").status_code == 201


def test_a_refused_request_keeps_no_key(world: World, wish: dict[str, Any]) -> None:
    her = world.api(world.resident)
    assert her.post("/demands", {**wish, "minutes": 1440}, Idempotency_Key="k").json["code"] == "ledger.not_enough_time"
    assert her.post("/demands", wish, Idempotency_Key="k").status_code == 201


def test_duplicates_at_once_act_once(world: World, wish: dict[str, Any]) -> None:
    clients = [world.api(world.resident) for _ in range(4)]
    answers = race(world, *(lambda c=c: c.post("/demands", wish, Idempotency_Key="at-once") for c in clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert held(world) == HOUR
    with world.scope():
        assert session().query(Demand).count() == 1


@pytest.mark.parametrize("act", ["confirmation", "cancellation"])
def test_an_act_that_is_sent_again_while_it_is_being_done_gets_its_answer(world: World, act: str) -> None:
    """The second waits for the first, finds that the step was taken, and must not call that a refusal."""
    path, body = f"/orders/{world.finished().id}/confirmation", {}
    if act == "cancellation":
        path, body = f"/demands/{world.demand(starts_in=timedelta(days=3)).id}/cancellation", {"reason": "不用了"}
    clients = [world.api(world.resident) for _ in range(4)]
    answers = race(world, *(lambda c=c: c.post(path, body, Idempotency_Key="again") for c in clients))
    assert [answer.json.get("code") for answer in answers] == [None] * 4
    assert len({answer.get_data() for answer in answers}) == 1
    assert sum("Idempotent-Replay" in answer.headers for answer in answers) == 3


def test_a_confirmation_that_is_repeated_pays_once(world: World) -> None:
    order_id = world.finished().id
    her = world.api(world.resident)
    answers = [her.post(f"/orders/{order_id}/confirmation", Idempotency_Key="ok") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    with world.scope():
        assert world.holding(world.volunteer).balance == HOUR


def test_a_grant_with_the_id_of_its_client_is_proposed_and_paid_once(world: World) -> None:
    world.people["branch_head"] = world.person("老冯", role="branch_admin", role_at=world.nodes["root"])
    receiver = {"member_id": str(world.volunteer.member_id), "seconds": HOUR}
    body = {"id": str(uuid7()), "receivers": [receiver], "document": "d", "reason": "r"}
    propose = world.api(world.branch_head)
    assert propose.post("/grants", body).status_code == 201
    assert propose.post("/grants", body).status_code in (201, 409)
    decide = f"/proposals/{body['id']}/decision"
    answers = [world.api(world.district).post(decide, {"is_approved": True}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    with world.scope():
        assert world.holding(world.volunteer).balance == HOUR


@pytest.mark.parametrize("key", ["x" * 129, "a\tb", "\x7f"])
def test_a_strange_key_is_refused(world: World, wish: dict[str, Any], key: str) -> None:
    answer = world.api(world.resident).post("/demands", wish, Idempotency_Key=key)
    assert (answer.status_code, answer.json["code"]) == (422, "web.bad_idempotency_key")


def test_a_token_that_was_handed_out_is_not_handed_out_again_in_clear(world: World) -> None:
    """A replayed answer must not keep the secret of a token in the database."""
    phone, client = world.resident.phone, world.api()
    assert client.post("/sign-in-codes", {"phone": phone}).status_code == 202
    sent = client.client.application.extensions["sms"].sent
    code = re.search(r"\d{6}", next(m.text for m in reversed(sent) if m.phone == phone))
    assert code
    answer = client.post("/tokens", {"phone": phone, "code": code.group()}, Idempotency_Key="token")
    secret = answer.json["token"]
    assert where_it_stands(secret) == []
