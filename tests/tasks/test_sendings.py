"""Workers are killed while they send: every message leaves, a digest is one and the same text however often it was tried."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.ids import uuid7
from app.notifications.commands import choose_pace, tell
from app.notifications.models import Medium, Pace
from app.notifications.wording import WORDS, Words
from tests.tasks.fleet import Fleet, until
from tests.worlds import World, open_world

SINGLE, DIGEST, BLOWS = 300, 5, 3
SEED = 20261122


@pytest.fixture
def world(own_app: Flask) -> World:
    """A bank whose volunteer wants one text a day."""
    made = open_world("nansha")
    with made.scope():
        choose_pace(made.volunteer.member_id, Medium.SMS, Pace.DAILY, by=made.volunteer.actor)
        session().commit()
    return made


def tell_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many urgent messages to one member, and a day's messages to another, whose hour has passed."""
    monkeypatch.setitem(WORDS, ("test.told", "to"), Words("标题", "Title", "第{n}条", "No. {n}", is_urgent=True))
    with world.scope():
        for n in range(SINGLE + DIGEST):
            person = world.resident if n < SINGLE else world.volunteer
            values = {language: {"n": str(n)} for language in ("zh", "en")}
            with fixed(now() - timedelta(hours=25)):
                tell([person.member_id], kind="test.told", side="to", fact_id=uuid7(), values=values, path=None)
            session().commit()


def left(var: Path, phone: str) -> list[dict[str, str]]:
    """What reached a telephone."""
    lines = (var / "outbox" / "sms.jsonl").read_text().splitlines()
    return [said for said in map(json.loads, lines) if said["phone"] == phone]


def test_killed_workers_lose_no_message_and_change_no_text(
    fleet: Fleet, world: World, own_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(SEED)
    tell_much(world, monkeypatch)
    for kind in ("worker", "worker", "relay"):
        fleet.start(kind)
    sent = "SELECT count(*) FROM sending WHERE state = 'sent' AND jurisdiction_id = %s"
    for struck in range(1, BLOWS + 1):
        so_many = struck * SINGLE // (BLOWS + 1)
        until(lambda least=so_many: fleet.ask(sent, world.id)[0][0] >= least, 60, fleet.logs)
        for name in fleet.names("worker"):
            fleet.kill(name, what=chance.choice(["all", "child"]))
        while len(fleet.names("worker")) < 2:
            fleet.start("worker")
    assert fleet.ask(sent, world.id)[0][0] < SINGLE + DIGEST, "they were struck while there was something to send"
    waiting = "SELECT count(*) FROM sending WHERE state = 'waiting' AND jurisdiction_id = %s"
    until(lambda: fleet.ask(waiting, world.id)[0][0] == 0, 60, fleet.logs)
    states = fleet.ask("SELECT state, count(*) FROM sending WHERE jurisdiction_id = %s GROUP BY 1", world.id)
    assert states == [("sent", SINGLE + DIGEST)]
    single = {said["message_id"]: said["text"] for said in left(own_var, world.resident.phone)}
    assert len(single) == len(set(single.values())) == SINGLE
    digest = left(own_var, world.volunteer.phone)
    assert len({said["message_id"] for said in digest}) == len({said["text"] for said in digest}) == 1
    assert all(f"第{n}条" in digest[0]["text"] for n in range(SINGLE, SINGLE + DIGEST))
