"""Where members are reached: proven before anything goes there, taken away at once, gone with the person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.delivering import deliver_due
from app.events.queries import facts_about
from app.kit.clock import fixed, now
from app.kit.crypto import Keyring
from app.kit.db import session
from app.kit.gateways import GatewayRefused
from app.kit.gateways.mail import RecordingMail
from app.kit.text import BadMailAddress, mail_address
from app.members.errors import CodeTooSoon
from app.notifications.addresses import confirm_mail, digits_of, link_code, link_wechat, remove_address, send_mail_code
from app.notifications.errors import (
    AddressCodeWrong,
    AddressNotFound,
    CodesTooMany,
    MailRefused,
    TelephoneStays,
)
from app.notifications.jobs import send_waiting
from app.notifications.models import Address, AddressCode, Medium, Message, Pace, Preference, Sending
from app.notifications.queries import address_of, open_code, readable, ways_of
from app.rights.commands.erase import ask_erasure
from app.rights.jobs import erase_due, rotate_bank
from app.rights.queries import copy_of
from app.rights.registry import Remaining
from app.rights.retention import forget_kept
from tests.members.test_nothing_in_clear import where_it_stands
from tests.notifications.conftest import Outside, at_pace, code_in, told, with_mail, with_wechat, without_sms
from tests.rights.test_keys import only_newest
from tests.rights.test_merge import merged
from tests.worlds import World

WRONG = "000000"


@pytest.mark.parametrize(
    "typed",
    [
        "", "chen", "chen@", "@example.com", "chen@example", "chen@example.com\nBcc: all@example.com",
        "chen@example.com\r\n", "a b@example.com", "陈@example.com", "chen@例子.com", "chen@-x.com", "a..b@example.com",
        "chen@example.com,other@example.com", "<chen@example.com>", "a" * 65 + "@example.com", "a@" + "x." * 130 + "com",
    ],
)  # fmt: skip
def test_what_is_no_address_or_would_be_another_header_is_refused(typed: str) -> None:
    if typed.strip() == "chen@example.com":
        assert mail_address(typed) == "chen@example.com", "a line break at the end is no part of it"
    else:
        with pytest.raises(BadMailAddress):
            mail_address(typed)


def test_full_width_and_capitals_are_understood() -> None:
    assert mail_address(" ｃｈｅｎ．Wen+tb＠Example.COM ") == "chen.Wen+tb@example.com"


def test_a_mailbox_is_used_once_its_code_came_back(world: World, outside: Outside, words: None) -> None:
    without_sms(world)
    me = world.resident.member_id
    send_mail_code(me, "chen@example.com")
    session().commit()
    told(world.resident, "一", is_urgent=True)
    send_waiting()
    [letter] = outside.mail
    assert (letter.address, "确认" in letter.subject) == ("chen@example.com", True)
    assert address_of(me, Medium.MAIL) is None
    assert code_in(letter) not in str(session().scalars(sa.select(AddressCode.digest)).all())
    confirm_mail(me, code_in(letter), by=world.resident.actor)
    session().commit()
    told(world.resident, "二", is_urgent=True)
    send_waiting()
    assert [sent.subject.partition("】")[2] for sent in outside.mail[1:]] == ["标题二"]
    assert "https://timebank.example/t/" in outside.mail[1].text


def test_a_code_is_good_once_and_for_ten_minutes(world: World, outside: Outside) -> None:
    me, by = world.resident.member_id, world.resident.actor
    send_mail_code(me, "chen@example.com")
    with fixed(now() + timedelta(minutes=11)), pytest.raises(AddressCodeWrong):
        confirm_mail(me, code_in(outside.mail[-1]), by=by)
    confirm_mail(me, code_in(outside.mail[-1]), by=by)
    session().commit()
    with pytest.raises(AddressCodeWrong):
        confirm_mail(me, code_in(outside.mail[-1]), by=by)


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(world: World, outside: Outside) -> None:
    me, by = world.resident.member_id, world.resident.actor
    send_mail_code(me, "chen@example.com")
    for _ in range(5):
        with pytest.raises(AddressCodeWrong):
            confirm_mail(me, WRONG, by=by)
        session().rollback()
    with pytest.raises(AddressCodeWrong):
        confirm_mail(me, code_in(outside.mail[-1]), by=by)


def test_the_fifth_try_still_counts(world: World, outside: Outside) -> None:
    me, by = world.resident.member_id, world.resident.actor
    send_mail_code(me, "chen@example.com")
    for _ in range(4):
        with pytest.raises(AddressCodeWrong):
            confirm_mail(me, WRONG, by=by)
    assert confirm_mail(me, code_in(outside.mail[-1]), by=by)


def test_a_code_of_somebody_else_proves_nothing(world: World, outside: Outside) -> None:
    send_mail_code(world.resident.member_id, "chen@example.com")
    with pytest.raises(AddressCodeWrong):
        confirm_mail(world.volunteer.member_id, code_in(outside.mail[-1]), by=world.volunteer.actor)


def test_codes_are_not_sent_one_after_another(world: World, outside: Outside) -> None:
    me, start = world.resident.member_id, now()
    send_mail_code(me, "chen@example.com")
    with pytest.raises(CodeTooSoon):
        send_mail_code(me, "other@example.com")
    for minute in range(2, 12, 2):
        with fixed(start + timedelta(minutes=minute)):
            send_mail_code(me, "chen@example.com")
    with fixed(start + timedelta(minutes=20)), pytest.raises(CodesTooMany):
        send_mail_code(me, "chen@example.com")
    assert len(outside.mail) == 6


def test_an_earlier_mailbox_stays_until_the_new_one_is_proven(world: World, outside: Outside) -> None:
    with_mail(outside, world.resident)
    me = world.resident.member_id
    with fixed(now() + timedelta(minutes=2)):
        send_mail_code(me, "new@example.com")
        row = address_of(me, Medium.MAIL)
        assert row is not None and readable(row) == "chen@example.com"
        confirm_mail(me, code_in(outside.mail[-1]), by=world.resident.actor)
        assert readable(row) == "new@example.com"
        assert session().scalar(sa.select(sa.func.count()).select_from(Address)) == 1


def test_two_members_may_share_a_mailbox(world: World, outside: Outside, words: None) -> None:
    for person in (world.resident, world.volunteer):
        with_mail(outside, person, "family@example.com")
    for person in (world.resident, world.volunteer):
        told(person, "一", is_urgent=True)
    send_waiting()
    assert [sent.address for sent in outside.mail] == ["family@example.com"] * 2
    assert len({sent.message_id for sent in outside.mail}) == 2


def test_a_mail_server_that_refuses_the_address_says_so(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(RecordingMail):
        def send(self, address: str, subject: str, text: str, *, message_id: str) -> None:
            raise GatewayRefused(gateway="mail", reply=550)

    monkeypatch.setitem(app.extensions, "mail", Refusing())
    with pytest.raises(MailRefused):
        send_mail_code(world.resident.member_id, "nobody@example.com")


def test_what_is_removed_gets_nothing_more(world: World, outside: Outside, words: None) -> None:
    without_sms(world)
    with_mail(outside, world.resident)
    told(world.resident, "一", is_urgent=True)
    remove_address(world.resident.member_id, Medium.MAIL, by=world.resident.actor)
    session().commit()
    told(world.resident, "二", is_urgent=True)
    send_waiting()
    assert outside.mail == []
    states = session().scalars(
        sa.select(Sending.last_error).where(Sending.medium == "mail", Sending.state == "given_up")
    )
    assert states.all() == ["no address"]
    with pytest.raises(AddressNotFound):
        remove_address(world.resident.member_id, Medium.MAIL, by=world.resident.actor)
    with pytest.raises(TelephoneStays):
        remove_address(world.resident.member_id, Medium.SMS, by=world.resident.actor)


def test_a_removed_mailbox_is_not_confirmed_by_a_code_that_was_under_way(world: World, outside: Outside) -> None:
    me, by = world.resident.member_id, world.resident.actor
    send_mail_code(me, "chen@example.com")
    remove_address(me, Medium.MAIL, by=by)
    session().commit()
    with pytest.raises(AddressCodeWrong):
        confirm_mail(me, code_in(outside.mail[-1]), by=by)


def test_a_member_is_told_where_messages_go_from_now_on(world: World, outside: Outside) -> None:
    link_wechat(digits_of(link_code(world.resident.member_id)), "oAbc")
    session().commit()
    deliver_due()
    send_waiting()
    row = session().scalars(sa.select(Message).where(Message.kind == "notifications.address_confirmed")).one()
    assert (row.title_zh, row.title_en, row.path) == ("已绑定微信", "WeChat is linked", "/messages/settings")
    assert [sent.fields["title"] for sent in outside.wechat] == ["已绑定微信"]
    assert len([sent for sent in outside.sms if sent.phone == world.resident.phone]) == 1


def test_no_address_stands_in_clear_and_all_get_the_newest_key(
    world: World, outside: Outside, app: Flask, newer: Keyring
) -> None:
    unique = f"clear{now().timestamp()}@example.com"
    with_mail(outside, world.resident, unique)
    with_wechat(outside, world.resident, f"o{unique[:20]}")
    with fixed(now() + timedelta(minutes=5)):
        send_mail_code(world.volunteer.member_id, f"x{unique}")
    assert where_it_stands(unique, f"o{unique[:20]}") == []
    app.extensions["keyring"] = newer
    assert rotate_bank()[1] == 0
    app.extensions["keyring"] = only_newest(newer)
    session().expire_all()
    row = address_of(world.resident.member_id, Medium.MAIL)
    assert row is not None and readable(row) == unique
    waiting = next(way.waiting for way in ways_of(world.volunteer.member_id) if way.medium is Medium.MAIL)
    assert waiting is not None and waiting.address == "x***@example.com"


def test_an_erased_member_has_no_address_and_gets_nothing(world: World, outside: Outside, words: None) -> None:
    with_mail(outside, world.resident)
    at_pace(world.resident, Medium.MAIL, Pace.DAILY)
    told(world.resident, "一")
    assert "chen@example.com" in str(copy_of(world.resident.member_id))
    session().rollback()
    ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + timedelta(days=7, minutes=1)):
        assert erase_due() == 1
        outside.clear()
        told(world.resident, "二", is_urgent=True)
        deliver_due()
        send_waiting()
    assert (outside.mail, outside.wechat) == ([], [])
    for model in (Address, AddressCode, Preference):
        mine = model.member_id == world.resident.member_id
        assert session().scalars(sa.select(model).where(mine)).all() == []


def test_a_merge_takes_along_what_the_kept_record_lacks(world: World, outside: Outside, words: None) -> None:
    twin = world.person("陈阿婆")
    with_mail(outside, world.resident, "old@example.com")
    with_wechat(outside, world.resident)
    with_mail(outside, twin, "kept@example.com")
    at_pace(world.resident, Medium.WECHAT, Pace.DAILY)
    merged(world, twin, world.resident)
    deliver_due()
    send_waiting()
    outside.clear()
    told(world.resident, "一", is_urgent=True)
    with fixed(now() + timedelta(days=1)):
        send_waiting()
    assert [sent.address for sent in outside.mail] == ["kept@example.com"]
    assert [sent.open_id for sent in outside.wechat] == ["oAbcdef123"]


def test_old_codes_are_forgotten(world: World, outside: Outside) -> None:
    send_mail_code(world.resident.member_id, "chen@example.com")
    with fixed(now() + timedelta(days=3)):
        forget_kept()
        session().commit()
    assert session().scalars(sa.select(AddressCode)).all() == []
    assert open_code(world.resident.member_id, Medium.MAIL) is None


def test_what_happens_to_addresses_is_on_record_without_the_address(world: World, outside: Outside) -> None:
    with_mail(outside, world.resident)
    row = address_of(world.resident.member_id, Medium.MAIL)
    assert row is not None
    facts = facts_about([row.id]).items
    assert [shown.fact.kind for shown in facts] == ["notifications.address_confirmed"]
    assert "example" not in str(facts[0].fact.body)
