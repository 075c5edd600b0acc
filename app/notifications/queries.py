"""Reading the inbox and people's choices."""

from uuid import UUID

from sqlalchemy import func, select

from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.notifications.errors import MessageNotFound
from app.notifications.models import Medium, Message, Preference
from app.notifications.rules import SMS_BY_DEFAULT
from app.tenancy.keys import fetch


def inbox(member_id: UUID, *, cursor: str | None = None, size: int = 20) -> Page[Message]:
    """A member's messages, newest first."""
    query = select(Message).where(Message.member_id == member_id).order_by(Message.id.desc()).limit(size + 1)
    if cursor:
        query = query.where(Message.id < decode_cursor(cursor, (UUID,))[0])
    rows = list(session().scalars(query))
    return Page(rows[:size], encode_cursor([rows[size - 1].id]) if len(rows) > size else None)


def unread_count(member_id: UUID) -> int:
    """How many messages wait to be read."""
    query = select(func.count()).select_from(Message).where(Message.member_id == member_id, Message.read_at.is_(None))
    return int(session().scalar(query) or 0)


def message(message_id: UUID, member_id: UUID) -> Message:
    """One message of this member."""
    row = fetch(Message, message_id, MessageNotFound)
    if row.member_id != member_id:
        raise MessageNotFound()
    return row


def media_wanted(member_ids: list[UUID]) -> dict[UUID, list[Medium]]:
    """The channels through which each member wants urgent messages."""
    said: dict[tuple[UUID, str], bool] = {}
    for row in session().scalars(select(Preference).where(Preference.member_id.in_(member_ids))):
        said[row.member_id, row.medium] = row.is_wanted
    by_default = {Medium.SMS: SMS_BY_DEFAULT()}
    return {
        member_id: [m for m in Medium if said.get((member_id, m.value), by_default.get(m, False))]
        for member_id in member_ids
    }
