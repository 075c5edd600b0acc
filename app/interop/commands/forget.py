"""Forgetting what stood in sheets: a week after they came or were made, and at once when somebody in them is erased."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.events.outbox import work_due
from app.interop.commands.bring import SHEETS
from app.interop.models import KEPT_DAYS, ImportState, SheetExport, SheetImport, SheetRow
from app.interop.queries import is_anything_due
from app.kit.clock import now
from app.kit.db import session


def forget_sheets() -> int:
    """Erase what is older than a week, unless it is just being imported; wake whoever fell asleep over a sheet."""
    before = now() - timedelta(days=KEPT_DAYS)
    imports = session().scalars(
        select(SheetImport)
        .where(SheetImport.erased_at.is_(None), SheetImport.uploaded_at < before, SheetImport.state != str(ImportState.IMPORTING))
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    exports = session().scalars(
        select(SheetExport).where(SheetExport.erased_at.is_(None), SheetExport.asked_at < before)
    ).all()  # fmt: skip
    for row in imports:
        _forget_import(row)
    for export in exports:
        export.erase()
    session().flush()
    if is_anything_due():
        work_due(SHEETS)
    return len(imports) + len(exports)


def forget_member(member_id: UUID) -> None:
    """Erase the sheets somebody came in with, and every workbook taken out that may still name them."""
    came_with = select(SheetRow.import_id).where(SheetRow.member_id == member_id)
    for row in session().scalars(select(SheetImport).where(SheetImport.id.in_(came_with))).all():
        if row.erased_at is None and not row.is_working:
            _forget_import(row)
    session().execute(
        update(SheetRow).where(SheetRow.member_id == member_id).values(member_id=None, cells_cipher=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    for export in session().scalars(select(SheetExport).where(SheetExport.erased_at.is_(None))).all():
        export.erase()
    session().flush()


def _forget_import(row: SheetImport) -> None:
    row.erase()
    session().execute(delete(SheetRow).where(SheetRow.import_id == row.id).execution_options(synchronize_session=False))
