"""The supervisor of a region: its banks and no other, totals and no person, on the platform host alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from flask.testing import FlaskClient

from app.kit.clock import today
from app.kit.crypto import new_secret, secret_digest
from app.kit.db import db, session
from app.ledger.kinds import Kind
from app.ledger.models import Transfer
from app.members.appointing import grant_on_platform, platform_user
from app.rbac.errors import RegionNeeded, RoleUnknown
from app.reports.folding import count_people, fold
from app.reports.models import RollUp
from app.reports.supervision import banks_of, reading
from app.tenancy.scope import jurisdiction_scope
from tests.clients import as_a_request
from tests.worlds import World, fresh_phone, open_world

PASSWORD = "correct horse battery"


@dataclass
class Supervisor:
    """Somebody with a grant on a region."""

    phone: str
    secret: str
    client: FlaskClient

    def get(self, path: str) -> Any:
        db.session.remove()
        return as_a_request(lambda: self.client.get(path))

    def sign_in(self, password: str = PASSWORD, digits: str | None = None) -> Any:
        page = self.get("/platform/sign-in").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]*)"', page)
        assert token
        fields = {
            "csrf_token": token.group(1), "phone": self.phone, "password": password,
            "digits": digits or pyotp.TOTP(self.secret).now(),
        }  # fmt: skip
        return as_a_request(lambda: self.client.post("/platform/sign-in", data=fields))


@pytest.fixture
def two_banks(app: Flask) -> Iterator[tuple[World, World]]:
    """A bank in Guangzhou's region, folded, and one far away."""
    with app.app_context():
        near, far = open_world("nansha"), open_world("taierzhuang")
        for world in (near, far):
            with world.scope():
                fold()
                count_people(today())
        yield near, far


@pytest.fixture
def supervisor(app: Flask) -> Iterator[Supervisor]:
    with app.app_context():
        yield appointed("440100")


def appointed(region: str | None, role: str = "city_supervisor") -> Supervisor:
    phone = fresh_phone()
    with jurisdiction_scope(None):
        user_id, secret = platform_user(phone, "市监督员", PASSWORD)
        session().commit()
        grant_on_platform(user_id, role, region, owner_url=current_app.extensions["settings"].owner_database_url)
        session().rollback()
    db.session.remove()
    assert secret
    return Supervisor(phone, secret, current_app.test_client())


def test_the_region_holds_what_lies_within_it_and_nothing_else(
    two_banks: tuple[World, World], supervisor: Supervisor
) -> None:
    near, far = two_banks
    assert supervisor.sign_in().status_code == 303
    page = supervisor.get("/supervision/").get_data(as_text=True)
    assert f"/supervision/{near.slug}" in page
    assert far.slug not in page
    assert supervisor.get(f"/supervision/{near.slug}").status_code == 200
    assert supervisor.get(f"/supervision/{near.slug}?node={near.nodes['branch']}").status_code == 200
    for path in (
        f"/supervision/{far.slug}",
        "/supervision/nowhere",
        f"/supervision/{near.slug}?node={far.nodes['root']}",
        f"/supervision/{near.slug}?node={near.resident.member_id}",
        f"/supervision/{near.slug}/export.csv?node={near.volunteer.member_id}",
    ):
        assert supervisor.get(path).status_code == 404, path


def test_no_page_of_supervision_names_a_person(two_banks: tuple[World, World], supervisor: Supervisor) -> None:
    near, _ = two_banks
    supervisor.sign_in()
    names = [person.name for person in near.people.values()] + [person.phone for person in near.people.values()]
    for path in (
        "/supervision/",
        f"/supervision/{near.slug}",
        "/supervision/export.csv",
        f"/supervision/{near.slug}/export.csv",
    ):
        body = supervisor.get(path).get_data(as_text=True)
        assert not [name for name in names if name in body], path


@pytest.mark.alone
def test_the_database_itself_shows_the_supervisor_roll_ups_of_named_banks_only(two_banks: tuple[World, World]) -> None:
    near, far = two_banks
    with jurisdiction_scope(None), reading([near.id]) as reader:
        seen = set(reader.execute(sa.text("SELECT DISTINCT jurisdiction_id FROM roll_up")).scalars())
        assert seen == {near.id}
        assert far.id not in seen
        for table in ("member", "fact", "demand", "ledger_transfer", "tenant", "roll_up_point"):
            with pytest.raises(sa.exc.ProgrammingError), reader.begin_nested():
                reader.execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1"))
        with pytest.raises(sa.exc.DBAPIError), reader.begin_nested():
            reader.execute(sa.text("UPDATE roll_up SET value = 0"))


def test_without_a_list_of_banks_there_are_no_rows(two_banks: tuple[World, World]) -> None:
    url = sa.engine.make_url(current_app.extensions["settings"].supervision_database_url)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as plain:
        assert plain.execute("SELECT count(*) FROM roll_up").fetchone() == (0,)


@pytest.mark.parametrize("path", ["/supervision/", "/supervision/export.csv", "/supervision/nansha"])
def test_nobody_looks_in_without_a_grant_on_the_platform(two_banks: tuple[World, World], path: str) -> None:
    """A stranger, and a district administrator with the cookie of a bank on the same host."""
    near, _ = two_banks
    client = current_app.test_client()
    assert as_a_request(lambda: client.get(path)).status_code in (302, 303, 401)
    client.set_cookie("tb_session", near.district.cookie, domain="localhost")
    assert as_a_request(lambda: client.get(path)).status_code in (302, 303, 401)


