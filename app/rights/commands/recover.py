"""A lost telephone, a lost second factor: staff rebind on two proofs, old sessions end, both numbers are told."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, select

from app.events.outbox import announce, work_due
from app.kit.clock import now
from app.kit.crypto import FieldUnreadable
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.kit.text import half_width, phone_number
from app.kit.words import Word
from app.members.credentials import TOTP_STEP, count_failure, refuse_while_locked, set_second_factor
from app.members.errors import SecondFactorWrong
from app.members.models import Credential, CredentialKind, Member, UserPhone
from app.members.queries import member
from app.members.secrets import index_in_bank, platform_phone_index, seal, unseal
from app.rights.commands.telling import TELLING
from app.rights.errors import FactorNotOwn, FactorOfferOver, ProofsNeeded, RecoveryCodeWrong
from app.rights.events import PhoneRebound, RecoveryCodeUsed, SecondFactorBound, SecondFactorReset
from app.rights.models import Rebinding, RecoveryCode
from app.rights.of_users import as_user, end_sessions
from app.rights.queries import earlier_records
from app.tenancy.actor import Actor
from app.tenancy.queries import look

CODES, CODE_ALPHABET, CODE_LENGTH = 10, "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 10


class Proof(Word):
    """By what staff know that somebody is who they say."""

    ID_CARD = "id_card", "当面核对身份证原件", "ID card seen in person"
    FACE = "face", "与档案照片或本人当面比对", "Compared with the photograph on file"
    KIN = "kin", "登记的家人到场或电话确认", "Confirmed by the relative on file"
    NEIGHBOURS = "neighbours", "社区或两位邻居证明", "Vouched for by the community or two neighbours"
    HISTORY = "history", "说得出最近的服务与账户情况", "Knows recent services and the account"


def rebind_phone(member_id: UUID, phone_text: str, proofs: Sequence[Proof], *, by: Actor) -> Rebinding:
    """Staff give somebody a new telephone; earlier sessions end, the old and the new number are told."""
    row, number = member(member_id, for_update=True), phone_number(phone_text)
    done = _note(row, "phone", proofs, by)
    old = unseal(row.phone_cipher, "member.phone", row.id)
    done.old_phone_cipher = seal(old, "rebinding.old_phone", done.id) if old else None
    done.new_phone_cipher = seal(number, "rebinding.new_phone", done.id)
    row.phone_cipher = seal(number, "member.phone", row.id)
    row.phone_index = index_in_bank(number, "phone")
    row.phone_tail_index = index_in_bank(number[-4:], "phone_tail")
    for earlier in earlier_records(row.id):  # whose number leads here too, and may be the one that was lost
        earlier.phone_index = earlier.phone_tail_index = None
    if row.user_id is not None:
        end_sessions(row.user_id, row.id)
        with as_user(row.user_id):
            _rebind_user(row.user_id, number)
    work_due(TELLING)
    announce(PhoneRebound(row.id, done.id), by=by, tenant_id=row.tenant_id)
    return done


def reset_second_factor(member_id: UUID, proofs: Sequence[Proof], *, by: Actor) -> Rebinding:
    """Staff take away a lost second factor; it is bound anew on the page at the next sign-in."""
    row = member(member_id, for_update=True)
    done = _note(row, "second_factor", proofs, by)
    phone = unseal(row.phone_cipher, "member.phone", row.id)
    done.new_phone_cipher = seal(phone, "rebinding.new_phone", done.id) if phone else None
    if row.user_id is not None:
        end_sessions(row.user_id, row.id)
        with as_user(row.user_id):
            for model, where in (
                (RecoveryCode, RecoveryCode.user_id == row.user_id),
                (Credential, (Credential.user_id == row.user_id) & (Credential.kind == str(CredentialKind.TOTP))),
            ):
                session().execute(delete(model).where(where).execution_options(synchronize_session="fetch"))
    work_due(TELLING)
    announce(SecondFactorReset(row.id, done.id), by=by, tenant_id=row.tenant_id)
    return done


def offer_second_factor(user_id: UUID, *, has_second_factor: bool) -> tuple[str, str]:
    """(secret in base 32, the same sealed for the form): nothing is kept until six digits prove that it was scanned."""
    _check_own(user_id, has_second_factor)
    secret = pyotp.random_base32()
    return secret, base64.urlsafe_b64encode(keyring().encrypt(secret, context=_offer(user_id))).decode()


def offered(user_id: UUID, text: str) -> str:
    """The secret of an offer; raises where it is another's or was altered."""
    try:
        return keyring().decrypt(base64.urlsafe_b64decode(text.encode()), context=_offer(user_id))
    except (FieldUnreadable, binascii.Error, ValueError):
        raise FactorOfferOver() from None


