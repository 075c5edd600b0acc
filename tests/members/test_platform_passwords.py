"""The password of the platform host: changed with the present one and six digits; a forgotten one is replaced by the shell."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.members.secrets import platform_phone_index
from app.rbac.models import PlatformAct
from app.tenancy.scope import become, jurisdiction_scope
from tests.clients import as_a_request
from tests.reports.test_supervision import PASSWORD, Supervisor, appointed

NEW = "新的三个词 battery staple"


@pytest.fixture
def supervisor(app: Flask) -> Iterator[Supervisor]:
    with app.app_context():
        yield appointed("440100")


def change(person: Supervisor, **fields: str) -> Any:
    """Send the form of the page, half a minute later, when there are new digits."""
    page = person.get("/platform/password").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    with fixed(now() + timedelta(seconds=31)):
        digits = pyotp.TOTP(person.secret).at(now())
        sent = {"csrf_token": token.group(1), "present_password": PASSWORD, "digits": digits, "password": NEW, **fields}
        db.session.remove()
        return as_a_request(lambda: person.client.post("/platform/password", data=sent))


def sign_in_later(person: Supervisor, password: str) -> int:
    with fixed(now() + timedelta(minutes=2)):
        return int(person.sign_in(password, pyotp.TOTP(person.secret).at(now())).status_code)


def acts(person: Supervisor) -> list[str]:
    with jurisdiction_scope(None):
        index = {"index": platform_phone_index(person.phone)}
        become(session().execute(sa.text("SELECT user_id FROM find_users_by_phone(:index)"), index).scalar_one())
        found = list(session().scalars(sa.select(PlatformAct.act).order_by(PlatformAct.id)))
        session().rollback()
    db.session.remove()
    return found


def test_with_both_proofs_it_changes_and_stands_among_the_acts(supervisor: Supervisor) -> None:
    supervisor.sign_in()
    answer = change(supervisor)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/supervision/")
    assert supervisor.get("/supervision/").status_code == 200, "one stays signed in here"
    assert "platform.password_set" in acts(supervisor)
    assert sign_in_later(supervisor, PASSWORD) == 422
    assert sign_in_later(supervisor, NEW) == 303


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("present_password", "no idea at all", "现在的密码不对"), ("digits", "000000", "动态验证码不对"),
        ("password", "short1", "至少要 8 个字符"), ("password", "", "请填写这一项"),
    ],
)  # fmt: skip
def test_without_either_proof_or_with_a_weak_one_the_old_one_stays(
    supervisor: Supervisor, field: str, value: str, said: str
) -> None:
    supervisor.sign_in()
    answer = change(supervisor, **{field: value})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert sign_in_later(supervisor, PASSWORD) == 303


def test_a_forgotten_one_is_replaced_by_the_shell_and_ends_the_sessions(app: Flask, supervisor: Supervisor) -> None:
    supervisor.sign_in()
    told = ["platform", "appoint", "--phone", supervisor.phone, "--name", "市监督员", "--role", "city_supervisor"]
    run = app.test_cli_runner().invoke(args=[*told, "--region", "440100", "--renew-password"])
    db.session.remove()
    assert run.exit_code == 0, run.output
    printed = re.search(r"new password: (\S+)", run.output)
    assert printed
    assert "otpauth" not in run.output, "the second factor stays"
    assert supervisor.get("/supervision/").status_code == 401
    assert sign_in_later(supervisor, PASSWORD) == 422
    assert sign_in_later(supervisor, printed.group(1)) == 303


def test_a_working_password_stays_where_none_is_asked_for(app: Flask, supervisor: Supervisor) -> None:
    told = ["platform", "appoint", "--phone", supervisor.phone, "--name", "市监督员", "--role", "city_supervisor"]
    run = app.test_cli_runner().invoke(args=[*told, "--region", "440100", "--password", NEW])
    db.session.remove()
    assert run.exit_code == 0, run.output
    assert NEW not in run.output
    assert sign_in_later(supervisor, PASSWORD) == 303
