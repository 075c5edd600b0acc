"""Where members are reached beside the telephone: asked for, proven by a code, taken away again.

A mailbox proves itself by the code that was sent to it; a WeChat account by sending the code it was shown to the bank.
Codes are worked out from their row and the deployment's secret, so that one can be shown again and none stands anywhere.
"""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.crypto import one_time_digits, same
from app.kit.db import own_transaction, session
from app.kit.gateways import GatewayRefused
from app.kit.ids import uuid7
from app.kit.outside import mail, secret_bytes
from app.kit.text import half_width, mail_address
from app.members.errors import CodeTooSoon
from app.members.queries import member
from app.members.secrets import index_in_bank, seal, unseal
from app.notifications.errors import (
    AddressCodeWrong,
    AddressNotFound,
    CodesTooMany,
    LinkCodeUnknown,
    MailRefused,
    MediumNotFound,
    TelephoneStays,
)
from app.notifications.events import AddressConfirmed, AddressRemoved
from app.notifications.models import Address, AddressCode, Medium
from app.notifications.queries import CODE_TRIES, address_of, is_open, open_code, readable
from app.tenancy.actor import Actor, Channel
from app.tenancy.keys import fetch
from app.tenancy.queries import look
from app.tenancy.scope import jurisdiction_id

CODE_MINUTES, CODE_PAUSE_SECONDS, CODES_AN_HOUR = 10, 60, 6
DIGITS = {Medium.MAIL: 6, Medium.WECHAT: 8}


def send_mail_code(member_id: UUID, address_text: str) -> AddressCode:
    """Send six digits to a mailbox; the one that is confirmed so far stays until the new one is.

    The code is kept though the request fails: what was sent counts, and a mail server in trouble is not asked again at once.
    """
    address, gateway = mail_address(address_text), mail()
    if gateway is None:
        raise MediumNotFound()
    row = _new_code(member_id, Medium.MAIL)
    row.address_cipher = seal(address, "address_code.address", row.id)
    with own_transaction() as own:
        own.add(row)
    bank, code = look().name(member(member_id).language), digits_of(row)
    try:
        gateway.send(address, *_letter(bank, code, member(member_id).language), message_id=str(row.id))
    except GatewayRefused as error:
        raise MailRefused() from error
    return row


def confirm_mail(member_id: UUID, code: str, *, by: Actor) -> Address:
    """The code arrived: messages may go to that mailbox. Each try is counted before it is looked at, whatever comes of it."""
    waiting = open_code(member_id, Medium.MAIL)
    if waiting is None or not _one_more_try(waiting.id):
        raise AddressCodeWrong()
    if not same(waiting.digest, _digest(half_width(code).strip(), Medium.MAIL)):
        raise AddressCodeWrong()
    row = fetch(AddressCode, waiting.id, for_update=True)
    address = unseal(row.address_cipher, "address_code.address", row.id)
    if address is None:  # used meanwhile
        raise AddressCodeWrong()
    row.used_at, row.address_cipher = now(), None
    return _confirm(member_id, Medium.MAIL, address, by=by)


def link_code(member_id: UUID) -> AddressCode:
    """The code a member sends to the bank's WeChat account; asked for again while it is good, it is the same one."""
    row = open_code(member_id, Medium.WECHAT)
    if row is None:
        row = _new_code(member_id, Medium.WECHAT)
        while session().scalar(_codes_like(row.digest).with_only_columns(AddressCode.id).limit(1)) is not None:
            row.id = uuid7()  # another waiting code has the same eight digits
            row.digest = _digest(digits_of(row), Medium.WECHAT)
        session().add(row)
        session().flush()
    return row


def link_wechat(code: str, open_id: str) -> Address:
    """A WeChat account sent a member's code to the bank: messages may go there. Told again, nothing changes."""
    digest = _digest(half_width(code).strip(), Medium.WECHAT)
    row = next((row for row in session().scalars(_codes_like(digest).with_for_update()) if is_open(row)), None)
    if row is not None:
        row.used_at = now()
        return _confirm(row.member_id, Medium.WECHAT, open_id, by=Actor(member_id=row.member_id, channel=Channel.API))
    for used in session().scalars(_codes_like(digest)):
        linked = address_of(used.member_id, Medium.WECHAT)
        if used.used_at is not None and linked is not None and same(readable(linked), open_id):
            return linked
    raise LinkCodeUnknown()