def test_within_a_bank_there_is_no_supervision(two_banks: tuple[World, World], supervisor: Supervisor) -> None:
    near, _ = two_banks
    supervisor.sign_in()
    assert supervisor.get(f"/t/{near.slug}/supervision/").status_code in (303, 401, 404)


def test_a_wrong_password_or_code_is_refused_with_a_sentence(supervisor: Supervisor) -> None:
    assert supervisor.sign_in(password="wrong").status_code in (401, 403, 422)
    assert supervisor.sign_in(digits="000000").status_code in (401, 403, 422)
    assert supervisor.get("/supervision/").status_code != 200


def test_signing_out_ends_it_and_the_cookie_is_worth_nothing(supervisor: Supervisor) -> None:
    supervisor.sign_in()
    kept = supervisor.client.get_cookie("tb_session")
    assert kept
    page = supervisor.get("/supervision/").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    as_a_request(lambda: supervisor.client.post("/platform/sign-out", data={"csrf_token": token.group(1)}))
    supervisor.client.set_cookie("tb_session", kept.value, domain="localhost")
    assert supervisor.get("/supervision/").status_code != 200


def test_an_export_stands_in_the_audit_of_the_bank(two_banks: tuple[World, World], supervisor: Supervisor) -> None:
    near, _ = two_banks
    supervisor.sign_in()
    answer = supervisor.get(f"/supervision/{near.slug}/export.csv")
    assert answer.get_data(as_text=True).startswith('\ufeff"网点","路径"')
    with near.scope():
        told = session().scalar(sa.text("SELECT count(*) FROM fact WHERE kind = 'reports.figures_exported'"))
        assert told == 1
    page = near.browser(near.district).get("/desk/audit?kind=reports.figures_exported").get_data(as_text=True)
    assert "本行以外的人员（代号 " in page, "who took them away stands there, though no member of this bank"


def test_a_grant_needs_a_role_of_the_platform_and_a_region(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RegionNeeded):
            appointed(None)
        with pytest.raises(RegionNeeded):
            appointed("999999")
        with pytest.raises(RoleUnknown):
            appointed("440100", role="district_admin")


def test_the_apps_own_role_cannot_give_such_a_grant(app: Flask) -> None:
    with app.app_context(), jurisdiction_scope(None):
        secret_digest(new_secret())
        with pytest.raises(sa.exc.ProgrammingError):
            session().execute(
                sa.text(
                    "INSERT INTO platform_grant (id, user_id, role) VALUES (gen_random_uuid(), gen_random_uuid(), 'x')"
                )
            )
        session().rollback()


def test_banks_of_a_province_hold_those_of_its_cities(two_banks: tuple[World, World]) -> None:
    near, far = two_banks
    with jurisdiction_scope(None):
        numbers = {bank.id for bank in banks_of(["440100"])}
        assert near.id in numbers
        assert far.id not in numbers
        assert banks_of([]) == []
        session().rollback()


@pytest.mark.alone
def test_coins_stand_beside_hours_in_the_unit_of_each_bank(app: Flask, supervisor: Supervisor) -> None:
    with app.app_context():
        banks = {name: open_world(name) for name in ("nansha", "guangzhou")}
        for world in banks.values():
            with world.scope():
                for number in range(6):  # too many to be hidden, and no more than one may check in of a day
                    helper = world.volunteer if number % 2 else world.helper2
                    world.confirmed(world.finished(world.begun(world.claimed(helper=helper))))
                fold()
                credited = sa.select(sa.func.sum(RollUp.value)).where(
                    RollUp.measure == "spendable_seconds", RollUp.tenant_id == world.nodes["root"], RollUp.period == "month"
                )  # fmt: skip
                moved = sa.select(sa.func.sum(Transfer.seconds)).where(Transfer.kind == Kind.SERVICE)
                assert session().scalar(credited) == session().scalar(moved) > 0, "the figure is what the ledger moved"
                session().rollback()
    supervisor.sign_in()
    table = supervisor.get("/supervision/").get_data(as_text=True)
    for name, word in (("nansha", "时间币"), ("guangzhou", "时间积分")):
        row = table.split(f"/supervision/{banks[name].slug}")[1].split("</tr>")[0]
        assert re.search(rf"<small>[\d.,≈]+{word}</small>", row), name


@pytest.mark.parametrize("path", ["/desk/figures/", "/desk/figures/export.csv", "/api/v1/figures/"])
def test_within_a_bank_figures_of_one_person_are_not_found(world: World, path: str) -> None:
    """A node is asked for by its id; the id of a person is answered like one that never was, for page, file and API."""
    ask = world.api(world.district).get if path.startswith("/api") else world.browser(world.district).get
    path = path.removeprefix("/api/v1")
    assert ask(f"{path}?node={world.nodes['leaf']}").status_code == 200
    for somebody in (world.resident, world.volunteer):
        answer = ask(f"{path}?node={somebody.member_id}")
        assert answer.status_code == 404, (path, somebody.name)
        assert somebody.name not in answer.get_data(as_text=True)
