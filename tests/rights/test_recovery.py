"""A lost telephone and a lost second factor: two proofs, old sessions ended, both numbers told; codes good once."""

import base64
import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.events.models import Fact, WorkDue
from app.kit.clock import fixed, now
from app.kit.crypto import new_secret, secret_digest
from app.kit.db import db, session
from app.kit.gateways import GatewayRefused, GatewayUnreachable
from app.kit.gateways.sms import RecordingSms
from app.members.credentials import set_second_factor
from app.members.models import Credential, CredentialKind, UserSession
from app.members.queries import members_with_phone
from app.rights.commands.recover import Proof, rebind_phone, reset_second_factor
from app.rights.errors import ProofsNeeded
from app.rights.guard import DEMONSTRATION_PEOPLE, are_demonstration_people_here
from app.rights.jobs import tell_rebound
from app.rights.models import Rebinding, RecoveryCode
from app.tasks.demonstration import PEOPLE
from app.tenancy.scope import become
from tests.members.test_nothing_in_clear import where_it_stands
from tests.worlds import Person, World, fresh_phone

TWO = (Proof.ID_CARD, Proof.KIN)


def without_second_factor(person: Person) -> Person:
    """The same person in a session that has seen no second factor."""
    become(person.user_id)
    known = session().scalars(select(UserSession).where(UserSession.user_id == person.user_id)).first()
    assert known
    secret = new_secret()
    session().add(
        UserSession(id=secret_digest(secret), user_id=person.user_id, device="plain", expires_at=known.expires_at)
    )
    session().commit()
    become(None)
    return replace(person, cookie=f"{person.user_id.hex}.{secret}")


def bound(world: World, person: Person) -> tuple[Person, list[str]]:
    """Somebody of the staff who bound an authenticator on the page, and the codes they were shown."""
    plain = without_second_factor(person)
    client = world.browser(plain)
    page = client.get("/me/second-factor").get_data(as_text=True)
    offer, secret = re.search(r'name="offer" value="([^"]+)"', page), re.search(r"密钥：<span[^>]*>(\w+)<", page)
    assert offer and secret
    shown = client.post(
        "/me/second-factor", {"offer": offer[1], "digits": pyotp.TOTP(secret[1]).now()}, form_at="/me/second-factor"
    ).get_data(as_text=True)
    return plain, re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", shown)


def test_a_new_telephone_signs_in_and_the_old_does_not(world: World, app: Flask) -> None:
    me, number = world.resident, fresh_phone()
    rebind_phone(me.member_id, number, TWO, by=world.subadmin.actor)
    session().commit()
    assert [row.id for row in members_with_phone(number)] == [me.member_id]
    assert members_with_phone(me.phone) == []
    assert world.browser(me).get("/me").status_code == 303
    assert world.api(me).get("/me").status_code == 401


def test_both_numbers_are_told_and_then_forgotten(world: World, app: Flask) -> None:
    me, number = world.resident, fresh_phone()
    gateway: RecordingSms = app.extensions["sms"]
    done = rebind_phone(me.member_id, number, TWO, by=world.subadmin.actor)
    session().commit()
    assert tell_rebound() == 1
    assert tell_rebound() == 0
    told = {message.phone for message in gateway.sent if "登录手机号" in message.text}
    assert {me.phone, number} <= told
    row = session().get_one(Rebinding, (world.id, done.id), populate_existing=True)
    assert row.old_phone_cipher is row.new_phone_cipher is None
    assert where_it_stands(me.phone, number) == []


