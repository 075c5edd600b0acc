"""Reading the inbox, people's addresses and choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.kit.clock import local, now
from app.kit.db import session
from app.kit.outside import mail, wechat
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.kit.text import mask_mail_address, mask_phone
from app.members.models import Member
from app.members.queries import member
from app.members.secrets import unseal
from app.notifications.errors import MediumNotFound, MessageNotFound
from app.notifications.models import Address, AddressCode, Medium, Message, Pace, Preference
from app.notifications.rules import DIGEST_HOUR, SMS_BY_DEFAULT
from app.tenancy.keys import fetch

T = TypeVar("T", Address, Preference)

CODE_TRIES = 5


@dataclass(frozen=True)
class Waiting:
    """A code that waits to be used: for which address (masked; none for WeChat), until when."""

    code: AddressCode
    address: str | None
    expires_at: datetime


@dataclass(frozen=True)
class Way:
    """A channel as a member sees it: how soon messages come, where they go (masked), whether they can arrive at all."""

    medium: Medium
    pace: Pace
    address: str | None
    confirmed_at: datetime | None
    waiting: Waiting | None

    @property
    def is_reachable(self) -> bool:
        """Whether there is an address to send to."""
        return self.address is not None


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


def who_has_unread(member_ids: Iterable[UUID], *, kind: str, path: str) -> set[UUID]:
    """Which of these members have not yet read what they were told of the same kind about the same page."""
    query = select(Message.member_id).where(
        Message.member_id.in_(list(member_ids)), Message.kind == kind, Message.path == path, Message.read_at.is_(None)
    )
    return set(session().scalars(query))


def message(message_id: UUID, member_id: UUID) -> Message:
    """One message of this member."""
    row = fetch(Message, message_id, MessageNotFound)
    if row.member_id != member_id:
        raise MessageNotFound()
    return row


def offered_media() -> list[Medium]:
    """The channels this deployment serves."""
    is_there = {Medium.SMS: True, Medium.MAIL: mail() is not None, Medium.WECHAT: wechat() is not None}
    return [medium for medium in Medium if is_there[medium]]


def offered(name: str) -> Medium:
    """The channel of this name, if the deployment serves it."""
    medium = next((medium for medium in offered_media() if medium == name), None)
    if medium is None:
        raise MediumNotFound()
    return medium


def paces(members: Iterable[Member]) -> dict[UUID, dict[Medium, Pace]]:
    """Through which channels messages go to each member, and how soon: only those that are wanted and lead somewhere."""
    people = list(members)
    if not people:
        return {}
    ids, media = [row.id for row in people], offered_media()
    said = _rows_by_channel(Preference, Preference.member_id.in_(ids))
    addresses = _rows_by_channel(Address, Address.member_id.in_(ids))
    found: dict[UUID, dict[Medium, Pace]] = {row.id: {} for row in people}
    for row in people:
        for medium in media:
            pace = _pace(row, medium, said.get((row.id, medium.value)))
            if pace is not Pace.NEVER and (medium is Medium.SMS or (row.id, medium.value) in addresses):
                found[row.id][medium] = pace
    return found


def who_wants_digests(member_ids: list[UUID]) -> set[UUID]:
    """Which of these members want the messages of a day in one text, by whatever channel."""
    wants = Preference.pace == str(Pace.DAILY)
    return set(session().scalars(select(Preference.member_id).where(Preference.member_id.in_(member_ids), wants)))


def ways_of(member_id: UUID) -> list[Way]:
    """Every channel the deployment serves, as this member sees it."""
    row = member(member_id)
    said = _rows_by_channel(Preference, Preference.member_id == member_id)
    addresses = _rows_by_channel(Address, Address.member_id == member_id)
    return [
        _way(row, medium, said.get((row.id, medium.value)), addresses.get((row.id, medium.value)))
        for medium in offered_media()
    ]


def way_of(member_id: UUID, medium: Medium) -> Way:
    """One channel, as this member sees it."""
    return next(way for way in ways_of(member_id) if way.medium is medium)


def address_of(member_id: UUID, medium: Medium, *, for_update: bool = False) -> Address | None:
    """The confirmed address of a member in a channel."""
    query = select(Address).where(Address.member_id == member_id, Address.medium == str(medium))
    return session().scalars(query.with_for_update() if for_update else query).first()


def readable(row: Address) -> str:
    """The address itself."""
    text = unseal(row.address_cipher, "notification_address.address", row.id)
    assert text is not None
    return text


def open_code(member_id: UUID, medium: Medium) -> AddressCode | None:
    """The newest code of a member in a channel, if it can still be used; older ones died with it."""
    newest = (
        select(AddressCode)
        .where(AddressCode.member_id == member_id, AddressCode.medium == str(medium))
        .order_by(AddressCode.made_at.desc(), AddressCode.id.desc())
        .limit(1)
    )
    row = session().scalars(newest.execution_options(populate_existing=True)).first()
    return row if row is not None and is_open(row) else None


def is_open(row: AddressCode) -> bool:
    """Whether a code can still be used."""
    return row.used_at is None and row.expires_at > now() and row.attempts < CODE_TRIES


def digest_after(instant: datetime, tenant_id: UUID) -> datetime:
    """The next instant at which the members of this node get their digest."""
    at = local(instant)
    due = at.replace(hour=DIGEST_HOUR(tenant_id), minute=0, second=0, microsecond=0)
    return due if due > at else due + timedelta(days=1)


def _way(row: Member, medium: Medium, said: Preference | None, address: Address | None) -> Way:
    pace = _pace(row, medium, said)
    if medium is Medium.SMS:
        phone = unseal(row.phone_cipher, "member.phone", row.id)
        return Way(medium, pace, mask_phone(phone) if phone else None, row.registered_at if phone else None, None)
    waiting = None
    if (code := open_code(row.id, medium)) is not None:
        sent_to = unseal(code.address_cipher, "address_code.address", code.id)
        waiting = Waiting(code, mask_mail_address(sent_to) if sent_to else None, code.expires_at)
    if address is None:
        return Way(medium, pace, None, None, waiting)
    shown = mask_mail_address(readable(address)) if medium is Medium.MAIL else readable(address)[:2] + "***"
    return Way(medium, pace, shown, address.confirmed_at, waiting)


def _pace(row: Member, medium: Medium, said: Preference | None) -> Pace:
    """What the member said, else what the bank says for SMS; whoever confirmed an address wants messages there."""
    if said is not None:
        return Pace.of(said.pace)
    if medium is Medium.SMS and not SMS_BY_DEFAULT(row.tenant_id):
        return Pace.NEVER
    return Pace.AT_ONCE


def _rows_by_channel(model: type[T], where: ColumnElement[bool]) -> dict[tuple[UUID, str], T]:
    return {(row.member_id, row.medium): row for row in session().scalars(select(model).where(where))}
