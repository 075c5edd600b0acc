"""From one bank's host name to another's: a pass is good once, for a minute, for one bank, and never for staff powers."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient

from app.events.models import Fact
from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.members import credentials
from app.members.commands import register_member
from app.members.models import Membership, SignInPass, UserSession
from app.members.queries import member
from app.rbac.commands import grant_role
from app.tenancy.actor import SHELL
from app.tenancy.models import Brand, Jurisdiction
from app.tenancy.scope import become
from tests.clients import as_a_request
from tests.members.test_nothing_in_clear import where_it_stands
from tests.orders.racing import race
from tests.worlds import Person, World

PAGE = "/me/memberships"


def host_of(bank: World) -> str:
    return f"{bank.slug}.bank.example"


def give_host(bank: World) -> None:
    """The bank has a host name of its own."""
    named = sa.update(Jurisdiction).where(Jurisdiction.id == bank.id).values(host_name=host_of(bank))
    with bank.scope():
        session().execute(named.execution_options(synchronize_session=False))
        session().commit()


def join(bank: World, person: Person, *, role: str | None = None) -> Person:
    """Somebody becomes a member of a second bank, as the user they are already."""
    with bank.scope():
        row = register_member(person.name, tenant_id=bank.nodes["leaf"], by=SHELL)
        become(person.user_id)
        row.user_id = person.user_id
        session().add(Membership(user_id=person.user_id, jurisdiction_id=bank.id, member_id=row.id))
        if role:
            grant_role(row.id, role, bank.nodes["leaf"], reason="test", by=SHELL, powers=None)
        session().commit()
        become(None)
    return Person(row.id, person.user_id, person.name, person.phone, person.actor)


@pytest.fixture
def there(world: World, other_world: World) -> Iterator[World]:
    """Another bank with a host of its own, of which the resident and the clerk are members too."""
    give_host(other_world)
    for name, role in (("resident", None), ("clerk", "station_clerk")):
        other_world.people[f"{name}_there"] = join(other_world, world.people[name], role=role)
    return other_world


def get(client: FlaskClient, bank: World, path: str, method: str = "GET") -> Any:
    """Open an address on a bank's own host."""
    db.session.remove()
    return as_a_request(lambda: client.open(path, method=method, base_url=f"http://{host_of(bank)}"))


def left(world: World, bank: World, who: str = "resident") -> Any:
    """The answer to pressing the button that leads to a bank."""
    return world.browser(world.people[who]).post(f"{PAGE}/pass", {"bank": bank.slug}, form_at=PAGE)


def pass_to(world: World, bank: World, who: str = "resident") -> str:
    """A pass that was just issued."""
    answer = left(world, bank, who)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return parse_qs(urlsplit(answer.location).query)["token"][0]


def arrived(bank: World, token: str, client: FlaskClient | None = None) -> bool:
    """Whether a pass lets in; if it does not, the answer is a sentence and the sign-in page."""
    client = client or current_app.test_client()
    answer = get(client, bank, f"/arrive?token={token}")
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (303, "no-referrer")
    assert token not in answer.location or not token
    if answer.location == "/":
        return True
    assert answer.location == "/sign-in"
    shown = get(client, bank, answer.location).get_data(as_text=True)
    assert "这次切换没有成功" in shown and "You were not let in" in shown
    assert client.get_cookie("tb_session", domain=host_of(bank)) is None
    return False


def facts(bank: World, kind: str) -> list[Fact]:
    with bank.scope():
        found = list(session().scalars(sa.select(Fact).where(Fact.kind == kind).order_by(Fact.id)))
        session().expunge_all()
    return found


def test_my_banks_are_listed_by_their_brands_and_nobody_elses(world: World, there: World) -> None:
    page = world.browser(world.resident).get(PAGE).get_data(as_text=True)
    with there.scope():
        brand = session().scalars(sa.select(Brand.name_zh)).one()
    assert brand in page and "现在在这里" in page
    assert len(re.findall(r'name="bank" value="([^"]*)"', page)) == 1
    alone = world.browser(world.volunteer)
    assert brand not in alone.get(PAGE).get_data(as_text=True)
    assert PAGE not in alone.get("/me").get_data(as_text=True)
    assert PAGE in world.browser(world.resident).get("/me").get_data(as_text=True)