def address_of(secret: str, name: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"Time Bank {look().name_zh}")


def bind_second_factor(offer: str, digits: str, *, has_second_factor: bool, by: Actor) -> list[str]:
    """The authenticator shows the right digits: it is bound from now on. Answers ten recovery codes, shown this once."""
    assert by.user_id is not None and by.member_id is not None
    _check_own(by.user_id, has_second_factor)
    secret, typed = offered(by.user_id, offer), half_width(digits).strip()
    counter = int(now().timestamp()) // TOTP_STEP
    totp = pyotp.TOTP(secret)
    used = next((step for step in (counter, counter - 1, counter + 1) if totp.generate_otp(step) == typed), None)
    if used is None:
        raise SecondFactorWrong()
    set_second_factor(by.user_id, secret, last_counter=used)
    announce(SecondFactorBound(by.member_id), by=by)
    return _new_codes(by.user_id)


def use_recovery_code(text: str, *, by: Actor) -> int:
    """A printed code stands in for the second factor, once; answers how many are left."""
    assert by.user_id is not None
    refuse_while_locked(by.user_id)
    row = session().get(RecoveryCode, (by.user_id, _digest(text, by.user_id)), with_for_update=True)
    if row is None or row.used_at is not None:
        count_failure(by.user_id, CredentialKind.TOTP)
        raise RecoveryCodeWrong()
    row.used_at = now()
    session().flush()
    left = codes_left(by.user_id)
    if by.member_id is not None:
        announce(RecoveryCodeUsed(by.member_id, left), by=by)
    return left


def codes_left(user_id: UUID) -> int:
    """How many recovery codes of a user have not been used."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return int(session().scalar(unused) or 0)


def has_authenticator(user_id: UUID) -> bool:
    """Whether a user has bound a second factor."""
    return session().get(Credential, (user_id, CredentialKind.TOTP)) is not None


def _check_own(user_id: UUID, has_second_factor: bool) -> None:
    if has_authenticator(user_id) and not has_second_factor:
        raise FactorNotOwn()


def _new_codes(user_id: UUID) -> list[str]:
    session().execute(
        delete(RecoveryCode).where(RecoveryCode.user_id == user_id).execution_options(synchronize_session="fetch")
    )
    codes = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    session().add_all(RecoveryCode(user_id=user_id, digest=_digest(code, user_id)) for code in codes)
    session().flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _note(row: Member, what: str, proofs: Sequence[Proof], by: Actor) -> Rebinding:
    if len(set(proofs)) < 2:
        raise ProofsNeeded()
    assert by.member_id is not None
    done = Rebinding(
        id=uuid7(), member_id=row.id, tenant_id=row.tenant_id, what=what, done_by=by.member_id,
        proofs=sorted({str(proof) for proof in proofs}),
    )  # fmt: skip
    session().add(done)
    session().flush()
    return done


def _rebind_user(user_id: UUID, number: str) -> None:
    """The platform finds the user by the new number; what another bank has on file is that bank's to change."""
    row = session().get(UserPhone, user_id)
    if row is not None:
        row.phone_index = platform_phone_index(number)
        row.phone_cipher = keyring().encrypt(number, context=f"user_phone|{user_id}")


def _digest(code: str, user_id: UUID) -> bytes:
    """Keyed, for ten letters could be tried out by whoever has the table alone."""
    plain = half_width(code).upper().replace("-", "").replace(" ", "")
    return keyring().blind_index(plain, purpose=f"recovery_code|{user_id}")


def _offer(user_id: UUID) -> str:
    return f"second_factor.offer|{user_id}"
