"""Checking a sheet: read once, then judged a chunk a transaction against the people the bank knows."""

from uuid import UUID

from sqlalchemy import insert

from app.interop.checking import Checked, in_the_way, read_sheet_rows
from app.interop.columns import known_headings
from app.interop.contents import Cell, Table, table_of
from app.interop.kinds.nodes import Nodes
from app.interop.kinds.registry import sheet_kind
from app.interop.models import ImportState, RowState, SheetImport, SheetRow
from app.interop.queries import powers_at_work
from app.interop.secrets import IMPORT, seal_cells, unseal
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.ids import derived
from app.rbac.words import Permission
from app.tenancy.queries import tenant, tree

CHUNK = 500


def read_sheet(row: SheetImport) -> tuple[Table, list[Checked]]:
    """The sheet's rows as they read by themselves; raises where the workbook as a whole cannot be used."""
    assert row.content_cipher is not None, "an import that is being checked has its content"
    kind = sheet_kind(row.kind)
    table = table_of(unseal(row.content_cipher, IMPORT, row.id), lambda names: known_headings(kind.columns, names))
    return table, read_sheet_rows(kind, table.rows, nodes_for(row, row.uploaded_by))


def refuse_sheet(row: SheetImport, error: TimeBankError) -> None:
    """The workbook as a whole cannot be used, and here is why."""
    row.state, row.refusal = str(ImportState.REFUSED), {"code": error.code, "data": error.data}


def check_chunk(row: SheetImport, table: Table, read: list[Checked]) -> None:
    """Judge the next rows and keep them; after the last one the sheet waits for a yes."""
    kind = sheet_kind(row.kind)
    row.rows, row.headings = len(read), table.headings
    chunk = read[row.checked : row.checked + CHUNK]
    judged = list(zip(chunk, in_the_way(kind, chunk), strict=True))
    session().execute(
        insert(SheetRow),
        [
            {
                "id": row_id_of(row.id, one.number), "import_id": row.id, "number": one.number,
                "state": str(RowState.BAD if found else RowState.GOOD),
                "member_id": None if one.meaning is None else kind.about(one.meaning),
                "cells_cipher": _sealed(one.cells, row_id_of(row.id, one.number)),
                "findings": [finding.as_json() for finding in found],
            }
            for one, found in judged
        ],
    )  # fmt: skip
    row.checked += len(chunk)
    row.good += sum(not found for _, found in judged)
    if row.checked >= row.rows:
        row.state = str(ImportState.CHECKED)


def row_id_of(import_id: UUID, number: int) -> UUID:
    """The id of a row of a sheet; the same on every retry, and so is the id of what it becomes."""
    return derived(import_id, f"row {number}")


def nodes_for(row: SheetImport, member_id: UUID) -> Nodes:
    """The nodes a sheet may name, as far as this member of the staff reaches now."""
    powers, needed = powers_at_work(member_id), sheet_kind(row.kind).needs
    return Nodes(
        tenant(row.tenant_id), tree(),
        lambda path: powers.may(Permission.SHEET_IMPORT, path) and powers.may(needed, path),
    )  # fmt: skip


def _sealed(cells: dict[str, Cell], row_id: UUID) -> bytes:
    return seal_cells({key: [cell.text, cell.wrong] for key, cell in cells.items() if cell.text or cell.wrong}, row_id)
