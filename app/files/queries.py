"""Reading files."""

from uuid import UUID

from sqlalchemy import func, select

from app.files.errors import FileGone, FileNotFound
from app.files.models import StoredFile
from app.files.secrets import unseal
from app.kit.db import session
from app.tenancy.keys import fetch


def stored_file(file_id: UUID, *, for_update: bool = False) -> StoredFile:
    """One file of the bank in scope, without its bytes."""
    return fetch(StoredFile, file_id, FileNotFound, for_update=for_update)


def files_of(document_kind: str, document_id: UUID) -> list[StoredFile]:
    """The files of a document, removed ones too, the first one first; without their bytes."""
    return list(
        session().scalars(
            select(StoredFile)
            .where(StoredFile.document_kind == document_kind, StoredFile.document_id == document_id)
            .order_by(StoredFile.id)
        )
    )


def kept_count(document_kind: str, document_id: UUID) -> int:
    """How many files a document has that were not removed."""
    query = select(func.count()).where(
        StoredFile.document_kind == document_kind,
        StoredFile.document_id == document_id,
        StoredFile.removed_at.is_(None),
    )
    return int(session().scalar(query) or 0)


def content_of(file_id: UUID) -> bytes:
    """The bytes of a file; raises FileGone once it was removed."""
    cipher = stored_file(file_id).content_cipher
    if cipher is None:
        raise FileGone()
    return unseal(cipher, file_id)
