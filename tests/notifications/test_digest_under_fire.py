"""A digest whose gateway fails, whose worker is killed, that two workers make at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app.kit.clock import fixed
from app.kit.db import db, session
from app.kit.gateways import GatewayUnreachable
from app.kit.gateways.mail import RecordingMail
from app.notifications import jobs
from app.notifications.jobs import ATTEMPTS, bind_digests, send_waiting
from app.tenancy.scope import jurisdiction_scope
from tests.notifications.conftest import Outside
from tests.notifications.test_digest import at, send_at, states, tell_at
from tests.worlds import World


class Unreliable(RecordingMail):
    """Takes each letter, and then says that it could not be reached, until it is repaired."""

    is_broken = True

    def send(self, address: str, subject: str, text: str, *, message_id: str) -> None:
        """Records, and perhaps fails."""
        super().send(address, subject, text, message_id=message_id)
        if self.is_broken:
            raise GatewayUnreachable(gateway="mail")


@pytest.fixture
def unreliable(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Unreliable:
    """In place of the recording one."""
    made = Unreliable()
    monkeypatch.setitem(app.extensions, "mail", made)
    return made


def test_a_digest_that_fails_is_the_same_set_with_the_same_id_when_it_is_tried_again(
    world: World, daily: Outside, unreliable: Unreliable
) -> None:
    tell_at(world, 9, 0, "一")
    tell_at(world, 10, 0, "二")
    assert send_at(18) == 0
    tell_at(world, 17, 59, "三")  # too late for a text that may have left
    unreliable.is_broken = False
    assert send_at(18, 1) == 2
    first, *others = unreliable.sent
    again = next(sent for sent in others if sent.message_id == first.message_id)
    assert again.text == first.text
    assert len(others) == 2
    assert "标题三" not in again.text


def test_a_digest_is_given_up_after_the_last_try_with_all_its_messages(
    world: World, daily: Outside, unreliable: Unreliable
) -> None:
    tell_at(world, 9, 0, "一")
    tell_at(world, 10, 0, "二")
    for n in range(ATTEMPTS):
        with fixed(at(18) + timedelta(hours=2 * n)):
            send_waiting()
    assert states() == [("given_up", ATTEMPTS)] * 2
    assert len({sent.message_id for sent in unreliable.sent}) == 1


class Killed(BaseException):
    """What happens to a worker that is killed: nothing of its transaction stands."""


def _dies(*_: object, **__: object) -> None:
    raise Killed()


@pytest.mark.parametrize("moment", ["before binding commits", "before sending", "after the gateway took it"])
def test_a_worker_that_is_killed_loses_nothing_and_changes_no_text(
    world: World, daily: Outside, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    tell_at(world, 9, 0, "一")
    tell_at(world, 10, 0, "二")
    real: Callable[..., object] = jobs._hand_over
    with fixed(at(18)), monkeypatch.context() as patch:
        if moment == "before binding commits":
            assert bind_digests() == 2
        else:
            if moment == "before sending":
                patch.setattr(jobs, "_hand_over", _dies)
            else:
                patch.setattr(jobs, "_hand_over", lambda *given: (real(*given), _dies()))
            with pytest.raises(Killed):
                send_waiting()
        session().rollback()
    tell_at(world, 17, 59, "三")
    send_at(18, 1)
    texts = {sent.message_id: sent.text for sent in daily.mail}
    assert len(daily.mail) - len(texts) == (1 if moment == "after the gateway took it" else 0)
    said = "\n".join(texts.values())
    for n in ("一", "二", "三"):
        assert said.count(f"内容{n}。") == 1
    assert {state for state, _ in states()} == {"sent"}


def test_two_workers_at_once_make_one_text_of_one_day(world: World, daily: Outside, app: Flask) -> None:
    for n in range(6):
        tell_at(world, 9, n, str(n))
    ready, wrong = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        try:
            with app.app_context(), jurisdiction_scope(world.id):
                ready.wait(10)
                send_at(18)
                db.session.remove()
        except BaseException as error:  # it is the main thread that fails
            wrong.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
    assert len(daily.mail) == 1
    assert states() == [("sent", 1)] * 6