def test_a_bank_without_a_host_is_a_link_and_needs_no_pass(world: World, other_world: World) -> None:
    join(other_world, world.resident)
    page = world.browser(world.resident)
    assert f'href="/t/{other_world.slug}/"' in page.get(PAGE).get_data(as_text=True)
    answer = page.post(f"{PAGE}/pass", {"bank": other_world.slug}, form_at=PAGE)
    assert (answer.status_code, answer.location) == (303, f"/t/{other_world.slug}/")
    assert facts(world, "members.pass_issued") == []


def test_the_forms_of_the_page_may_lead_to_my_banks_hosts_and_to_no_others(world: World, there: World) -> None:
    mine = world.browser(world.resident).get(PAGE).headers["Content-Security-Policy"]
    assert f"form-action 'self' http://{host_of(there)};" in mine
    assert "form-action 'self';" in world.browser(world.volunteer).get(PAGE).headers["Content-Security-Policy"]
    assert "form-action 'self';" in world.browser(world.resident).get("/me").headers["Content-Security-Policy"]


def test_who_leaves_one_bank_arrives_in_the_other_signed_in(world: World, there: World) -> None:
    answer = left(world, there)
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (303, "no-referrer")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.location.startswith(f"http://{host_of(there)}/arrive?token={world.resident.user_id.hex}.")
    client = current_app.test_client()
    assert arrived(there, parse_qs(urlsplit(answer.location).query)["token"][0], client)
    home = get(client, there, "/").get_data(as_text=True)
    assert f"{world.resident.name}，欢迎来到" in home
    assert get(client, there, "/me").status_code == 200
    assert client.get_cookie("tb_session", domain=f"sub.{host_of(there)}") is None
    elsewhere = client.get(f"/t/{world.slug}/me")
    assert elsewhere.status_code == 303, "the cookie is for that host alone"


def test_both_banks_know_of_it_by_the_same_pass(world: World, there: World) -> None:
    assert arrived(there, pass_to(world, there))
    [issued], [used] = facts(world, "members.pass_issued"), facts(there, "members.pass_used")
    assert issued.subject_id == used.subject_id
    assert (issued.by_user_id, issued.by_member_id) == (world.resident.user_id, world.resident.member_id)
    assert (used.by_user_id, used.by_member_id) == (world.resident.user_id, there.resident_there.member_id)
    assert [fact.body["method"] for fact in facts(there, "members.signed_in")] == ["pass"]
    assert there.slug not in str(issued.body) and str(there.id) not in issued.body.values()


def test_a_pass_is_good_once_and_using_it_again_is_on_record(world: World, there: World) -> None:
    token = pass_to(world, there)
    assert arrived(there, token)
    assert not arrived(there, token)
    [used], [refused] = facts(there, "members.pass_used"), facts(there, "members.pass_refused")
    assert (refused.subject_id, refused.by_user_id) == (used.subject_id, None)


def test_of_several_who_come_with_one_pass_at_once_one_comes_in(world: World, there: World) -> None:
    token = pass_to(world, there)
    clients = [current_app.test_client() for _ in range(4)]
    url = f"http://{host_of(there)}"
    answers = race(
        world, *(lambda c=c: as_a_request(lambda: c.get(f"/arrive?token={token}", base_url=url)) for c in clients)
    )
    assert sorted(answer.location for answer in answers) == ["/", "/sign-in", "/sign-in", "/sign-in"]
    with there.scope():
        become(world.resident.user_id)
        came = sa.select(UserSession).where(UserSession.user_id == world.resident.user_id)
        assert len(session().scalars(came).all()) == 2  # the one of the test, and the one who came in


def test_a_pass_is_good_for_a_minute(world: World, there: World) -> None:
    tokens = [pass_to(world, there) for _ in range(2)]
    with fixed(now() + timedelta(seconds=61)):
        assert not arrived(there, tokens[0])
    with fixed(now() + timedelta(seconds=50)):
        assert arrived(there, tokens[1])


def test_a_pass_is_good_in_one_bank(world: World, there: World) -> None:
    give_host(world)
    token = pass_to(world, there)
    assert not arrived(world, token)
    assert arrived(there, token), "a try elsewhere does not use it up"


