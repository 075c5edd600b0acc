"""One's own password: only who knows it or holds the telephone changes it; the person hears of it, other sessions end."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.ids import uuid7
from app.members import credentials
from app.members.models import Credential, CredentialKind, UserSession
from app.notifications.models import Message
from app.rbac.models import PlatformGrant
from app.tenancy.scope import Scope, become, setting_statement
from tests.clients import PageClient
from tests.worlds import Person, World

OLD, NEW = "旧的三个词 correct horse", "新的三个词 battery staple"


def sent_code(browser: PageClient, person: Person) -> str:
    """Press “send a code”; answers the digits that came to the person's telephone."""
    answer = browser.post("/me/password/code", form_at="/me/password")
    assert answer.status_code == 200, answer.status_code
    sent = browser.client.application.extensions["sms"].sent
    found = re.search(r"\d{6}", next(message.text for message in reversed(sent) if message.phone == person.phone))
    assert found
    return found.group()


def given(person: Person, password: str = OLD) -> Person:
    """A person who has this password already and keeps the session of their cookie."""
    become(person.user_id)
    credentials.set_password(person.user_id, password, keep=session_of(person))
    session().commit()
    become(None)
    return person


def session_of(person: Person) -> bytes:
    return session().scalars(sa.select(UserSession.id).where(UserSession.user_id == person.user_id)).one()


def opens(world: World, person: Person, password: str) -> bool:
    """Whether telephone and password sign in."""
    answer = world.browser().post("/sign-in", {"phone": person.phone, "password": password})
    return bool(answer.status_code == 303)


def facts(kind: str) -> list[dict[str, Any]]:
    return list(session().scalars(sa.select(Fact.body).where(Fact.kind == kind)))


def test_who_has_none_sets_one_with_a_code_and_signs_in_with_it(world: World) -> None:
    browser = world.browser(world.resident)
    code = sent_code(browser, world.resident)
    answer = browser.post("/me/password", {"code": code, "password": NEW}, form_at="/me/password")
    assert answer.status_code == 303
    assert opens(world, world.resident, NEW)
    assert facts("members.password_set") == [{"member_id": str(world.resident.member_id), "method": "code"}]


def test_a_session_alone_sets_no_password(world: World) -> None:
    answer = world.browser(world.resident).post("/me/password", {"password": NEW})
    assert answer.status_code == 422
    assert "先获取短信验证码" in answer.get_data(as_text=True)
    assert not opens(world, world.resident, NEW)


def test_the_present_password_changes_it_and_ends_the_other_sessions(world: World) -> None:
    person = given(world.resident)
    other = world.browser()
    assert other.post("/sign-in", {"phone": person.phone, "password": OLD}).status_code == 303
    assert other.get("/me").status_code == 200
    browser = world.browser(person)
    assert browser.post("/me/password", {"present_password": OLD, "password": NEW}).status_code == 303
    assert browser.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert (opens(world, person, NEW), opens(world, person, OLD)) == (True, False)


def test_the_person_hears_of_it(world: World) -> None:
    person = given(world.resident)
    world.browser(person).post("/me/password", {"present_password": OLD, "password": NEW})
    deliver_due()
    told = session().scalars(sa.select(Message).where(Message.kind == "members.password_set")).one()
    assert (told.member_id, told.path) == (person.member_id, "/me/password")


def test_a_forgotten_one_is_replaced_with_a_code(world: World) -> None:
    person = given(world.resident)
    browser = world.browser(person)
    code = sent_code(browser, person)
    assert browser.post("/me/password", {"code": code, "password": NEW}, form_at="/me/password").status_code == 303
    assert opens(world, person, NEW)


def test_a_code_is_used_up_by_it_and_another_persons_is_worth_nothing(world: World) -> None:
    browser = world.browser(world.resident)
    theirs = sent_code(world.browser(world.volunteer), world.volunteer)
    own = sent_code(browser, world.resident)
    if theirs != own:
        refused = browser.post("/me/password", {"code": theirs, "password": NEW}, form_at="/me/password")
        assert refused.status_code == 422
    assert browser.post("/me/password", {"code": own, "password": NEW}, form_at="/me/password").status_code == 303
    assert browser.post("/me/password", {"code": own, "password": OLD}, form_at="/me/password").status_code == 422


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("短密码1234", "至少要 8 个字符"), ("x" * 130, "最多 128 个字符"), ("Password1", "太常见"), ("88888888", "太常见"),
        ("{phone}", "不能是您的手机号"), ("+86 {phone}", "不能是您的手机号"), ("", "请填写这一项"),
    ],
)  # fmt: skip
def test_what_is_soon_guessed_is_refused_and_the_old_one_stays(world: World, password: str, said: str) -> None:
    person = given(world.resident)
    wish = {"present_password": OLD, "password": password.format(phone=person.phone)}
    answer = world.browser(person).post("/me/password", wish)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert opens(world, person, OLD)


def test_wrong_ones_count_and_lock_signing_in_too(world: World) -> None:
    person = given(world.resident)
    browser = world.browser(person)
    for _ in range(credentials.LOCK_AFTER):
        answer = browser.post("/me/password", {"present_password": "no idea at all", "password": NEW})
        assert answer.status_code == 422
        assert "现在的密码不对" in answer.get_data(as_text=True)
    assert browser.post("/me/password", {"present_password": OLD, "password": NEW}).status_code == 429
    assert not opens(world, person, OLD)
    with fixed(now() + timedelta(minutes=credentials.LOCK_MINUTES, seconds=1)):
        assert opens(world, person, OLD)


def test_it_is_taken_away_with_the_same_proof(world: World) -> None:
    person = given(world.resident)
    browser = world.browser(person)
    wrong = browser.post("/me/password/removal", {"present_password": NEW}, form_at="/me/password")
    assert wrong.status_code == 422
    right = browser.post("/me/password/removal", {"present_password": OLD}, form_at="/me/password")
    assert right.status_code == 303
    assert not opens(world, person, OLD)
    assert facts("members.password_removed") == [{"member_id": str(person.member_id), "method": "password"}]
    become(person.user_id)
    assert session().get(Credential, (person.user_id, CredentialKind.PASSWORD)) is None
    become(None)


def test_no_password_on_a_shared_screen(world: World) -> None:
    screen = world.browser(world.clerk)
    screen.post("/desk/shared-screen")
    screen.client.set_cookie("tb_session", world.resident.cookie, domain="localhost")
    assert screen.get("/me/password").status_code == 403
    assert "/me/password" not in screen.get("/me").get_data(as_text=True)


def test_who_has_an_office_on_the_platform_changes_it_there(world: World, owner_engine: sa.Engine) -> None:
    person = given(world.resident)
    with owner_engine.begin() as connection:
        connection.exec_driver_sql(setting_statement(Scope(user_id=person.user_id)))
        row = {"id": uuid7(), "user_id": person.user_id, "role": "platform_operator"}
        connection.execute(sa.insert(PlatformGrant).values(row))
    answer = world.browser(person).post("/me/password", {"present_password": OLD, "password": NEW})
    assert answer.status_code == 409
    assert "平台" in answer.get_data(as_text=True)


def test_the_sign_in_page_says_what_to_do_about_a_forgotten_one(world: World) -> None:
    assert "忘记密码" in world.browser().get("/sign-in").get_data(as_text=True)
