"""Bringing a sheet, and saying yes to its good rows."""

from hashlib import sha256
from uuid import UUID

from app.events.outbox import announce, work_due
from app.interop.contents import look_over
from app.interop.events import ImportConfirmed, SheetUploaded
from app.interop.models import ImportKind, SheetImport
from app.interop.queries import sheet_import, shown_name
from app.interop.secrets import IMPORT, seal
from app.kit.db import session
from app.kit.ids import uuid7
from app.tenancy.actor import Actor

SHEETS = "interop.sheets"
"""Work of this kind is due: some sheet waits for a worker."""


def bring_sheet(kind: ImportKind, tenant_id: UUID, name: str, content: bytes, *, by: Actor) -> SheetImport:
    """Keep a workbook, encrypted, to be checked by a worker; what is plainly no such workbook is refused at once."""
    assert by.member_id is not None, "somebody answers for a sheet"
    look_over(content).close()
    import_id = uuid7()
    row = SheetImport(
        id=import_id, tenant_id=tenant_id, kind=str(kind), name=shown_name(name), size=len(content),
        sha256=sha256(content).digest(), content_cipher=seal(content, IMPORT, import_id), uploaded_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(SheetUploaded(import_id, str(kind), row.size), by=by, tenant_id=tenant_id)
    work_due(SHEETS)
    return row


def confirm_import(import_id: UUID, *, by: Actor) -> SheetImport:
    """The good rows are to come in; saying so again changes nothing."""
    assert by.member_id is not None, "somebody answers for an import"
    row = sheet_import(import_id, for_update=True)
    if row.confirm(by=by.member_id):
        announce(ImportConfirmed(row.id, row.kind, row.good), by=by, tenant_id=row.tenant_id)
        work_due(SHEETS)
    return row
