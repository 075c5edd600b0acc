"""Files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.files.errors import FileGone
from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to


class StoredFile(TenantOwned, Model):
    """A picture or PDF that belongs to a document; its bytes are encrypted, and read only when they are asked for."""

    __tablename__ = "stored_file"
    __table_args__ = (
        belongs_to("member", "uploaded_by"),
        belongs_to("member", "removed_by"),
        Index("ix_stored_file_document", "jurisdiction_id", "document_kind", "document_id", "id"),
        CheckConstraint("document_kind ~ '^[a-z_]{2,40}$'", name="kind_is_plain"),
        CheckConstraint("(content_cipher IS NULL) = (removed_at IS NOT NULL)", name="bytes_go_with_removal"),
    )
    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content_cipher: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    reason: Mapped[str | None]

    def erase(self, *, by: UUID, reason: str) -> None:
        """Take the bytes and the name away; what stays says who removed it, when and why."""
        if self.removed_at is not None:
            raise FileGone()
        self.content_cipher, self.name = None, ""
        self.removed_at, self.removed_by, self.reason = now(), by, reason
