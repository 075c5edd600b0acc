"""May this person see, add or remove files here? Asked of the module the document belongs to, by a registry."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.files.errors import DocumentNotFound
from app.files.models import StoredFile
from app.rbac.guard import Visitor

Asked = Callable[[Visitor, UUID], bool]
"""Asked of a visitor and a document's id; False for a document that is not there."""


@dataclass(frozen=True)
class Rights:
    """Who may do what with the files of a kind of document."""

    may_see: Asked
    may_attach: Asked
    may_remove: Asked
    """Any file of the document; uploaders may take their own back, too, as long as they may attach."""


FILE_RIGHTS: dict[str, Rights] = {}
"""By kind of document; the modules above fill it in their `register`, through `keeps_files`."""


class BadDocumentKind(ValueError):
    """A module claims a kind of document that is no plain word, or belongs to another module; the program does not start."""


def keeps_files(document_kind: str, rights: Rights) -> None:
    """Documents of this kind may have files, with these rights; called at start, by one module for each kind."""
    if not re.fullmatch("[a-z_]{2,40}", document_kind):
        raise BadDocumentKind(f"{document_kind!r} is no plain word")
    if FILE_RIGHTS.setdefault(document_kind, rights) != rights:
        raise BadDocumentKind(f"{document_kind} belongs to another module already")


def rights_of(document_kind: str) -> Rights:
    """The rights for a kind of document; a kind nobody claimed is not found."""
    rights = FILE_RIGHTS.get(document_kind)
    if rights is None:
        raise DocumentNotFound()
    return rights


def may_remove(who: Visitor, row: StoredFile) -> bool:
    """Whoever the document's module names, and the uploader while files can still be added."""
    rights = rights_of(row.document_kind)
    is_own = row.uploaded_by == who.actor.member_id
    return rights.may_remove(who, row.document_id) or (is_own and rights.may_attach(who, row.document_id))
