"""What notifications keep about a person: what they were told, and through which channels they want to be."""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.kit.db import session
from app.notifications.models import Message, Preference, Sending
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData


def export(member_id: UUID) -> list[Part]:
    """Every message, and every choice of a channel."""
    told = session().scalars(select(Message).where(Message.member_id == member_id).order_by(Message.id))
    chosen = session().scalars(select(Preference).where(Preference.member_id == member_id).order_by(Preference.medium))
    columns = {
        "created_at": ("时间", "When"), "title": ("标题", "Title"), "body": ("内容", "Text"), "read_at": ("已读", "Read"),
    }  # fmt: skip
    return [
        Part("messages", "消息", "Messages", columns,
             [(instant(m.created_at), m.title_zh, m.body_zh, instant(m.read_at)) for m in told]),
        Part("choices", "通知偏好", "Channels", {"medium": ("渠道", "Channel"), "is_wanted": ("愿意", "Wanted")},
             [(row.medium, row.is_wanted) for row in chosen]),
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """Messages are gone, also those on their way."""
    mine = select(Message.id).where(Message.member_id == member_id)
    for model, where in (
        (Sending, Sending.message_id.in_(mine)), (Message, Message.member_id == member_id),
        (Preference, Preference.member_id == member_id),
    ):  # fmt: skip
        session().execute(delete(model).where(where).execution_options(synchronize_session=False))


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record has the messages of both; of choices its own hold."""
    session().execute(update(Message).where(Message.member_id == from_id).values(member_id=to_id))
    session().execute(delete(Preference).where(Preference.member_id == from_id))


PERSONAL = PersonalData(
    "notifications", "消息", "Messages", frozenset({"message", "notification_preference"}), export, erase, merge
)