def remove_address(member_id: UUID, medium: Medium, *, by: Actor) -> None:
    """Nothing goes there any more; a code that waits is worth nothing."""
    if medium is Medium.SMS:
        raise TelephoneStays()
    row, waiting = address_of(member_id, medium, for_update=True), open_code(member_id, medium)
    if row is None and waiting is None:
        raise AddressNotFound()
    if waiting is not None:
        waiting.used_at, waiting.address_cipher = now(), None
    if row is not None:
        session().delete(row)
        announce(AddressRemoved(row.id, member_id, str(medium)), by=by)
    session().flush()


def digits_of(row: AddressCode) -> str:
    """The digits of a code."""
    return one_time_digits(
        secret_bytes(), str(jurisdiction_id()), "address_code", str(row.id), digits=DIGITS[Medium.of(row.medium)]
    )


def _new_code(member_id: UUID, medium: Medium) -> AddressCode:
    """A code that is kept nowhere yet; refused when the last one is too fresh, or there were too many."""
    at = now()
    recent = session().scalars(
        select(AddressCode.made_at).where(
            AddressCode.member_id == member_id, AddressCode.medium == str(medium),
            AddressCode.made_at > at - timedelta(hours=1),
        )
    ).all()  # fmt: skip
    if medium is Medium.MAIL and max(recent, default=at - timedelta(hours=1)) > at - timedelta(
        seconds=CODE_PAUSE_SECONDS
    ):
        raise CodeTooSoon()
    if len(recent) >= CODES_AN_HOUR:
        raise CodesTooMany()
    row = AddressCode(
        jurisdiction_id=jurisdiction_id(), id=uuid7(), member_id=member_id, medium=str(medium), made_at=at, attempts=0,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )  # fmt: skip
    row.digest = _digest(digits_of(row), medium)
    return row


def _confirm(member_id: UUID, medium: Medium, address: str, *, by: Actor) -> Address:
    row = address_of(member_id, medium, for_update=True)
    if row is None:
        row = Address(id=uuid7(), member_id=member_id, medium=str(medium))
        session().add(row)
    row.address_cipher = seal(address, "notification_address.address", row.id)
    row.confirmed_at = now()
    session().flush()
    announce(AddressConfirmed(row.id, member_id, str(medium)), by=by)
    return row


def _codes_like(digest: bytes) -> sa.Select[AddressCode]:
    """Codes of WeChat with these digits that were made lately."""
    return select(AddressCode).where(
        AddressCode.digest == digest, AddressCode.medium == str(Medium.WECHAT), AddressCode.expires_at > now()
    )


def _one_more_try(code_id: UUID) -> bool:
    """Count a try, for good; of many at once no more than five are let through."""
    with own_transaction() as own:
        counted = own.execute(
            sa.update(AddressCode)
            .where(AddressCode.id == code_id, AddressCode.attempts < CODE_TRIES)
            .values(attempts=AddressCode.attempts + 1)
            .returning(AddressCode.id)
        )
        return counted.first() is not None


def _digest(digits: str, medium: Medium) -> bytes:
    return index_in_bank(digits, f"address_code.{medium}")


def _letter(bank: str, code: str, language: str) -> tuple[str, str]:
    """Subject and text."""
    if language == "en":
        said = f"Your code is {code}. It is good for {CODE_MINUTES} minutes.\n\nEnter it under “My notifications” to receive messages here. If you did not ask for it, ignore this e-mail."
        return f"{bank}: confirm this e-mail address", said
    said = f"您的验证码是 {code}，{CODE_MINUTES} 分钟内有效。\n\n请在“我的通知”里输入，以后就能在这个邮箱收到消息。如非本人操作，请忽略这封邮件。"
    return f"【{bank}】确认电子邮箱", said
