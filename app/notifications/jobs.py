"""Sending what waits, one transaction each; messages that wait for a digest leave as one text for each member and channel.

A gateway gets the same id for the same text, however often it is tried. So a digest is first bound, for good, and sent in
a later transaction: what comes afterwards can never change a text that may have left already.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import func, or_, select

from app.events.outbox import work_due
from app.kit.clock import local, now
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.ids import derived
from app.kit.outside import mail, public_address, sms, wechat
from app.members.models import Member
from app.members.secrets import unseal
from app.notifications.commands import SENDINGS
from app.notifications.models import Medium, Message, Sending
from app.notifications.queries import address_of, readable
from app.tenancy.keys import fetch, one_at_a_time
from app.tenancy.queries import jurisdiction, look
from app.tenancy.scope import jurisdiction_id

ATTEMPTS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 8, 5, 3600
INBOX = "/messages"


@dataclass(frozen=True)
class Text:
    """What a person reads: a title on one line (it may become a header of a letter), a body, and where to look further ('' where nobody knows the address)."""

    title: str
    body: str
    link: str


def send_waiting(limit: int = 200) -> int:
    """Send what waits for the bank in scope, one transaction each; answers how many texts left."""
    bind_digests()
    session().commit()
    sent = 0
    for _ in range(limit):
        row = session().scalars(_next()).first()
        if row is None:
            session().rollback()
            return sent
        sent += _send(row)
        session().commit()
    work_due(SENDINGS)  # there may be more: come back
    session().commit()
    return sent


def bind_digests() -> int:
    """Bind what has waited for its hour, by member and channel; answers how many messages. One at a time in a bank, so that
    two workers never make two texts of one day."""
    one_at_a_time("notifications.digests")
    first = func.first_value(Sending.id).over(partition_by=(Message.member_id, Sending.medium), order_by=Sending.id)
    due = (
        select(Sending.id, first.label("first"))
        .join(Message, (Message.jurisdiction_id == Sending.jurisdiction_id) & (Message.id == Sending.message_id))
        .where(
            Sending.state == "waiting", Sending.due_at <= now(), Sending.waits_for_digest, Sending.digest_id.is_(None)
        )
        .cte("due")
    )
    bound = session().execute(
        sa.update(Sending)
        .where(Sending.jurisdiction_id == jurisdiction_id(), Sending.id == due.c.id)
        .values(digest_id=due.c.first)
        .returning(Sending.id)
        .execution_options(synchronize_session=False)
    )
    return len(bound.all())


def _next() -> sa.Select[Sending]:
    """What can leave now and nobody else is sending: single messages, and of each digest the one that speaks for all."""
    can_leave = or_(sa.not_(Sending.waits_for_digest), Sending.digest_id == Sending.id)
    return (
        select(Sending)
        .where(Sending.state == "waiting", Sending.due_at <= now(), can_leave)
        .order_by(Sending.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _send(row: Sending) -> bool:
    """One try. At least once: the gateway gets the same id with every try and may refuse a second one."""
    rows = _whole_text(row)
    messages = [fetch(Message, one.message_id) for one in rows]
    try:
        missing = _hand_over(Medium.of(row.medium), fetch(Member, messages[0].member_id), messages, _gateway_id(rows))
    except TimeBankError as error:
        attempts = row.attempts + 1
        pause = timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2**attempts, LONGEST_PAUSE_SECONDS))
        for one in rows:
            one.attempts, one.last_error, one.due_at = attempts, error.code, now() + pause
            one.state = "given_up" if attempts >= ATTEMPTS else "waiting"
        if row.state == "waiting":
            work_due(SENDINGS, row.due_at)
        return False
    for one in rows:
        one.attempts += 1
        one.state, one.last_error = ("given_up", missing) if missing else ("sent", one.last_error)
        one.sent_at = None if missing else now()
    return missing is None


def _whole_text(row: Sending) -> list[Sending]:
    """All sendings that leave as one text, in the order of their messages."""
    if row.digest_id is None:
        return [row]
    query = select(Sending).where(Sending.digest_id == row.digest_id, Sending.state == "waiting").order_by(Sending.id)
    return list(session().scalars(query.with_for_update().execution_options(populate_existing=True)))


def _gateway_id(rows: list[Sending]) -> str:
    """The name of a text: a single sending's own id, or one that follows from all that are in a digest."""
    if rows[0].digest_id is None:
        return str(rows[0].id)
    return str(derived(rows[0].digest_id, ",".join(sorted(str(row.id) for row in rows))))


def _hand_over(medium: Medium, member: Member, messages: list[Message], message_id: str) -> str | None:
    """Give a text to its gateway; answers what was missing, or None. Raises what the gateway raises."""
    said, bank = _text(member.language, messages), look().name(member.language)
    if medium is Medium.SMS:
        phone = unseal(member.phone_cipher, "member.phone", member.id)
        if phone is None:
            return "no telephone"
        link = f" {said.link}" if said.link and len(messages) > 1 else ""
        sms().send(phone, f"【{bank}】{said.title} {said.body}{link}", message_id=message_id)
        return None
    address = address_of(member.id, medium)
    if address is None:
        return "no address"
    if medium is Medium.MAIL:
        if (letters := mail()) is None:
            return "no mail server"
        letters.send(
            readable(address), f"【{bank}】{said.title}", f"{said.body}\n\n{said.link}".strip(), message_id=message_id
        )
        return None
    if (followers := wechat()) is None:
        return "no bridge to WeChat"
    fields = {"title": said.title, "body": said.body, "time": f"{local(messages[-1].created_at):%Y-%m-%d %H:%M}"}
    followers.send(readable(address), "message" if len(messages) == 1 else "digest", fields, message_id=message_id)
    return None


def _text(language: str, messages: list[Message]) -> Text:
    """One message as it stands, or all of a day with their titles and bodies."""
    is_english = language == "en"
    parts = [(m.title_en, m.body_en) if is_english else (m.title_zh, m.body_zh) for m in messages]
    if len(parts) == 1:
        title, body = parts[0]
        return Text(" ".join(title.split()), body, _link(messages[0].path or INBOX))
    title = f"{len(parts)} messages of today" if is_english else f"今天有 {len(parts)} 条消息"
    lines = [f"{nth}. {head}{': ' if is_english else '：'}{body}" for nth, (head, body) in enumerate(parts, 1)]
    return Text(title, "\n".join(lines), _link(INBOX))


def _link(path: str) -> str:
    """A page of the bank as an address that can be opened from outside."""
    bank = jurisdiction()
    if bank.host_name:
        return f"https://{bank.host_name}{path}"
    return f"{public_address()}/t/{bank.slug}{path}" if public_address() else ""
