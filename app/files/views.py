"""Files as a page shows them, and as they are sent."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from flask import Response, send_file

from app.files.commands import MOST_FILES
from app.files.contents import PDF
from app.files.models import StoredFile
from app.files.policies import rights_of
from app.files.queries import files_of
from app.rbac.guard import Visitor
from app.rbac.words import Permission


@dataclass(frozen=True)
class Attached:
    """The files of a document as one person sees them: those that are there, those that were removed, what can be done."""

    document_kind: str
    document_id: UUID
    files: list[StoredFile]
    removable: frozenset[UUID]
    may_attach: bool
    is_full: bool


def attached(who: Visitor, document_kind: str, document_id: UUID) -> Attached:
    """For the page of a document, which has been found and may be seen."""
    rights, may_act = rights_of(document_kind), who.powers.may(Permission.FILE_ATTACH)
    files = files_of(document_kind, document_id)
    there = [row for row in files if row.removed_at is None]
    may_attach = may_act and rights.may_attach(who, document_id)
    may_remove_all = may_act and bool(there) and rights.may_remove(who, document_id)
    mine = who.actor.member_id if may_attach else None
    removable = frozenset(row.id for row in there if may_remove_all or row.uploaded_by == mine)
    return Attached(document_kind, document_id, files, removable, may_attach, len(there) >= MOST_FILES)


def sent(row: StoredFile, content: bytes) -> Response:
    """The bytes for a browser: never guessed at, never kept, never run.

    A picture is shown. A PDF is for saving: it may carry scripts, and browsers refuse to show one in a sandbox.
    """
    response = send_file(
        BytesIO(content), row.media_type, as_attachment=row.media_type == PDF, download_name=row.name,
        conditional=False, etag=False,
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def file_size(size: int) -> str:
    """'1.2 MB' or '340 KB', kept on one line."""
    return f"{size / 1024**2:.1f}\u00a0MB" if size >= 1024**2 else f"{max(1, round(size / 1024))}\u00a0KB"
