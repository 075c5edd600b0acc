"""Proving who one is: codes, passwords, second factors, tokens; and that what has ended works no more."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import sqlalchemy as sa
from flask import Flask

from app.events.models import Fact
from app.kit.check_digits import with_check_digit
from app.kit.clock import fixed, now
from app.kit.db import session
from app.members import credentials
from app.members.commands import register_member
from app.members.models import SignInCode
from app.tenancy.actor import SHELL
from app.tenancy.scope import become
from tests.clients import ApiClient
from tests.orders.conftest import refused
from tests.orders.racing import race
from tests.worlds import Person, World, fresh_phone

PASSWORD = "三个词连在一起 correct horse"


def ask_code(client: ApiClient, phone: str) -> str:
    """Ask for a code; answers the digits that were sent."""
    answer = client.post("/sign-in-codes", {"phone": phone})
    assert answer.status_code == 202, answer.json
    sent = client.client.application.extensions["sms"].sent
    found = re.search(r"\d{6}", next(message.text for message in reversed(sent) if message.phone == phone))
    assert found
    return found.group()


def code_of(answer: Any) -> str:
    return str((answer.json or {}).get("code", answer.status_code))


def other(digits: str) -> str:
    """Six digits that are not these."""
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_a_code_signs_in_once(world: World) -> None:
    client, phone = world.api(), world.resident.phone
    code = ask_code(client, phone)
    first = client.post("/tokens", {"phone": phone, "code": code})
    assert first.status_code == 201
    again = client.post("/tokens", {"phone": phone, "code": code})
    assert (again.status_code, code_of(again)) == (422, "members.code_wrong")


def test_of_two_who_use_one_code_at_once_one_signs_in(world: World) -> None:
    phone = world.resident.phone
    code = ask_code(world.api(), phone)
    clients = [world.api() for _ in range(3)]
    answers = race(world, *(lambda c=c: c.post("/tokens", {"phone": phone, "code": code}) for c in clients))
    assert sorted(code_of(answer) if answer.status_code > 201 else "ok" for answer in answers) == [
        "members.code_wrong", "members.code_wrong", "ok",
    ]  # fmt: skip


def test_a_code_expires_after_ten_minutes(world: World) -> None:
    client, phone = world.api(), world.resident.phone
    code = ask_code(client, phone)
    with fixed(now() + timedelta(minutes=10, seconds=1)):
        assert code_of(client.post("/tokens", {"phone": phone, "code": code})) == "members.code_wrong"


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(world: World) -> None:
    client, phone = world.api(), world.resident.phone
    code = ask_code(client, phone)
    for _ in range(5):
        assert code_of(client.post("/tokens", {"phone": phone, "code": other(code)})) == "members.code_wrong"
    assert code_of(client.post("/tokens", {"phone": phone, "code": code})) == "members.code_wrong"
    failed = session().scalars(sa.select(Fact).where(Fact.kind == "members.sign_in_failed")).all()
    assert len(failed) == 5
    assert phone not in str([fact.body for fact in failed])


def test_a_second_code_comes_after_a_minute_and_not_more_than_six_an_hour(world: World) -> None:
    client, start, phone = world.api(), now(), fresh_phone()
    ask_code(client, phone)
    soon = client.post("/sign-in-codes", {"phone": phone})
    assert (soon.status_code, code_of(soon)) == (429, "members.code_too_soon")
    for n in range(1, 6):
        with fixed(start + timedelta(seconds=61 * n)):
            ask_code(client, phone)
    with fixed(start + timedelta(seconds=61 * 6)):
        assert code_of(client.post("/sign-in-codes", {"phone": phone})) == "members.sign_in_locked"


def test_a_stranger_gets_a_code_like_everybody_and_no_token(world: World) -> None:
    client, phone = world.api(), fresh_phone()
    answer = client.post("/tokens", {"phone": phone, "code": ask_code(client, phone)})
    assert (answer.status_code, code_of(answer)) == (404, "members.member_not_found")


def test_no_code_is_kept_in_clear(world: World) -> None:
    code = ask_code(world.api(), fresh_phone())
    row = session().scalars(sa.select(SignInCode).order_by(SignInCode.id.desc())).first()
    assert row is not None
    assert code.encode() not in row.digest


def test_a_family_sharing_a_telephone_must_choose_who_it_is(world: World) -> None:
    phone = fresh_phone()
    numbers = {}
    for name in ("陈阿婆", "陈小宝"):
        numbers[name] = with_check_digit(
            register_member(name, tenant_id=world.nodes["leaf"], by=SHELL, phone=phone).number
        )
    session().commit()
    client = world.api()
    code = ask_code(client, phone)
    answer = client.post("/tokens", {"phone": phone, "code": code})
    assert code_of(answer) == "members.choose_who"
    choices = {choice["called"]: choice["number"] for choice in answer.json["data"]["choices"]}
    assert choices == {"陈*婆": numbers["陈阿婆"], "陈*宝": numbers["陈小宝"]}
    wrong = client.post("/tokens", {"phone": phone, "code": code, "member_number": with_check_digit(1)})
    assert code_of(wrong) == "members.choose_who"
    right = client.post("/tokens", {"phone": phone, "code": code, "member_number": choices["陈*宝"]})
    assert right.status_code == 201
    client.token = right.json["token"]
    assert client.get("/me").json["name"] == "陈小宝"


def with_password(world: World, person: Person) -> None:
    become(person.user_id)
    credentials.set_password(person.user_id, PASSWORD)
    session().commit()
    become(None)


def test_a_password_signs_in_and_five_failures_lock_for_a_quarter_of_an_hour(world: World) -> None:
    person = world.resident
    with_password(world, person)
    assert [found.member_id for found in credentials.candidates_by_password(person.phone, PASSWORD)] == [
        person.member_id
    ]
    for _ in range(5):
        with refused("members.password_wrong"):
            credentials.candidates_by_password(person.phone, "falsch falsch falsch")
    with refused("members.sign_in_locked"):
        credentials.candidates_by_password(person.phone, PASSWORD)
    with fixed(now() + timedelta(minutes=15, seconds=5)):
        assert credentials.candidates_by_password(person.phone, PASSWORD)


def test_an_unknown_telephone_and_a_wrong_password_are_answered_alike(world: World) -> None:
    with_password(world, world.resident)
    for phone in (fresh_phone(), world.resident.phone, world.volunteer.phone):
        with refused("members.password_wrong"):
            credentials.candidates_by_password(phone, "something else 123")


def test_a_new_password_ends_the_sessions_that_are_open(world: World) -> None:
    page = world.browser(world.resident)
    assert page.get("/me").status_code == 200
    session().rollback()
    with_password(world, world.resident)
    assert page.get("/me").status_code == 303


def test_a_session_is_dead_after_signing_out_also_for_a_replayed_cookie(world: World) -> None:
    page = world.browser(world.resident)
    assert page.get("/me").status_code == 200
    assert page.post("/sign-out", form_at="/me").status_code == 303
    page.client.set_cookie("tb_session", world.resident.cookie, domain="localhost")
    replayed = page.get("/me")
    assert replayed.status_code == 303
    assert "/sign-in" in replayed.location


def test_a_session_ends_by_itself_and_a_forged_cookie_is_nobody(world: World) -> None:
    page = world.browser(world.resident)
    with fixed(now() + timedelta(days=401)):
        assert page.get("/me").status_code == 303
    user, _, secret = world.resident.cookie.partition(".")
    for forged in (
        f"{world.volunteer.user_id.hex}.{secret}",
        f"{user}.{secret[:-1]}",
        user,
        "x.y",
        "\u00e9" * 9,
        "." * 5000,
    ):
        page.client.set_cookie("tb_session", forged, domain="localhost")
        assert page.get("/me").status_code == 303


def test_a_cookie_opens_no_api(world: World) -> None:
    client = world.api()
    client.client.set_cookie("tb_session", world.district.cookie, domain="localhost")
    assert (client.get("/me").status_code, code_of(client.get("/me"))) == (401, "kit.sign_in_first")


def test_signing_in_leads_to_the_page_that_was_asked_for(world: World, app: Flask) -> None:
    become(world.clerk.user_id)
    secret = credentials.set_second_factor(world.clerk.user_id)
    session().commit()
    become(None)
    stranger = world.browser(None)
    wanted = f"/t/{world.slug}/desk/people?text=何"
    asked = stranger.get("/desk/people?text=何")
    assert asked.status_code == 303
    address = urlsplit(asked.headers["Location"])
    assert unquote(parse_qs(address.query)["next"][0]) == wanted
    door = address.path.removeprefix(f"/t/{world.slug}")
    answer = stranger.post(
        f"{door}/code", {"phone": world.clerk.phone, "next": wanted}, form_at=f"{door}?{address.query}"
    )
    kept = re.findall(r'name="next" value="([^"]*)"', answer.get_data(as_text=True))
    assert wanted in map(html.unescape, kept)
    code = re.search(r"验证码 (\d{6})", app.extensions["sms"].sent[-1].text)[1]  # type: ignore[index]
    answer = stranger.post(door, {"phone": world.clerk.phone, "code": code, "next": wanted})
    assert (answer.status_code, unquote(answer.headers["Location"])) == (303, wanted)
    asked = stranger.get("/desk/people?text=何")
    address = urlsplit(asked.headers["Location"])
    assert address.path.endswith("/second-factor")
    answer = stranger.post(
        "/second-factor", {"digits": pyotp.TOTP(secret).now(), "next": unquote(parse_qs(address.query)["next"][0])},
        form_at=f"/second-factor?{address.query}",
    )  # fmt: skip
    assert (answer.status_code, unquote(answer.headers["Location"])) == (303, wanted)
