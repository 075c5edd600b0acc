"""What the platform keeps about a user, acted on from within one bank: sessions, credentials, memberships."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.kit.clock import now
from app.kit.db import session
from app.members.models import ApiToken, Credential, Membership, SignInPass, User, UserPhone, UserSession
from app.rbac.models import PlatformGrant
from app.rights.models import RecoveryCode
from app.tenancy.scope import become, current_scope, jurisdiction_id


@contextmanager
def as_user(user_id: UUID) -> Iterator[None]:
    """Act on the rows of another user of the platform for a while; afterwards the scope serves whom it served."""
    before = current_scope().user_id
    session().flush()
    become(user_id)
    try:
        yield
        session().flush()
    except BaseException:
        current_scope().user_id = before
        raise
    become(before)


def end_sessions(user_id: UUID, member_id: UUID) -> None:
    """Every session of the user ends, every token of the member is worth nothing from now on."""
    session().execute(
        update(ApiToken)
        .where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now())
        .execution_options(synchronize_session="fetch")
    )
    with as_user(user_id):
        session().execute(
            update(UserSession)
            .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
            .values(ended_at=now())
            .execution_options(synchronize_session="fetch")
        )


def leave_platform(user_id: UUID) -> None:
    """The user is no member here any more; where no other bank and no office needs them, nothing of them stays."""
    with as_user(user_id):
        delete_rows(Membership, Membership.user_id == user_id, Membership.jurisdiction_id == jurisdiction_id())
        delete_rows(SignInPass, SignInPass.user_id == user_id)
        delete_rows(UserSession, UserSession.user_id == user_id)
        if not _is_needed(user_id):
            for model in (RecoveryCode, Credential, UserPhone):
                delete_rows(model, model.user_id == user_id)
            delete_rows(User, User.id == user_id)


def delete_rows(model: type[Any], *where: Any) -> None:
    """Delete these rows, and forget those the session has read."""
    session().execute(delete(model).where(*where).execution_options(synchronize_session="fetch"))


def _is_needed(user_id: UUID) -> bool:
    elsewhere = session().scalar(select(Membership.member_id).where(Membership.user_id == user_id).limit(1))
    office = session().scalar(select(PlatformGrant.id).where(PlatformGrant.user_id == user_id).limit(1))
    return elsewhere is not None or office is not None
