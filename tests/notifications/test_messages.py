"""What people are told: once, where they want it, in their bank's words; and what happens when the gateway fails."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.delivering import deliver_due, given_up_again
from app.events.models import Delivery
from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.gateways import GatewayUnreachable
from app.kit.gateways.sms import RecordingSms, SentSms
from app.members.queries import member
from app.notifications.commands import choose_pace
from app.notifications.jobs import ATTEMPTS, send_waiting
from app.notifications.models import Medium, Message, Pace, Sending, Wording
from tests.orders.conftest import rule_of
from tests.worlds import World


class FailingSms(RecordingSms):
    """A gateway that cannot be reached until it is repaired."""

    is_broken = True

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Fails, or records."""
        super().send(phone, text, message_id=message_id)
        if self.is_broken:
            raise GatewayUnreachable(gateway="sms")


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FailingSms:
    """A broken gateway in place of the recording one."""
    made = FailingSms()
    monkeypatch.setitem(app.extensions, "sms", made)
    return made


@pytest.fixture
def sent(app: Flask) -> list[SentSms]:
    """What leaves by SMS during this test."""
    kept: list[SentSms] = app.extensions["sms"].sent
    kept.clear()
    return kept


def to(sent: list[SentSms], phone: str) -> list[str]:
    return [message.text for message in sent if message.phone == phone]


def messages(kind: str) -> list[Message]:
    return list(session().scalars(sa.select(Message).where(Message.kind == kind)))


def claim_told(world: World) -> None:
    """Somebody claims, and the recipient is to be told of it, urgently."""
    world.claimed()
    deliver_due()


def test_a_fact_that_is_delivered_twice_is_told_once(world: World, sent: list[SentSms]) -> None:
    claim_told(world)
    send_waiting()
    session().execute(sa.update(Delivery).values(handled_at=None))
    session().commit()
    assert deliver_due() >= 2
    send_waiting()
    assert len(messages("orders.order_claimed")) == 1
    assert len(to(sent, world.resident.phone)) == 1


def test_an_urgent_message_goes_by_sms_and_others_stay_in_the_inbox(world: World, sent: list[SentSms]) -> None:
    claim_told(world)
    send_waiting()
    [text] = to(sent, world.resident.phone)
    assert text.startswith("【")
    assert "有人接单了" in text
    assert world.volunteer.name not in text
    assert messages("orders.demand_published")
    assert to(sent, world.volunteer.phone) == []


def test_who_wants_no_sms_gets_none_and_finds_it_in_the_inbox(world: World, sent: list[SentSms]) -> None:
    choose_pace(world.resident.member_id, Medium.SMS, Pace.NEVER, by=world.resident.actor)
    session().commit()
    claim_told(world)
    send_waiting()
    assert to(sent, world.resident.phone) == []
    assert [row.member_id for row in messages("orders.order_claimed")] == [world.resident.member_id]


def test_where_the_bank_sends_none_by_default_one_can_still_want_it(world: World, sent: list[SentSms]) -> None:
    rule_of(world)("notifications.sms_by_default", False)
    claim_told(world)
    send_waiting()
    assert to(sent, world.resident.phone) == []
    choose_pace(world.resident.member_id, Medium.SMS, Pace.AT_ONCE, by=world.resident.actor)
    session().commit()
    world.claimed(world.demand(starts_in=timedelta(days=2)))
    deliver_due()
    send_waiting()
    assert len(to(sent, world.resident.phone)) == 1


def test_a_reader_of_english_is_told_in_english(world: World, sent: list[SentSms]) -> None:
    member(world.resident.member_id).language = "en"
    session().commit()
    claim_told(world)
    send_waiting()
    assert "Somebody will help" in to(sent, world.resident.phone)[0]


def the_sending() -> Sending:
    session().expire_all()
    return session().scalars(sa.select(Sending).order_by(Sending.id.desc()).limit(1)).one()


