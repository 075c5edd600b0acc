"""Codes sent to a telephone: good once, for ten minutes and five tries."""

import secrets
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.crypto import same
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.outside import keyring, sms
from app.kit.text import half_width, phone_number
from app.members.credentials import Candidate, candidates
from app.members.errors import CodeTooSoon, CodeWrong, SignInLocked
from app.members.events import SignInFailed
from app.members.models import SignInCode
from app.members.secrets import platform_phone_index
from app.tenancy.actor import Actor
from app.tenancy.queries import look

CODE_MINUTES, CODE_TRIES, CODE_PAUSE_SECONDS, CODES_AN_HOUR = 10, 5, 60, 6


def send_code(phone_text: str) -> None:
    """Send six digits to a telephone; whether anybody is registered under it is not told."""
    phone = phone_number(phone_text)
    index = platform_phone_index(phone)
    recent = list(
        session().scalars(
            select(SignInCode.expires_at).where(
                SignInCode.phone_index == index, SignInCode.expires_at > now() - timedelta(hours=1)
            )
        )
    )
    newest = max(recent, default=None)
    if newest and newest > now() + timedelta(minutes=CODE_MINUTES, seconds=-CODE_PAUSE_SECONDS):
        raise CodeTooSoon()
    if len(recent) >= CODES_AN_HOUR:
        raise SignInLocked()
    code = f"{secrets.randbelow(10**6):06d}"
    row = SignInCode(
        id=uuid7(),
        phone_index=index,
        digest=_code_digest(code, index),
        expires_at=now() + timedelta(minutes=CODE_MINUTES),
    )
    with own_transaction() as own:
        own.add(row)
    bank = look().name_zh
    sms().send(phone, f"【{bank}】验证码 {code}，{CODE_MINUTES} 分钟内有效。请勿告诉他人。", message_id=str(row.id))


def candidates_by_code(phone_text: str, code: str) -> list[Candidate]:
    """Who of this bank may sign in with this telephone and code; the code is used up by `sign_in`."""
    phone = phone_number(phone_text)
    check_code(phone, code)
    return candidates(phone)


def check_code(phone: str, code: str) -> None:
    """Whoever types the code holds the telephone; a wrong one counts. It stays good until `use_code`."""
    index = platform_phone_index(phone)
    row = _open_code(index)
    if row is None:
        raise CodeWrong()
    if not same(row.digest, _code_digest(half_width(code).strip(), index)):
        with own_transaction() as own:
            own.execute(sa.update(SignInCode).where(SignInCode.id == row.id).values(attempts=SignInCode.attempts + 1))
            announce(SignInFailed(UUID(bytes=index[:16]), "code"), by=Actor(), into=own)
        raise CodeWrong()


def use_code(phone_text: str) -> None:
    """The code has done its work and is good no more; of two who use it at once, the second is refused."""
    row = _open_code(platform_phone_index(phone_number(phone_text)), for_update=True)
    if row is None:
        raise CodeWrong()
    row.used_at = now()


def _open_code(index: bytes, *, for_update: bool = False) -> SignInCode | None:
    query = (
        select(SignInCode)
        .where(
            SignInCode.phone_index == index, SignInCode.expires_at > now(), SignInCode.used_at.is_(None),
            SignInCode.attempts < CODE_TRIES,
        )
        .order_by(SignInCode.expires_at.desc())
        .limit(1)
    )  # fmt: skip
    return session().scalars(query.with_for_update() if for_update else query).first()


def _code_digest(code: str, index: bytes) -> bytes:
    return keyring().blind_index(code, purpose=f"sign_in_code|{index.hex()}")