@pytest.mark.parametrize("way", ["cut", "another user", "another secret", "no user", "empty", "strange", "long"])
def test_a_pass_that_was_tampered_with_is_worth_nothing(world: World, there: World, way: str) -> None:
    token = pass_to(world, there)
    user, _, secret = token.partition(".")
    forged = {
        "cut": token[:-1], "another user": f"{world.clerk.user_id.hex}.{secret}", "another secret": f"{user}.{'A' * 43}",
        "no user": secret, "empty": "", "strange": "%00%F0%28x.%ED%A0%80", "long": "f" * 3000,
    }[way]  # fmt: skip
    assert not arrived(there, forged)
    assert arrived(there, token)


def test_the_second_factor_stays_behind(world: World, there: World) -> None:
    assert world.browser(world.clerk).get("/desk/").status_code == 200
    client = current_app.test_client()
    assert arrived(there, pass_to(world, there, "clerk"), client)
    desk = get(client, there, "/desk/")
    assert (desk.status_code, "/second-factor" in desk.location) == (303, True)


def test_a_new_session_lasts_no_longer_than_the_one_it_comes_from(world: World, there: World) -> None:
    become(world.resident.user_id)
    [first] = session().scalars(sa.select(UserSession).where(UserSession.user_id == world.resident.user_id))
    first.expires_at = ends_at = now() + timedelta(hours=2)
    session().commit()
    become(None)
    assert arrived(there, pass_to(world, there))
    with there.scope():
        become(world.resident.user_id)
        ends = session().scalars(sa.select(UserSession.expires_at)).all()
    assert ends == [ends_at, ends_at]


def test_a_pass_dies_with_the_session_it_comes_from(world: World, there: World) -> None:
    token = pass_to(world, there)
    assert world.browser(world.resident).post("/sign-out", form_at="/me").status_code == 303
    assert not arrived(there, token)


def test_who_was_struck_off_there_does_not_arrive(world: World, there: World) -> None:
    token = pass_to(world, there)
    with there.scope():
        member(there.resident_there.member_id).is_active = False
        session().commit()
    assert not arrived(there, token)


@pytest.mark.parametrize("slug", ["", "no-such-bank", "foreign"])
def test_there_is_no_pass_to_a_bank_of_others(world: World, there: World, slug: str) -> None:
    page = world.browser(world.volunteer)
    answer = page.post(f"{PAGE}/pass", {"bank": there.slug if slug == "foreign" else slug}, form_at="/me")
    assert answer.status_code == 404
    assert facts(world, "members.pass_issued") == []


def test_a_program_that_only_looks_uses_no_pass_up(world: World, there: World) -> None:
    token = pass_to(world, there)
    assert get(current_app.test_client(), there, f"/arrive?token={token}", "HEAD").status_code == 200
    assert arrived(there, token)


def test_a_refused_pass_leaves_who_was_signed_in_there_signed_in(world: World, there: World) -> None:
    client = current_app.test_client()
    assert arrived(there, pass_to(world, there), client)
    forged = f"{world.clerk.user_id.hex}.{'A' * 43}"
    assert get(client, there, f"/arrive?token={forged}").location == "/sign-in"
    assert world.resident.name in get(client, there, "/me").get_data(as_text=True)


def test_the_pass_stands_nowhere_in_the_database_and_a_form_sent_twice_gets_another(world: World, there: World) -> None:
    page = world.browser(world.resident)
    form = page.get(PAGE).get_data(as_text=True)
    fields = dict(re.findall(r'name="(csrf_token|_form_id)" value="([^"]*)"', form)) | {"bank": there.slug}
    tokens = set()
    for _ in range(2):
        db.session.remove()
        answer = as_a_request(lambda: page.client.post(f"/t/{world.slug}{PAGE}/pass", data=fields))
        tokens.add(parse_qs(urlsplit(answer.location).query)["token"][0])
    assert len(tokens) == 2
    assert where_it_stands(*(token.partition(".")[2] for token in tokens)) == []


def test_old_passes_go_when_a_new_one_is_issued(world: World, there: World) -> None:
    pass_to(world, there)
    with fixed(now() + timedelta(days=1, minutes=2)):
        pass_to(world, there)
    with world.scope():
        become(world.resident.user_id)
        assert len(session().scalars(sa.select(SignInPass)).all()) == 1
        become(world.volunteer.user_id)
        assert session().scalars(sa.select(SignInPass)).all() == []


def test_a_new_password_ends_passes_too(world: World, there: World) -> None:
    token = pass_to(world, there)
    with world.scope():
        become(world.resident.user_id)
        credentials.set_password(world.resident.user_id, "三个词连在一起 correct horse")
        session().commit()
    assert not arrived(there, token)
