"""What interop announces: who brought which sheet in or took one out, and how many rows; never what stood in it."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@dataclass(frozen=True)
class _OfImport:
    import_id: UUID
    kind: str


@fact("interop.sheet_uploaded", zh="上传表格", en="Sheet uploaded")
@dataclass(frozen=True)
class SheetUploaded(_OfImport):
    """Somebody sent a workbook to be checked; nothing of it counts yet."""

    size: int = 0


@fact("interop.import_confirmed", zh="确认导入表格", en="Import confirmed")
@dataclass(frozen=True)
class ImportConfirmed(_OfImport):
    """Somebody said yes to the good rows of a sheet."""

    rows: int = 0


@fact("interop.import_finished", zh="表格导入完成", en="Import finished")
@dataclass(frozen=True)
class ImportFinished(_OfImport):
    """Each row is in, or says why not."""

    rows: int = 0
    failed: int = 0


@fact("interop.export_asked", zh="申请导出表格", en="Export asked for")
@dataclass(frozen=True)
class ExportAsked:
    """Somebody asked for a workbook of rows of a node."""

    export_id: UUID
    kind: str


@fact("interop.export_downloaded", zh="下载导出的表格", en="Export downloaded")
@dataclass(frozen=True)
class ExportDownloaded:
    """Somebody took a workbook away, with so many rows."""

    export_id: UUID
    kind: str
    rows: int
