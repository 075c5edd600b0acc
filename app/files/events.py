"""What files announces. Names and reasons stay on the row, for a fact can never be erased."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@dataclass(frozen=True)
class _OfFile:
    file_id: UUID
    document_kind: str
    document_id: UUID


@fact("files.attached", zh="添加附件", en="File attached")
@dataclass(frozen=True)
class FileAttached(_OfFile):
    """A picture or PDF was added to a document."""

    media_type: str = ""
    size: int = 0


@fact("files.removed", zh="移除附件", en="File removed")
@dataclass(frozen=True)
class FileRemoved(_OfFile):
    """A file was removed and its bytes erased."""


@fact("files.read", zh="查看附件", en="File read")
@dataclass(frozen=True)
class FileRead(_OfFile):
    """Somebody opened a file."""
