"""The key of each file: its bank, its column and its own id; moved elsewhere, the bytes cannot be read."""

from uuid import UUID

from app.kit.outside import keyring
from app.tenancy.scope import jurisdiction_id


def seal(content: bytes, file_id: UUID) -> bytes:
    """Encrypt the bytes of a file of this bank."""
    return keyring().encrypt_bytes(content, context=_context(file_id))


def unseal(cipher: bytes, file_id: UUID) -> bytes:
    """Read the bytes of a file of this bank."""
    return keyring().decrypt_bytes(cipher, context=_context(file_id))


def _context(file_id: UUID) -> str:
    return f"{jurisdiction_id()}|stored_file.content|{file_id}"
