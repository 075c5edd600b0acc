"""What a person does with files, checked for who they are: the same for pages and API."""

from uuid import UUID

from app.files import commands, queries
from app.files.contents import Upload
from app.files.errors import AttachRefused, DocumentNotFound, FileNotFound, RemovalRefused
from app.files.models import StoredFile
from app.files.policies import may_remove, rights_of
from app.rbac.guard import Visitor


def files_seen_by(who: Visitor, document_kind: str, document_id: UUID) -> list[StoredFile]:
    """The files of a document this person may see; any other document is not found."""
    if not rights_of(document_kind).may_see(who, document_id):
        raise DocumentNotFound()
    return queries.files_of(document_kind, document_id)


def file_seen_by(who: Visitor, file_id: UUID) -> StoredFile:
    """A file of a document this person may see; any other is not found."""
    row = queries.stored_file(file_id)
    if not rights_of(row.document_kind).may_see(who, row.document_id):
        raise FileNotFound()
    return row


def attach(who: Visitor, document_kind: str, document_id: UUID, upload: Upload) -> StoredFile:
    """Add a file to a document this person may add to."""
    rights = rights_of(document_kind)
    if not rights.may_see(who, document_id):
        raise DocumentNotFound()
    if not rights.may_attach(who, document_id):
        raise AttachRefused()
    return commands.attach(document_kind, document_id, upload, by=who.actor)


def read(who: Visitor, file_id: UUID) -> tuple[StoredFile, bytes]:
    """Open a file; that it was opened is written down."""
    row = file_seen_by(who, file_id)
    return row, commands.read(row, by=who.actor)


def remove(who: Visitor, file_id: UUID, reason: str) -> StoredFile:
    """Take a file away for good."""
    row = file_seen_by(who, file_id)
    if not may_remove(who, row):
        raise RemovalRefused()
    return commands.remove(file_id, reason, by=who.actor)
