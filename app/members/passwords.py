"""One's own password: set, changed and taken away by whoever knows the present one or holds the telephone."""

from uuid import UUID

from app.events.outbox import announce
from app.kit.db import session
from app.members.codes import check_code, send_code, use_code
from app.members.credentials import check_present_password, end_sessions_but, set_password
from app.members.errors import PasswordOfPlatform, PasswordProofMissing, PhoneMissing
from app.members.events import PasswordRemoved, PasswordSet
from app.members.models import Credential, CredentialKind
from app.members.queries import member
from app.members.secrets import unseal
from app.rbac.platform import platform_grants
from app.tenancy.actor import Actor


def has_password(user_id: UUID) -> bool:
    """Whether the user in scope has a password."""
    return session().get(Credential, (user_id, CredentialKind.PASSWORD)) is not None


def own_phone(member_id: UUID) -> str:
    """The telephone a member signs in with, to which codes for their password go."""
    row = member(member_id)
    phone = unseal(row.phone_cipher, "member.phone", row.id)
    if phone is None:
        raise PhoneMissing()
    return phone


def send_own_code(member_id: UUID) -> str:
    """Send a code to one's own telephone, which no form can name; answers the number."""
    phone = own_phone(member_id)
    send_code(phone)
    return phone


def change_password(password: str, *, present: str, code: str, keep: bytes | None, by: Actor) -> None:
    """A member has a new password from now on; their other sessions end."""
    user_id, member_id = _own(by)
    method = _prove(user_id, member_id, present, code)
    set_password(user_id, password, phone=own_phone(member_id), keep=keep)
    announce(PasswordSet(member_id, method), by=by, tenant_id=member(member_id).tenant_id)


def remove_password(*, present: str, code: str, keep: bytes | None, by: Actor) -> None:
    """A member signs in by code alone from now on; their other sessions end."""
    user_id, member_id = _own(by)
    method = _prove(user_id, member_id, present, code)
    if (row := session().get(Credential, (user_id, CredentialKind.PASSWORD))) is not None:
        session().delete(row)
    end_sessions_but(user_id, keep)
    announce(PasswordRemoved(member_id, method), by=by, tenant_id=member(member_id).tenant_id)


def _own(by: Actor) -> tuple[UUID, UUID]:
    """Who it is; whoever has an office on the platform changes the password there, where the second factor is asked too."""
    assert by.user_id is not None and by.member_id is not None
    if platform_grants(by.user_id):
        raise PasswordOfPlatform()
    return by.user_id, by.member_id


def _prove(user_id: UUID, member_id: UUID, present: str, code: str) -> str:
    """The proof that was given; a session alone, which may have been left open, is none."""
    if code:
        phone = own_phone(member_id)
        check_code(phone, code)
        use_code(phone)
        return "code"
    if not present:
        raise PasswordProofMissing()
    check_present_password(user_id, present)
    return "password"
