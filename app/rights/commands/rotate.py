"""Giving every encrypted field the newest key while requests go on: a chunk of rows at a time, resumable at any point.

What is written meanwhile is written with the newest key already. A row somebody holds is skipped and met again on the
next round, so nothing ever waits here, and no ring of waiting can close. Blind indexes have a key of their own without
versions and are not touched.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.kit.crypto import FieldUnreadable
from app.kit.db import session
from app.kit.outside import keyring
from app.members.models import Credential, CredentialKind, Member, UserPhone
from app.rights.of_users import as_user
from app.rights.registry import PERSONAL_DATA, Sealed, sealed
from app.web.edge import AnsweredRequest

CHUNK = 200
ANSWERS = sealed(AnsweredRequest, "body_cipher", lambda _: "answered_request")
"""Not about anybody in particular, but encrypted."""


def sealed_columns() -> list[Sealed]:
    """Every encrypted column of a bank."""
    return [column for entry in PERSONAL_DATA.values() for column in entry.sealed] + [ANSWERS]


def rotate_chunk(column: Sealed, after: UUID | None) -> tuple[UUID | None, int]:
    """Give the next rows of a column the newest key; answers (last id looked at or None at the end, rows unreadable)."""
    value = getattr(column.model, column.column)
    rows = (
        session()
        .scalars(
            select(column.model)
            .where(_is_old(value), *([column.model.id > after] if after else []))
            .order_by(column.model.id)
            .limit(column.at_once)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        .all()
    )
    unreadable = 0
    for row in rows:
        try:
            setattr(row, column.column, _renewed(getattr(row, column.column), column.context(row)))
        except FieldUnreadable:
            unreadable += 1
    session().flush()
    return (rows[-1].id if rows else None), unreadable


def count_old(column: Sealed) -> int:
    """How many values of a column have an older key."""
    value = getattr(column.model, column.column)
    return int(session().scalar(select(func.count()).select_from(column.model).where(_is_old(value))) or 0)


def users_after(after: UUID | None) -> list[UUID]:
    """The next users of the bank, whose telephone and second factor lie on the platform."""
    where = [Member.user_id.is_not(None), *([Member.user_id > after] if after else [])]
    query = select(Member.user_id).where(*where).order_by(Member.user_id).limit(CHUNK)
    return [user_id for user_id in session().scalars(query) if user_id is not None]


def rotate_user(user_id: UUID) -> int:
    """Give a user's telephone and second factor the newest key; answers how many values were renewed."""
    renewed = 0
    with as_user(user_id):
        for row, name, context in _of_user(user_id):
            setattr(row, name, _renewed(getattr(row, name), context))
            renewed += 1
    return renewed


def _of_user(user_id: UUID) -> Iterator[tuple[Any, str, str]]:
    phones = select(UserPhone).where(UserPhone.user_id == user_id, _is_old(UserPhone.phone_cipher))
    factors = select(Credential).where(
        and_(Credential.user_id == user_id, Credential.kind == str(CredentialKind.TOTP), _is_old(Credential.secret))
    )
    for row in session().scalars(phones.with_for_update(skip_locked=True)):
        yield row, "phone_cipher", f"user_phone|{user_id}"
    for factor in session().scalars(factors.with_for_update(skip_locked=True)):
        yield factor, "secret", f"credential.totp|{user_id}"


def _is_old(value: Any) -> ColumnElement[bool]:
    """The first byte says with which key a value was encrypted."""
    return and_(value.is_not(None), func.substring(value, 1, 1) != bytes([keyring().newest]))


def _renewed(cipher: bytes, context: str) -> bytes:
    keys = keyring()
    return keys.encrypt_bytes(keys.decrypt_bytes(cipher, context=context), context=context)
