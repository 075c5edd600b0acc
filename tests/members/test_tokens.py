"""Second factors and tokens: good once, for what they were made for, until they end."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.clock import fixed, now
from app.kit.db import session
from app.members import credentials
from app.members.commands import register_member
from app.members.models import UserSession
from app.members.queries import member
from app.rbac.words import Permission
from app.tenancy.actor import SHELL
from app.tenancy.scope import become
from app.web.edge import AnsweredRequest
from tests.clients import ApiClient
from tests.members.test_sign_in import ask_code, code_of, other
from tests.orders.conftest import refused
from tests.worlds import Person, World, fresh_phone


def staff_secret(world: World) -> str:
    become(world.clerk.user_id)
    secret = credentials.set_second_factor(world.clerk.user_id)
    session().commit()
    become(None)
    return secret


def test_a_code_of_the_second_factor_is_good_once(world: World) -> None:
    totp = pyotp.TOTP(staff_secret(world))
    at = now()
    with fixed(at):
        become(world.clerk.user_id)
        credentials.check_second_factor(world.clerk.user_id, totp.at(at))
        session().commit()
        with refused("members.second_factor_wrong"):
            credentials.check_second_factor(world.clerk.user_id, totp.at(at))
    with fixed(at + timedelta(seconds=30)):
        with refused("members.second_factor_wrong"):  # an earlier one after a later one neither
            credentials.check_second_factor(world.clerk.user_id, totp.at(at - timedelta(seconds=30)))
        credentials.check_second_factor(world.clerk.user_id, totp.at(at + timedelta(seconds=30)))
    become(None)


def test_five_wrong_second_factors_lock(world: World) -> None:
    totp = pyotp.TOTP(staff_secret(world))
    become(world.clerk.user_id)
    for _ in range(5):
        with refused("members.second_factor_wrong"):
            credentials.check_second_factor(world.clerk.user_id, other(totp.now()))
    with refused("members.sign_in_locked"):
        credentials.check_second_factor(world.clerk.user_id, totp.now())
    become(None)


def test_staff_words_are_in_a_token_only_with_the_second_factor(world: World) -> None:
    totp, client, phone = pyotp.TOTP(staff_secret(world)), world.api(), world.clerk.phone
    plain = client.post("/tokens", {"phone": phone, "code": ask_code(client, phone)})
    assert "member:read" not in plain.json["scopes"]
    client.token = plain.json["token"]
    assert code_of(client.get("/members?text=")) in ("rbac.second_factor_needed", "rbac.permission_missing")
    client.token = ""
    with fixed(now() + timedelta(minutes=2)):
        code = ask_code(client, phone)
        with_factor = {"phone": phone, "code": code, "second_factor": totp.at(now())}
        assert (
            code_of(client.post("/tokens", {**with_factor, "second_factor": other(totp.at(now()))}))
            == "members.second_factor_wrong"
        )
        raised = client.post("/tokens", with_factor)
        assert "member:read" in raised.json["scopes"]
        client.token = raised.json["token"]
        assert client.get("/members?text=").status_code == 200


def test_who_has_no_second_factor_is_told_so(world: World) -> None:
    client, phone = world.api(), world.clerk.phone
    body = {"phone": phone, "code": ask_code(client, phone), "second_factor": "123456"}
    assert code_of(client.post("/tokens", body)) == "members.second_factor_missing"


def test_a_token_is_handed_out_once_and_kept_in_no_answer(world: World) -> None:
    client, phone = world.api(), world.resident.phone
    body = {"phone": phone, "code": ask_code(client, phone)}
    assert client.post("/tokens", body, Idempotency_Key="token-once").status_code == 201
    assert session().scalars(sa.select(AnsweredRequest)).all() == []
    assert code_of(client.post("/tokens", body, Idempotency_Key="token-once")) == "members.code_wrong"


def issued(world: World, person: Person, **body: Any) -> tuple[ApiClient, dict[str, Any]]:
    client = world.api()
    answer = client.post("/tokens", {"phone": person.phone, "code": ask_code(client, person.phone), **body})
    assert answer.status_code == 201, answer.json
    client.token = answer.json["token"]
    return client, answer.json


def test_a_revoked_token_is_worth_nothing_and_only_its_owner_revokes(world: World) -> None:
    client, token = issued(world, world.resident)
    assert client.get("/me").status_code == 200
    stranger = world.api(world.volunteer).delete(f"/tokens/{token['id']}")
    assert (stranger.status_code, code_of(stranger)) == (404, "members.token_not_found")
    assert client.delete(f"/tokens/{token['id']}").status_code == 204
    assert (client.get("/me").status_code, code_of(client.get("/me"))) == (401, "kit.sign_in_first")
    assert world.api(world.resident).delete(f"/tokens/{token['id']}").status_code == 404


def test_a_token_ends_on_its_day_and_with_its_member(world: World) -> None:
    client, _ = issued(world, world.resident, days=1)
    with fixed(now() + timedelta(days=1, seconds=1)):
        assert client.get("/me").status_code == 401
    assert client.get("/me").status_code == 200
    with world.scope():
        member(world.resident.member_id).is_active = False
        session().commit()
    assert client.get("/me").status_code == 401


def test_a_token_allows_no_more_than_its_scopes_and_never_more_than_its_owner(world: World) -> None:
    scopes = [str(Permission.ACCOUNT_READ), str(Permission.PROFILE_EDIT), str(Permission.RULE_SET)]
    client, token = issued(world, world.resident, scopes=scopes)
    assert sorted(token["scopes"]) == ["account:read", "profile:edit"]
    assert client.get("/records/").status_code == 200
    refused_ = client.post("/demands", {})
    assert (refused_.status_code, code_of(refused_)) == (403, "rbac.permission_missing")
    assert sorted(client.get("/me").json["permissions"]) == ["account:read", "profile:edit"]


def test_a_token_of_one_bank_opens_no_other(world: World, other_world: World) -> None:
    stranger = other_world.api()
    stranger.token = world.resident.token
    assert stranger.get("/me").status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer tb_", "Bearer tb_x", "tb_x", "Basic eDp4", "Bearer", "Bearer tb_" + "a" * 5000, "Bearer tb_é"]
)
def test_a_strange_authorization_is_nobody(world: World, header: str) -> None:
    assert world.api().get("/me", Authorization=header).status_code == 401


def test_one_person_in_two_banks_is_one_user(world: World, other_world: World) -> None:
    phone = fresh_phone()
    users = set()
    for bank in (world, other_world):
        with bank.scope():
            register_member("陈阿婆", tenant_id=bank.nodes["leaf"], by=SHELL, phone=phone)
            session().commit()
            [found] = credentials.candidates(phone)
            by, _ = credentials.sign_in(found, device="test", method="code", address=None)
            session().commit()
            users.add(by.user_id)
    assert len(users) == 1


def test_the_secret_in_the_cookie_is_nowhere_kept(world: World) -> None:
    become(world.resident.user_id)
    rows = session().scalars(sa.select(UserSession)).all()
    secret = world.resident.cookie.partition(".")[2].encode()
    assert rows
    assert all(secret not in row.id for row in rows)
    become(None)


def test_ones_own_tokens_are_listed_without_their_text(world: World) -> None:
    client, token = issued(world, world.resident, name="我的小程序", days=9)
    listed = client.get("/tokens").json
    assert listed[0]["id"] == token["id"]
    assert (listed[0]["name"], listed[0]["has_second_factor"]) == ("我的小程序", False)
    assert token["token"] not in str(listed)
    issued(world, world.volunteer, name="别人的程序")
    assert "别人的程序" not in str(client.get("/tokens").json)
    with fixed(now() + timedelta(days=9, seconds=1)):
        assert token["id"] not in str(world.api(world.resident).get("/tokens").json)


def test_a_token_whose_id_was_lost_is_found_and_revoked_on_the_page(world: World) -> None:
    client, token = issued(world, world.resident, name="旧手机 <b>")
    browser = world.browser(world.resident)
    assert "/me/tokens" in browser.get("/me").get_data(as_text=True)
    assert "旧手机 &lt;b&gt;" in browser.get("/me/tokens").get_data(as_text=True)
    revocation = f"/me/tokens/{token['id']}/revocation"
    assert world.browser(world.volunteer).post(revocation, form_at="/me/tokens").status_code == 404
    assert client.get("/me").status_code == 200
    assert browser.post(revocation, form_at="/me/tokens").status_code == 303
    assert client.get("/me").status_code == 401
    assert "旧手机" not in browser.get("/me/tokens").get_data(as_text=True)
    fact = session().scalars(sa.select(Fact).where(Fact.kind == "members.token_revoked")).one()
    assert fact.body == {"token_id": token["id"], "member_id": str(world.resident.member_id)}
