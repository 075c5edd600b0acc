"""Adding, reading and removing files."""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, func, update

from app.events.outbox import announce
from app.files.contents import Upload, cleaned
from app.files.errors import RemovalReasonNeeded, TooManyFiles
from app.files.events import FileAttached, FileRead, FileRemoved
from app.files.models import StoredFile
from app.files.queries import content_of, kept_count, stored_file
from app.files.secrets import seal
from app.kit.clock import now
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.tenancy.actor import Actor
from app.tenancy.keys import one_at_a_time

MOST_FILES = 6
"""At one document; what was removed does not count."""


def attach(document_kind: str, document_id: UUID, upload: Upload, *, by: Actor) -> StoredFile:
    """Keep a file with a document, cleaned and encrypted; of two at once for the last place, one is refused."""
    assert by.member_id is not None, "somebody answers for a file"
    kept = cleaned(upload)
    _lock_files_of(document_kind, document_id)
    if kept_count(document_kind, document_id) >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    file_id = uuid7()
    row = StoredFile(
        id=file_id, document_kind=document_kind, document_id=document_id, name=kept.name, media_type=kept.media_type,
        size=len(kept.content), sha256=sha256(kept.content).digest(), content_cipher=seal(kept.content, file_id),
        uploaded_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(FileAttached(file_id, document_kind, document_id, row.media_type, row.size), by=by)
    return row


def read(row: StoredFile, *, by: Actor) -> bytes:
    """Somebody opens a file; it is written down first, in a transaction of its own, for reading commits nothing."""
    content = content_of(row.id)
    with own_transaction() as own:
        announce(FileRead(row.id, row.document_kind, row.document_id), by=by, into=own)
    return content


def remove(file_id: UUID, reason: str, *, by: Actor) -> StoredFile:
    """Erase the bytes and the name of a file, and keep who did it and why."""
    assert by.member_id is not None, "somebody answers for a removal"
    if not reason.strip():
        raise RemovalReasonNeeded()
    row = stored_file(file_id, for_update=True)
    row.erase(by=by.member_id, reason=clean_line(reason, 200))
    announce(FileRemoved(row.id, row.document_kind, row.document_id), by=by)
    return row


def forget_files(*where: ColumnElement[bool], of: UUID | None) -> int:
    """Erase the bytes, names and reasons of all these files because a member is erased, or (None) their time is over.

    Their bare rows stay; answers how many there were.
    """
    done = session().execute(
        update(StoredFile)
        .where(*where)
        .values(
            content_cipher=None, name="", reason=None, removed_at=func.coalesce(StoredFile.removed_at, now()),
            removed_by=func.coalesce(StoredFile.removed_by, of),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]


def _lock_files_of(document_kind: str, document_id: UUID) -> None:
    """Let those who add to the same document wait for each other until commit."""
    one_at_a_time(f"files/{document_kind}/{document_id}")