class Moody(RecordingSms):
    """Refuses some numbers for good, and for a while cannot be reached for others."""

    refused: frozenset[str] = frozenset()
    unreachable: frozenset[str] = frozenset()

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Record, or fail."""
        if phone in self.refused:
            raise GatewayRefused(gateway="sms", reply=400)
        if phone in self.unreachable:
            raise GatewayUnreachable(gateway="sms")
        super().send(phone, text, message_id=message_id)


@pytest.fixture
def moody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Moody:
    """In place of the recording gateway."""
    made = Moody()
    monkeypatch.setitem(app.extensions, "sms", made)
    return made


def rebound(world: World, person: Person) -> tuple[Rebinding, str]:
    """They have a new telephone; committed."""
    number = fresh_phone()
    done = rebind_phone(person.member_id, number, TWO, by=world.subadmin.actor)
    session().commit()
    return done, number


def test_a_number_that_is_refused_keeps_nobody_waiting(world: World, moody: Moody) -> None:
    first, number = rebound(world, world.resident)
    second, other = rebound(world, world.volunteer)
    moody.refused = frozenset({world.resident.phone})
    assert tell_rebound() == 2
    assert {message.phone for message in moody.sent} == {number, world.volunteer.phone, other}
    for row in (first, second):
        assert world.reload(row).told_at is not None
    assert tell_rebound() == 0


def test_a_number_nobody_answers_for_is_tried_again_and_the_others_are_told_once(world: World, moody: Moody) -> None:
    first, number = rebound(world, world.resident)
    second, _ = rebound(world, world.volunteer)
    moody.unreachable = frozenset({number})
    tell_rebound()
    assert world.reload(first).told_at is None
    assert world.reload(second).told_at is not None
    again = session().scalars(select(WorkDue.due_at).where(WorkDue.kind == "rights.telling")).all()
    assert max(again) > now() + timedelta(seconds=20)
    moody.unreachable = frozenset()
    tell_rebound()
    assert [message.phone for message in moody.sent if message.phone == world.resident.phone] == [world.resident.phone]
    assert world.reload(first).new_phone_cipher is None


def test_after_days_a_notice_is_given_up_and_the_numbers_are_forgotten(world: World, moody: Moody) -> None:
    row, number = rebound(world, world.resident)
    moody.unreachable = frozenset({world.resident.phone, number})
    with fixed(now() + timedelta(days=3, minutes=1)):
        tell_rebound()
    assert world.reload(row).told_at is not None
    assert row.old_phone_cipher is row.new_phone_cipher is None


def test_one_proof_is_not_enough(world: World) -> None:
    with pytest.raises(ProofsNeeded):
        rebind_phone(world.resident.member_id, fresh_phone(), (Proof.ID_CARD, Proof.ID_CARD), by=world.subadmin.actor)


def test_the_desk_rebinds_at_nodes_it_serves_only(world: World) -> None:
    page = f"/desk/people/{world.resident.member_id}/rights"
    path = f"/desk/people/{world.resident.member_id}/phone"
    fields = {"phone": fresh_phone(), "proofs": ["id_card", "kin"]}
    assert world.browser(world.subadmin).post(path, {**fields, "proofs": ["kin"]}, form_at=page).status_code == 422
    assert world.browser(world.sibling).get(page).status_code == 403
    assert world.browser(world.subadmin).post(path, fields, form_at=page).status_code == 303


def test_staff_bind_a_factor_on_a_page_at_their_first_sign_in(world: World) -> None:
    person, codes = bound(world, world.clerk)
    assert len(set(codes)) == 10
    assert world.browser(person).get("/desk/").status_code == 200, "the session has its second factor from now on"


def test_codes_stand_nowhere_in_clear_and_each_is_good_once(world: World) -> None:
    _, codes = bound(world, world.clerk)
    assert where_it_stands(codes[0], codes[0].replace("-", "")) == []
    client = world.browser(without_second_factor(world.clerk))
    assert client.get("/desk/").status_code == 303
    wrong = client.post("/second-factor/recovery", {"code": "AAAAA-AAAAA"}, form_at="/second-factor/recovery")
    assert wrong.status_code == 422
    used = client.post("/second-factor/recovery", {"code": codes[0].lower()}, form_at="/second-factor/recovery")
    assert used.status_code == 303
    assert client.get("/desk/").status_code == 200
    again = world.browser(without_second_factor(world.clerk)).post(
        "/second-factor/recovery", {"code": codes[0]}, form_at="/second-factor/recovery"
    )
    assert again.status_code == 422
    fact = session().scalars(select(Fact).where(Fact.kind == "rights.recovery_code_used")).one()
    assert fact.body["codes_left"] == 9


def test_too_many_wrong_codes_lock_for_a_while(world: World) -> None:
    _, codes = bound(world, world.clerk)
    client = world.browser(without_second_factor(world.clerk))
    for _ in range(5):
        client.post("/second-factor/recovery", {"code": "AAAAA-AAAAA"}, form_at="/second-factor/recovery")
    locked = client.post("/second-factor/recovery", {"code": codes[0]}, form_at="/second-factor/recovery")
    assert locked.status_code == 429


def test_who_has_a_factor_cannot_bind_another_without_using_it(world: World) -> None:
    become(world.clerk.user_id)
    set_second_factor(world.clerk.user_id)
    session().commit()
    become(None)
    client = world.browser(without_second_factor(world.clerk))
    page = client.get("/me/second-factor").get_data(as_text=True)
    assert "已经绑定过" in page
    assert 'name="offer"' not in page


def test_an_offer_of_another_person_binds_nothing(world: World) -> None:
    theirs = world.browser(without_second_factor(world.subadmin)).get("/me/second-factor").get_data(as_text=True)
    offer = re.search(r'name="offer" value="([^"]+)"', theirs)
    assert offer
    client = world.browser(without_second_factor(world.clerk))
    for sent in (offer[1], base64.urlsafe_b64encode(b"x" * 60).decode()):
        answer = client.post("/me/second-factor", {"offer": sent, "digits": "123456"}, form_at="/me/second-factor")
        assert answer.status_code == 409


def test_a_reset_factor_is_gone_with_its_codes_and_sessions(world: World) -> None:
    person, _ = bound(world, world.clerk)
    reset_second_factor(world.clerk.member_id, TWO, by=world.subadmin.actor)
    session().commit()
    assert world.browser(person).get("/desk/").status_code == 303
    become(world.clerk.user_id)
    assert session().get(Credential, (world.clerk.user_id, CredentialKind.TOTP)) is None
    assert session().scalars(select(RecoveryCode)).all() == []
    become(None)


def test_residents_are_told_that_they_need_no_factor(world: World) -> None:
    assert "只有工作人员需要" in world.browser(world.resident).get("/me/second-factor").get_data(as_text=True)


def test_production_serves_nobody_while_demonstration_people_are_there(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import create_app

    assert {(phone, name) for phone, name, *_ in PEOPLE} <= DEMONSTRATION_PEOPLE
    monkeypatch.setattr("app.rights.guard.DEMONSTRATION_PEOPLE", {(world.resident.phone, "陈婆")})
    assert are_demonstration_people_here(), "the world's people are called by their first character and a star"
    settings = replace(
        app.extensions["settings"], is_production=True, sms_webhook_url="http://127.0.0.1:9/", sms_webhook_secret="x"
    )
    session().rollback()
    db.session.remove()
    strict = create_app(settings)
    monkeypatch.setattr("app.rights.guard.DEMONSTRATION_PEOPLE", {(world.resident.phone, "陈婆")})
    from tests.clients import as_a_request

    answer = as_a_request(lambda: strict.test_client().get(f"/t/{world.slug}/sign-in"))
    assert answer.status_code == 503
    assert "演示人员" in answer.get_data(as_text=True)
    monkeypatch.setattr("app.rights.guard.DEMONSTRATION_PEOPLE", set())
    assert as_a_request(lambda: strict.test_client().get(f"/t/{world.slug}/sign-in")).status_code == 200


def test_codes_of_the_second_factor_are_not_printed_in_production(app: Flask, app_context: Flask) -> None:
    kept = app.extensions["settings"]
    app.extensions["settings"] = replace(kept, is_production=True)
    try:
        ran = app.test_cli_runner().invoke(args=["demonstration", "codes"])
    finally:
        app.extensions["settings"] = kept
    assert ran.exit_code == 1
    assert "生产环境" in ran.output
