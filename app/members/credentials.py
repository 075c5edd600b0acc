"""Proving who one is: passwords, second factors; sessions and tokens that can be ended."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pyotp
import sqlalchemy as sa

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.crypto import new_secret, same, secret_digest
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.kit.passwords import check_new_password, hash_password, needs_rehash, verify_password
from app.kit.text import half_width, mask_name, phone_number
from app.members.errors import (
    MemberNotFound,
    PasswordWrong,
    PresentPasswordWrong,
    SecondFactorMissing,
    SecondFactorWrong,
    SignInLocked,
    TokenNotFound,
)
from app.members.events import SignedIn, SignInFailed, TokenIssued, TokenRevoked
from app.members.models import (
    ApiToken,
    Credential,
    CredentialKind,
    Member,
    Membership,
    User,
    UserPhone,
    UserSession,
)
from app.members.queries import member, members_with_phone
from app.members.rules import SESSION_HOURS
from app.members.secrets import hand_out, platform_phone_index, unseal
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch
from app.tenancy.scope import become, jurisdiction_id

LOCK_AFTER, LOCK_MINUTES = 5, 15
TOTP_STEP = 30


@dataclass(frozen=True)
class Candidate:
    """Somebody of this bank to whom a telephone belongs; `user_id` is None until the first sign-in."""

    member_id: UUID
    user_id: UUID | None
    called: str
    number: int


def candidates(phone: str) -> list[Candidate]:
    """Members of this bank who gave this telephone, by their number."""
    rows = sorted(members_with_phone(phone), key=lambda row: row.number)
    return [Candidate(row.id, row.user_id, mask_name(row.name), row.number) for row in rows]


def candidates_by_password(phone_text: str, password: str) -> list[Candidate]:
    """Who of this bank has this telephone and this password; failures count and lock for a while."""
    phone = phone_number(phone_text)
    found, is_locked = [], False
    for candidate in candidates(phone):
        if candidate.user_id is None:
            continue
        become(candidate.user_id)
        row = session().get(Credential, (candidate.user_id, CredentialKind.PASSWORD))
        if row is None:
            continue
        if row.locked_until and row.locked_until > now():
            is_locked = True
        elif verify_password(row.secret.decode(), password):
            row.failures = 0
            if needs_rehash(row.secret.decode()):
                row.secret = hash_password(password).encode()
            found.append(candidate)
        else:
            count_failure(candidate.user_id, CredentialKind.PASSWORD)
    become(None)
    if not found:
        with own_transaction() as own:
            announce(SignInFailed(UUID(bytes=platform_phone_index(phone)[:16]), "password"), by=Actor(), into=own)
        raise SignInLocked() if is_locked else PasswordWrong()
    return found


def sign_in(
    candidate: Candidate, *, device: str, method: str, address: str | None, at_most: timedelta | None = None
) -> tuple[Actor, str]:
    """Begin a session; answers who acts and the cookie's text, which is nowhere kept in clear.

    It lasts as long as the bank's rule says, and no longer than `at_most`.
    """
    row = member(candidate.member_id, for_update=True)
    user_id = row.user_id or _make_user(row)
    become(user_id)
    text, digest = hand_out(user_id)
    lasts = timedelta(hours=SESSION_HOURS(row.tenant_id))
    expires_at = now() + (lasts if at_most is None else min(lasts, at_most))
    session().add(UserSession(id=digest, user_id=user_id, device=device[:120], expires_at=expires_at))
    by = Actor(user_id=user_id, member_id=row.id, address=address)
    announce(SignedIn(row.id, method), by=by, tenant_id=row.tenant_id)
    return by, text


def end_session(digest: bytes) -> None:
    """Sign out: the cookie is worth nothing from now on."""
    row = session().get(UserSession, digest)
    if row is not None and row.ended_at is None:
        row.ended_at = now()


def check_present_password(user_id: UUID, password: str) -> None:
    """Whoever changes a password knows it; failures count and lock for a while, like those of signing in."""
    row = session().get(Credential, (user_id, CredentialKind.PASSWORD))
    if row is not None and row.locked_until and row.locked_until > now():
        raise SignInLocked()
    if row is None or not verify_password(row.secret.decode(), password):
        count_failure(user_id, CredentialKind.PASSWORD)
        raise PresentPasswordWrong()
    row.failures = 0


def set_password(user_id: UUID, password: str, *, phone: str = "", keep: bytes | None = None) -> None:
    """Set a password, which is not the telephone; all sessions of the user end, save the one to keep."""
    check_new_password(password, known=phone)
    _set_credential(user_id, CredentialKind.PASSWORD, hash_password(password).encode())
    end_sessions_but(user_id, keep)


def end_sessions_but(user_id: UUID, keep: bytes | None) -> None:
    """End the sessions of a user, save this one."""
    others = [UserSession.id != keep] if keep is not None else []
    session().execute(
        sa.update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None), *others)
        .values(ended_at=now())
        .execution_options(synchronize_session=False)
    )


def set_second_factor(user_id: UUID, secret: str | None = None, *, last_counter: int = 0) -> str:
    """A secret for an authenticator, a new one unless it was offered and proven; answers it once, in base 32."""
    secret = secret or pyotp.random_base32()
    cipher = keyring().encrypt(secret, context=f"credential.totp|{user_id}")
    _set_credential(user_id, CredentialKind.TOTP, cipher)
    session().get_one(Credential, (user_id, CredentialKind.TOTP)).last_counter = last_counter
    return secret


def refuse_while_locked(user_id: UUID) -> None:
    """Too many wrong second factors: nothing is tried for a while, whatever stands in for one."""
    row = session().get(Credential, (user_id, CredentialKind.TOTP))
    if row is not None and row.locked_until and row.locked_until > now():
        raise SignInLocked()


def check_second_factor(user_id: UUID, digits: str) -> None:
    """Six digits of the authenticator, each good once; failures count and lock for a while."""
    row = session().get(Credential, (user_id, CredentialKind.TOTP), with_for_update=True)
    if row is None:
        raise SecondFactorMissing()
    if row.locked_until and row.locked_until > now():
        raise SignInLocked()
    totp = pyotp.TOTP(keyring().decrypt(row.secret, context=f"credential.totp|{user_id}"))
    counter = int(now().timestamp()) // TOTP_STEP
    for step in (counter, counter - 1, counter + 1):
        if step > row.last_counter and same(totp.generate_otp(step), half_width(digits).strip()):
            row.last_counter, row.failures = step, 0
            return
    session().rollback()
    count_failure(user_id, CredentialKind.TOTP)
    raise SecondFactorWrong()


def raise_session(digest: bytes) -> None:
    """Staff permissions count in this session from now on."""
    row = session().get_one(UserSession, digest)
    row.second_factor_at = now()


def issue_token(
    member_id: UUID, *, name: str, scopes: list[Permission], days: int, has_second_factor: bool, by: Actor
) -> tuple[ApiToken, str]:
    """A bearer token for some permissions; answers its text, shown once."""
    assert by.user_id is not None
    secret = new_secret()
    row = ApiToken(
        id=uuid7(), member_id=member_id, user_id=by.user_id, digest=secret_digest(secret), name=name[:60],
        scopes=[str(scope) for scope in scopes], has_second_factor=has_second_factor,
        expires_at=now() + timedelta(days=days),
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(TokenIssued(row.id, member_id, row.scopes), by=by)
    return row, f"tb_{secret}"


def revoke_token(token_id: UUID, member_id: UUID, *, by: Actor) -> None:
    """The token is worth nothing from now on."""
    row = fetch(ApiToken, token_id, TokenNotFound, for_update=True)
    if row.member_id != member_id or row.revoked_at is not None:
        raise TokenNotFound()
    row.revoked_at = now()
    announce(TokenRevoked(row.id, member_id), by=by)


def _make_user(row: Member) -> UUID:
    """The first sign-in of a member here: the user they are in another bank already, or a new one."""
    phone = unseal(row.phone_cipher, "member.phone", row.id)
    if phone is None:
        raise MemberNotFound()
    known = session().execute(
        sa.text("SELECT * FROM find_users_by_phone(:index)"), {"index": platform_phone_index(phone)}
    )
    same_person = [found.user_id for found in known if found.called == mask_name(row.name)]
    user_id: UUID = same_person[0] if len(same_person) == 1 else uuid7()
    become(user_id)
    row.user_id = user_id
    membership = Membership(user_id=user_id, jurisdiction_id=jurisdiction_id(), member_id=row.id)
    if same_person == [user_id]:
        session().add(membership)
        session().flush()
        return user_id
    session().add(User(id=user_id))
    session().flush()
    session().add(membership)
    session().add(
        UserPhone(
            user_id=user_id, phone_index=platform_phone_index(phone), called=mask_name(row.name),
            phone_cipher=keyring().encrypt(phone, context=f"user_phone|{user_id}"),
        )
    )  # fmt: skip
    session().flush()
    return user_id


def _set_credential(user_id: UUID, kind: CredentialKind, secret: bytes) -> None:
    row = session().get(Credential, (user_id, kind))
    if row is None:
        session().add(Credential(user_id=user_id, kind=str(kind), secret=secret))
    else:
        row.secret, row.set_at, row.failures, row.locked_until, row.last_counter = secret, now(), 0, None, 0
    session().flush()


def count_failure(user_id: UUID, kind: CredentialKind) -> None:
    """One more failure of this credential, kept though the request comes to nothing; after some it is locked a while."""
    with own_transaction() as own:
        row = own.get(Credential, (user_id, kind), with_for_update=True)
        if row is None:
            return
        row.failures += 1
        if row.failures >= LOCK_AFTER:
            row.failures, row.locked_until = 0, now() + timedelta(minutes=LOCK_MINUTES)