def test_a_failing_gateway_is_tried_again_after_pauses_that_double_with_the_same_id(
    world: World, gateway: FailingSms
) -> None:
    claim_told(world)
    at: datetime = now()
    pauses = []
    for attempt in range(1, 4):
        with fixed(at):
            assert send_waiting() == 0
            assert send_waiting() == 0  # not due yet
        row = the_sending()
        assert (row.state, row.attempts, row.last_error) == ("waiting", attempt, "kit.gateway_unreachable")
        pauses.append((row.due_at - at).total_seconds())
        at = row.due_at
    assert pauses == [10, 20, 40]
    gateway.is_broken = False
    with fixed(at):
        assert send_waiting() == 1
    assert the_sending().state == "sent"
    assert len({message.message_id for message in gateway.sent}) == 1
    assert len(gateway.sent) == 4


def test_after_the_last_attempt_it_is_given_up_and_keeps_nobody_else_waiting(world: World, gateway: FailingSms) -> None:
    claim_told(world)
    for n in range(ATTEMPTS):
        with fixed(now() + timedelta(hours=2 * n)):
            send_waiting()
    assert (the_sending().state, the_sending().attempts) == ("given_up", ATTEMPTS)
    gateway.is_broken = False
    world.claimed(world.demand(starts_in=timedelta(days=2)))
    deliver_due()
    assert send_waiting() == 1


def test_who_has_no_telephone_is_not_tried_for_ever(world: World) -> None:
    row = member(world.resident.member_id)
    row.phone_cipher = row.phone_index = row.phone_tail_index = None
    session().commit()
    claim_told(world)
    send_waiting()
    assert (the_sending().state, the_sending().last_error) == ("given_up", "no telephone")


def test_a_bank_tells_it_in_its_own_words(world: World, other_world: World) -> None:
    texts = {
        "title_zh": "好消息：{kind}", "title_en": "Good news: {kind}", "body_zh": "{helper}来帮您", "body_en": "{helper} comes",
        "is_urgent": False,
    }  # fmt: skip
    session().add(Wording(kind="orders.order_claimed/recipient", texts=texts))
    session().commit()
    claim_told(world)
    [said] = messages("orders.order_claimed")
    assert (said.title_zh, said.body_en) == (f"好消息：{world.kind().name_zh}", "何*明 comes")
    with other_world.scope():
        claim_told(other_world)
        assert messages("orders.order_claimed")[0].title_zh.startswith("有人接单了")


def test_a_listener_that_fails_is_tried_again_and_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.events.facts import LISTENERS

    def broken(_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setitem(LISTENERS["orders.order_claimed"], "orders.tell_both", broken)
        world.claimed()
        assert deliver_due() >= 1
        rows = session().scalars(sa.select(Delivery).where(Delivery.handled_at.is_(None))).all()
        assert [(row.listener, row.attempts) for row in rows] == [("orders.tell_both", 1)]
        assert messages("orders.demand_published")
        for n in range(1, 13):
            with fixed(now() + timedelta(hours=2 * n)):
                deliver_due()
    row = session().scalars(sa.select(Delivery).where(Delivery.handled_at.is_(None))).one()
    assert (row.is_given_up, row.attempts) == (True, 12)
    assert given_up_again() == 1
    session().commit()
    deliver_due()
    assert len(messages("orders.order_claimed")) == 1


def test_a_message_is_read_by_its_owner_only_and_stays_read(world: World) -> None:
    claim_told(world)
    message_id = messages("orders.order_claimed")[0].id
    session().rollback()
    assert world.api(world.volunteer).post(f"/messages/{message_id}/reading").status_code == 404
    first = world.api(world.resident).post(f"/messages/{message_id}/reading").json["read_at"]
    with fixed(now() + timedelta(days=1)):
        assert world.api(world.resident).post(f"/messages/{message_id}/reading").json["read_at"] == first
