"""The digest: all messages of a day in one text, at the bank's hour; none lost, none twice, whatever is tried again."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.events.models import WorkDue
from app.events.work import serve
from app.kit.clock import fixed, from_wall, now
from app.kit.db import session
from app.members.queries import member
from app.notifications.commands import SENDINGS
from app.notifications.jobs import send_waiting
from app.notifications.models import Medium, Message, Pace, Sending
from app.notifications.queries import digest_after
from tests.notifications.conftest import Outside, at_pace, told, with_mail, with_wechat, without_sms
from tests.orders.conftest import rule_of
from tests.worlds import World

TODAY = datetime(2031, 3, 5)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of the test's day."""
    return from_wall(TODAY.replace(hour=hour, minute=minute, second=second))


def tell_at(world: World, hour: int, minute: int, n: str, *, is_urgent: bool = False, second: int = 0) -> None:
    with fixed(at(hour, minute, second)):
        told(world.resident, n, is_urgent=is_urgent)


def send_at(hour: int, minute: int = 0, *, days: int = 0) -> int:
    with fixed(at(hour, minute) + timedelta(days=days)):
        return send_waiting()


def states() -> list[tuple[str, int]]:
    query = sa.select(Sending.state, Sending.attempts).where(Sending.waits_for_digest).order_by(Sending.id)
    return [tuple(row) for row in session().execute(query)]  # type: ignore[misc]


def test_three_messages_leave_as_one_at_the_hour_urgent_or_not(world: World, daily: Outside) -> None:
    tell_at(world, 9, 0, "一", is_urgent=True)
    tell_at(world, 12, 0, "二")
    tell_at(world, 17, 59, "三")
    assert send_at(17, 59) == 0
    assert daily.mail == []
    assert send_at(18) == 1
    [letter] = daily.mail
    assert letter.subject.endswith("今天有 3 条消息")
    assert letter.text.splitlines()[:3] == ["1. 标题一：内容一。", "2. 标题二：内容二。", "3. 标题三：内容三。"]
    assert letter.text.splitlines()[-1] == f"https://timebank.example/t/{world.slug}/messages"
    assert send_at(18, 5) == 0
    assert states() == [("sent", 1)] * 3


def test_a_single_message_of_a_day_is_itself(world: World, daily: Outside) -> None:
    tell_at(world, 9, 0, "一")
    send_at(18)
    assert [(sent.subject.partition("】")[2], sent.text.split()[0]) for sent in daily.mail] == [("标题一", "内容一。")]


def test_what_is_told_at_the_very_hour_waits_for_the_next_day(world: World, daily: Outside) -> None:
    tell_at(world, 17, 0, "一")
    tell_at(world, 18, 0, "二")
    send_at(18)
    assert "标题二" not in daily.mail[0].text
    assert send_at(18, days=1) == 1
    assert [sent.subject.partition("】")[2] for sent in daily.mail] == ["标题一", "标题二"]


def test_a_message_that_commits_after_its_digest_left_follows_at_once_and_alone(world: World, daily: Outside) -> None:
    tell_at(world, 17, 0, "一")
    assert send_at(18) == 1
    tell_at(world, 17, 59, "二", second=59)  # its transaction had begun before the hour
    assert send_at(18, 1) == 1
    assert [sent.subject.partition("】")[2] for sent in daily.mail] == ["标题一", "标题二"]
    assert len({sent.message_id for sent in daily.mail}) == 2


def test_work_is_due_at_the_hour(world: World, daily: Outside) -> None:
    session().execute(sa.delete(WorkDue))
    session().commit()
    tell_at(world, 9, 0, "一")
    rows = (
        session().scalars(sa.select(WorkDue).where(WorkDue.kind == SENDINGS, WorkDue.jurisdiction_id == world.id)).all()
    )
    assert [row.due_at for row in rows] == [at(18)]
    with fixed(at(18)):
        serve(SENDINGS, [row.id for row in rows])
    assert len(daily.mail) == 1


@pytest.mark.parametrize(("hour", "told_at", "due"), [(18, 9, 0), (18, 18, 1), (0, 9, 1), (23, 22, 0)])
def test_the_bank_decides_the_hour(world: World, hour: int, told_at: int, due: int) -> None:
    rule_of(world)("notifications.digest_hour", hour)
    assert digest_after(at(told_at), world.nodes["leaf"]) == at(hour) + timedelta(days=due)


