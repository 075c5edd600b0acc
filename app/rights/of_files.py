"""What files keep about a person: those they added. Pictures of somebody belong to a document, whose module erases them."""

from uuid import UUID

from sqlalchemy import select, update

from app.files.commands import forget_files
from app.files.models import StoredFile
from app.kit.db import session
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData, sealed
from app.rights.retention import Kept, keeps

AT_ONCE = 5
"""A file has up to 5 MB."""

keeps(
    Kept("files", "其他附件", "Other files", None, "办理业务需要；《个人信息保护法》第十九条",
         "What they belong to needs them; PIPL article 19", "移除或注销后删除", "Erased on removal, or with the person")
)  # fmt: skip


def export(member_id: UUID) -> list[Part]:
    """Files one added, with when and why they were removed; their content is opened where they are listed."""
    columns = {
        "name": ("名称", "Name"), "media_type": ("类型", "Type"), "size": ("字节", "Bytes"), "uploaded_at": ("添加时间", "Added"),
        "removed_at": ("移除时间", "Removed"), "reason": ("移除原因", "Why"),
    }  # fmt: skip
    rows = session().scalars(select(StoredFile).where(StoredFile.uploaded_by == member_id).order_by(StoredFile.id))
    return [
        Part("files", "我添加的附件", "Files I added", columns, [
            (row.name, row.media_type, row.size, instant(row.uploaded_at), instant(row.removed_at), row.reason)
            for row in rows
        ])
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """Content, name and reason of what they added are gone."""
    forget_files(StoredFile.uploaded_by == member_id, of=member_id)
    session().expire_all()


def merge(from_id: UUID, to_id: UUID) -> None:
    """What either added or removed is the kept record's."""
    for column in (StoredFile.uploaded_by, StoredFile.removed_by):
        session().execute(update(StoredFile).where(column == from_id).values({column: to_id}))


FILES = PersonalData(
    "files", "附件", "Files", frozenset({"stored_file"}), export, erase, merge,
    sealed=(sealed(StoredFile, "content_cipher", at_once=AT_ONCE),),
)  # fmt: skip
