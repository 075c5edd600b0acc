"""Sheets on their way in and out: an import, its rows, an export. What stands in them is encrypted, and gone after a week."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.interop.errors import ImportNotChecked, NothingToImport, SheetGone
from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique

KEPT_DAYS = 7
"""How long the content of a sheet is kept."""


class ImportKind(Word):
    """What a sheet brings in."""

    MEMBERS = "members", "会员", "Members"
    DEMANDS = "demands", "需求", "Demands"


class ImportState(Word):
    """Where an import stands."""

    CHECKING = "checking", "正在检查", "being checked"
    REFUSED = "refused", "文件不能用", "file refused"
    CHECKED = "checked", "等您确认", "waits for your yes"
    IMPORTING = "importing", "正在导入", "being imported"
    DONE = "done", "导入完成", "imported"
    LAPSED = "lapsed", "过期未确认", "lapsed"


class RowState(Word):
    """Where a row stands."""

    GOOD = "good", "可以导入", "can be imported"
    BAD = "bad", "有错误", "has errors"
    DONE = "done", "已导入", "imported"
    FAILED = "failed", "没有导入", "not imported"


class ExportKind(Word):
    """What a workbook takes out."""

    MEMBERS = "members", "会员", "Members"
    ORDERS = "orders", "订单", "Orders"
    RECORDS = "records", "服务记录", "Service records"


class SheetImport(TenantOwned, Model):
    """A workbook somebody sent, checked row by row, then imported row by row; its counts stay when its content is gone."""

    __tablename__ = "sheet_import"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "uploaded_by"),
        belongs_to("member", "confirmed_by"),
        Index("ix_sheet_import_tenant", "jurisdiction_id", "tenant_id", "id"),
        Index("ix_sheet_import_due", "jurisdiction_id", "id", postgresql_where=text("state IN ('checking', 'importing')")),
        CheckConstraint(
            "state IN ('checking', 'refused', 'checked', 'importing', 'done', 'lapsed')", name="state_is_known"
        ),
    )  # fmt: skip
    tenant_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=str(ImportState.CHECKING))
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content_cipher: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    headings: Mapped[list[str]] = mapped_column(default=list)
    refusal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    checked: Mapped[int] = mapped_column(Integer, default=0)
    good: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @property
    def is_working(self) -> bool:
        """Whether the workers are at it."""
        return self.state in (ImportState.CHECKING, ImportState.IMPORTING)

    @property
    def bad(self) -> int:
        """Rows with errors, of those checked so far."""
        return self.checked - self.good

    @property
    def shown_state(self) -> ImportState:
        """The state with its words."""
        return ImportState.of(self.state)

    def confirm(self, *, by: UUID) -> bool:
        """Say yes to the good rows; answers False where somebody has said so already."""
        if self.state in (ImportState.IMPORTING, ImportState.DONE):
            return False
        if self.erased_at is not None:
            raise SheetGone(days=KEPT_DAYS)
        if self.state != ImportState.CHECKED:
            raise ImportNotChecked()
        if not self.good:
            raise NothingToImport()
        self.state, self.confirmed_by, self.confirmed_at = str(ImportState.IMPORTING), by, now()
        return True

    def erase(self) -> None:
        """Take the content and the name away; what stays says who, when and how many rows."""
        self.content_cipher, self.name, self.erased_at = None, "", now()
        self.refusal = {**self.refusal, "data": {}} if self.refusal else {}
        if self.state in (ImportState.CHECKED, ImportState.CHECKING):
            self.state = str(ImportState.LAPSED)


class SheetRow(TenantOwned, Model):
    """A row of a sheet: its cells encrypted, what is wrong with them, and the member it is about or became."""

    __tablename__ = "sheet_row"
    __table_args__ = (
        belongs_to("sheet_import", "import_id"),
        belongs_to("member", "member_id"),
        unique("import_id", "number"),
        Index("ix_sheet_row_member", "jurisdiction_id", "member_id", postgresql_where=text("member_id IS NOT NULL")),
        CheckConstraint("state IN ('good', 'bad', 'done', 'failed')", name="state_is_known"),
    )
    import_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    cells_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    member_id: Mapped[UUID | None]


class SheetExport(TenantOwned, Model):
    """A workbook somebody asked for: rows of a node and below, perhaps of a time; made by a worker, gone after a week."""

    __tablename__ = "sheet_export"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        belongs_to("member", "asked_by"),
        Index("ix_sheet_export_tenant", "jurisdiction_id", "tenant_id", "id"),
        Index("ix_sheet_export_due", "jurisdiction_id", "id", postgresql_where=text("made_at IS NULL AND erased_at IS NULL")),
    )  # fmt: skip
    tenant_id: Mapped[UUID]
    kind: Mapped[str]
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    is_cut: Mapped[bool] = mapped_column(default=False)
    content_cipher: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @property
    def is_working(self) -> bool:
        """Whether the workers are at it."""
        return self.made_at is None and self.erased_at is None

    def erase(self) -> None:
        """Take the content away."""
        self.content_cipher, self.erased_at = None, now()
