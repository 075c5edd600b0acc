"""What notifications keep about a person: what they were told, where they are reached, how soon they want to be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.kit.db import session
from app.notifications.models import Address, AddressCode, Medium, Message, Pace, Preference, Sending
from app.notifications.queries import readable
from app.rights.of_members import instant, repoint
from app.rights.registry import Part, PersonalData, sealed
from app.rights.retention import Kept, delete_where, keeps


def _forget_codes(before: datetime) -> int:
    return delete_where(AddressCode, AddressCode.expires_at < before)


keeps(
    Kept("address_codes", "绑定通知地址的验证码", "Codes that link an address", 2, "只在十分钟内有用", "Good for ten minutes only",
         "删除", "Deleted", _forget_codes)
)  # fmt: skip


def export(member_id: UUID) -> list[Part]:
    """Every message, every address in full, and every choice of a channel."""
    told = session().scalars(select(Message).where(Message.member_id == member_id).order_by(Message.id))
    reached = session().scalars(select(Address).where(Address.member_id == member_id).order_by(Address.medium))
    chosen = session().scalars(select(Preference).where(Preference.member_id == member_id).order_by(Preference.medium))
    columns = {
        "created_at": ("时间", "When"), "title": ("标题", "Title"), "body": ("内容", "Text"), "read_at": ("已读", "Read"),
    }  # fmt: skip
    where = {"medium": ("渠道", "Channel"), "address": ("地址", "Address"), "confirmed_at": ("确认时间", "Confirmed")}
    return [
        Part("messages", "消息", "Messages", columns,
             [(instant(m.created_at), m.title_zh, m.body_zh, instant(m.read_at)) for m in told]),
        Part("addresses", "通知地址", "Addresses", where,
             [(Medium.of(row.medium).zh, readable(row), instant(row.confirmed_at)) for row in reached]),
        Part("choices", "通知偏好", "Channels", {"medium": ("渠道", "Channel"), "pace": ("频率", "How soon")},
             [(Medium.of(row.medium).zh, Pace.of(row.pace).zh) for row in chosen]),
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """Messages are gone, also those on their way, with addresses, codes and choices."""
    mine = select(Message.id).where(Message.member_id == member_id)
    gone: tuple[tuple[type[Any], Any], ...] = (
        (Sending, Sending.message_id.in_(mine)), (Message, Message.member_id == member_id),
        (Address, Address.member_id == member_id), (AddressCode, AddressCode.member_id == member_id),
        (Preference, Preference.member_id == member_id),
    )  # fmt: skip
    for model, where in gone:
        session().execute(delete(model).where(where).execution_options(synchronize_session=False))


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record has the messages of both; of addresses and choices its own hold, and the other's where it has none."""
    session().execute(update(Message).where(Message.member_id == from_id).values(member_id=to_id))
    session().execute(delete(AddressCode).where(AddressCode.member_id == from_id))
    for model in (Address, Preference):
        repoint(model, "member_id", from_id, to_id)


PERSONAL = PersonalData(
    "notifications", "消息", "Messages",
    frozenset({"message", "notification_preference", "notification_address", "address_code"}), export, erase, merge,
    sealed=(sealed(Address, "address_cipher"), sealed(AddressCode, "address_cipher")),
)  # fmt: skip
