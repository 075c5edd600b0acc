"""Where members' keys are: field encryption by member and column, blind indexes by bank, secrets handed to a user."""

from uuid import UUID

from app.kit.crypto import new_secret, secret_digest
from app.kit.outside import keyring
from app.tenancy.scope import jurisdiction_id


def seal(value: str, column: str, row_id: UUID) -> bytes:
    """Encrypt a field of this bank; moved to another bank, column or row it cannot be read."""
    return keyring().encrypt(value, context=f"{jurisdiction_id()}|{column}|{row_id}")


def unseal(cipher: bytes | None, column: str, row_id: UUID) -> str | None:
    """Read a field of this bank."""
    return None if cipher is None else keyring().decrypt(cipher, context=f"{jurisdiction_id()}|{column}|{row_id}")


def index_in_bank(value: str, purpose: str) -> bytes:
    """A keyed index for finding equal values within one bank."""
    return keyring().blind_index(value, purpose=f"{jurisdiction_id()}|{purpose}")


def platform_phone_index(phone: str) -> bytes:
    """The index under which a user of the platform is found by telephone."""
    return keyring().blind_index(phone, purpose="user.phone")


def hand_out(user_id: UUID) -> tuple[str, bytes]:
    """A secret with its user's id before it, as cookies and passes carry it, and the digest that is kept of it."""
    secret = new_secret()
    return f"{user_id.hex}.{secret}", secret_digest(secret)


def claimed(text: str) -> tuple[UUID, bytes] | None:
    """Whose secret a text says it is, and its digest. The id alone opens nothing: row security asks with it."""
    user, _, secret = text.partition(".")
    try:
        return UUID(hex=user), secret_digest(secret)
    except ValueError:
        return None