def test_each_channel_has_its_own_pace(world: World, outside: Outside, words: None) -> None:
    with_mail(outside, world.resident)
    with_wechat(outside, world.resident)
    at_pace(world.resident, Medium.MAIL, Pace.DAILY)
    at_pace(world.resident, Medium.WECHAT, Pace.NEVER)
    tell_at(world, 9, 0, "一", is_urgent=True)
    tell_at(world, 10, 0, "二")
    send_at(10)
    assert (len(outside.sms), len(outside.mail), len(outside.wechat)) == (1, 0, 0)
    send_at(18)
    assert (len(outside.sms), len(outside.mail), len(outside.wechat)) == (1, 1, 0)


def test_a_digest_by_sms_names_the_inbox_and_by_wechat_fills_the_template(
    world: World, outside: Outside, words: None
) -> None:
    with_wechat(outside, world.resident)
    for medium in (Medium.SMS, Medium.WECHAT):
        at_pace(world.resident, medium, Pace.DAILY)
    tell_at(world, 9, 0, "一")
    tell_at(world, 10, 0, "二")
    assert send_at(18) == 2
    assert outside.sms[0].text.endswith(f"/t/{world.slug}/messages")
    [said] = outside.wechat
    assert (said.open_id, said.template, sorted(said.fields)) == ("oAbcdef123", "digest", ["body", "time", "title"])
    assert (said.fields["title"], said.fields["time"]) == ("今天有 2 条消息", "2031-03-05 10:00")


def test_a_reader_of_english_gets_an_english_digest(world: World, daily: Outside) -> None:
    member(world.resident.member_id).language = "en"
    session().commit()
    tell_at(world, 9, 0, "1")
    tell_at(world, 10, 0, "2")
    send_at(18)
    [letter] = daily.mail
    assert letter.subject.endswith("2 messages of today")
    assert letter.text.startswith("1. Title 1: Body 1.\n2. Title 2: Body 2.")


def test_who_turns_a_channel_off_gets_no_digest_that_waited(world: World, daily: Outside) -> None:
    tell_at(world, 9, 0, "一")
    at_pace(world.resident, Medium.MAIL, Pace.NEVER)
    send_at(18)
    assert daily.mail == []
    assert states() == [("given_up", 0)]


def test_more_than_a_worker_sends_at_once_comes_back(world: World, outside: Outside, words: None) -> None:
    for n in range(3):
        told(world.resident, str(n), is_urgent=True)
    session().execute(sa.delete(WorkDue))
    session().commit()
    assert send_waiting(limit=2) == 2
    assert (
        session().scalars(sa.select(WorkDue).where(WorkDue.kind == SENDINGS, WorkDue.jurisdiction_id == world.id)).all()
    )
    assert send_waiting() == 1


def test_digests_of_two_members_do_not_mix(world: World, outside: Outside, words: None) -> None:
    for person, address in ((world.resident, "a@example.com"), (world.volunteer, "b@example.com")):
        at_pace(person, Medium.SMS, Pace.NEVER)
        with_mail(outside, person, address)
        at_pace(person, Medium.MAIL, Pace.DAILY)
    with fixed(at(9)):
        for n, person in (("甲", world.resident), ("乙", world.volunteer), ("丙", world.resident)):
            told(person, n)
    assert send_at(18) == 2
    said = {sent.address: sent.text for sent in outside.mail}
    assert ("内容甲" in said["a@example.com"], "内容乙" in said["a@example.com"]) == (True, False)
    assert "内容乙" in said["b@example.com"]


def test_without_an_address_nothing_is_queued(world: World, outside: Outside, words: None) -> None:
    without_sms(world)
    at_pace(world.resident, Medium.MAIL, Pace.DAILY)
    tell_at(world, 9, 0, "一", is_urgent=True)
    assert session().scalar(sa.select(sa.func.count()).select_from(Sending)) == 0
    assert session().scalars(sa.select(Message).where(Message.kind == "test.urgent")).one()
    assert now() < at(9)


def test_a_title_somebody_typed_begins_no_header_of_the_letter(world: World, outside: Outside, words: None) -> None:
    with_mail(outside, world.resident)
    told(world.resident, "一\r\nBcc: all@example.com", is_urgent=True)
    send_waiting()
    assert [sent.subject.partition("】")[2] for sent in outside.mail] == ["标题一 Bcc: all@example.com"]
