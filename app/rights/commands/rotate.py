"""Giving every encrypted field the newest key while requests go on: a chunk of rows at a time, resumable at any point.

What is written meanwhile is written with the newest key already. A row somebody holds is skipped and met again on the
next round, so nothing ever waits here, and no ring of waiting can close. Blind indexes have a key of their own without
versions and are not touched. What lies on the platform belongs to users, not to a bank, and is gone over once for all.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, text

from app.kit.crypto import FieldUnreadable
from app.kit.db import session
from app.kit.outside import keyring
from app.members.models import Credential, CredentialKind, UserPhone
from app.rights.of_users import as_user
from app.rights.registry import PERSONAL_DATA, Sealed, sealed
from app.web.edge import AnsweredRequest

CHUNK = 200
ANSWERS = sealed(AnsweredRequest, "body_cipher", lambda _: "answered_request")
"""Not about anybody in particular, but encrypted."""

_OF_USERS = text("SELECT user_id, older FROM users_with_older_keys(:newest, :after, :limit)")


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


def users_with_older_keys(after: UUID | None) -> list[UUID]:
    """The next users whose telephone or second factor has an older key; of the whole platform, so asked outside every bank."""
    rows = session().execute(_OF_USERS, {"newest": _newest(), "after": after, "limit": CHUNK})
    return [row.user_id for row in rows]


def count_old_of_users(beyond: UUID | None = None) -> int:
    """How many values of users, all or those beyond one, have an older key, also of those who are members of no bank."""
    return sum(row.older for row in session().execute(_OF_USERS, {"newest": _newest(), "after": beyond, "limit": None}))


def rotate_user(user_id: UUID) -> tuple[int, int]:
    """Give a user's telephone and second factor the newest key; (values renewed, unreadable)."""
    renewed = unreadable = 0
    with as_user(user_id):
        for row, name, context in _of_user(user_id):
            try:
                setattr(row, name, _renewed(getattr(row, name), context))
                renewed += 1
            except FieldUnreadable:
                unreadable += 1
    return renewed, unreadable


def _of_user(user_id: UUID) -> Iterator[tuple[Any, str, str]]:
    phones = select(UserPhone).where(UserPhone.user_id == user_id, _is_old(UserPhone.phone_cipher))
    factors = select(Credential).where(
        and_(Credential.user_id == user_id, Credential.kind == str(CredentialKind.TOTP), _is_old(Credential.secret))
    )
    for row in session().scalars(_free(phones)):
        yield row, "phone_cipher", f"user_phone|{user_id}"
    for factor in session().scalars(_free(factors)):
        yield factor, "secret", f"credential.totp|{user_id}"


def _free(query: Select[Any]) -> Select[Any]:
    """Rows nobody holds, as they stand now."""
    return query.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _is_old(value: Any) -> ColumnElement[bool]:
    """The first byte says with which key a value was encrypted."""
    return and_(value.is_not(None), func.substring(value, 1, 1) != _newest())


def _newest() -> bytes:
    return bytes([keyring().newest])


def _renewed(cipher: bytes, context: str) -> bytes:
    keys = keyring()
    return keys.encrypt_bytes(keys.decrypt_bytes(cipher, context=context), context=context)
