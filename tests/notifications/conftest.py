"""Short ways for the tests of messages: what leaves through each gateway, and somebody with a proven address."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.events.delivering import deliver_due
from app.kit.db import session
from app.kit.gateways.mail import SentMail
from app.kit.gateways.sms import SentSms
from app.kit.gateways.wechat import SentWechat
from app.kit.ids import uuid7
from app.notifications.addresses import confirm_mail, digits_of, link_code, link_wechat, send_mail_code
from app.notifications.commands import choose_pace, tell
from app.notifications.jobs import send_waiting
from app.notifications.models import Medium, Pace
from app.notifications.wording import WORDS, Words
from tests.files.conftest import order
from tests.worlds import Person, World

__all__ = ["order"]


@dataclass(frozen=True)
class Outside:
    """What left during a test, by channel."""

    sms: list[SentSms]
    mail: list[SentMail]
    wechat: list[SentWechat]

    def clear(self) -> None:
        """Look away from what left so far."""
        for kept in (self.sms, self.mail, self.wechat):
            kept.clear()  # type: ignore[attr-defined]


@pytest.fixture
def outside(app: Flask) -> Outside:
    """What leaves from now on."""
    made = Outside(app.extensions["sms"].sent, app.extensions["mail"].sent, app.extensions["wechat"].sent)
    made.clear()
    return made


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of messages of the tests' own: an urgent one and a plain one."""
    for kind, is_urgent in (("test.urgent", True), ("test.plain", False)):
        said = Words("标题{n}", "Title {n}", "内容{n}。", "Body {n}.", is_urgent)
        monkeypatch.setitem(WORDS, (kind, "to"), said)


def told(person: Person, n: str, *, is_urgent: bool = False, fact_id: UUID | None = None) -> None:
    """Somebody is told something; committed."""
    kind, values = ("test.urgent" if is_urgent else "test.plain"), {"n": n}
    tell(
        [person.member_id],
        kind=kind,
        side="to",
        fact_id=fact_id or uuid7(),
        values={"zh": values, "en": values},
        path="/me",
    )
    session().commit()


def code_in(letter: Any) -> str:
    """The six digits in a letter."""
    found = re.search(r"\d{6}", letter.text)
    assert found
    return found[0]


def with_mail(outside: Outside, person: Person, address: str = "chen@example.com") -> None:
    """A mailbox, proven; what was said about it is gone from the lists."""
    send_mail_code(person.member_id, address)
    confirm_mail(person.member_id, code_in(outside.mail[-1]), by=person.actor)
    _settle(outside)


def with_wechat(outside: Outside, person: Person, open_id: str = "oAbcdef123") -> None:
    """A WeChat account, linked."""
    link_wechat(digits_of(link_code(person.member_id)), open_id)
    _settle(outside)


def at_pace(person: Person, medium: Medium, pace: Pace) -> None:
    """Somebody chose; committed."""
    choose_pace(person.member_id, medium, pace, by=person.actor)
    session().commit()


def without_sms(world: World) -> None:
    """The resident wants no SMS, so that other channels are seen alone."""
    at_pace(world.resident, Medium.SMS, Pace.NEVER)


def _settle(outside: Outside) -> None:
    session().commit()
    deliver_due()
    send_waiting()
    outside.clear()


@pytest.fixture
def daily(world: World, outside: Outside, words: None) -> Outside:
    """The resident wants e-mail once a day, and no SMS."""
    without_sms(world)
    with_mail(outside, world.resident)
    at_pace(world.resident, Medium.MAIL, Pace.DAILY)
    return outside
