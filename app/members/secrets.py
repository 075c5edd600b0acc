"""Where members' keys are: field encryption by member and column, blind indexes by bank."""

from uuid import UUID

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
