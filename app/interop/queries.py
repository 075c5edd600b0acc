"""Reading sheets on their way in and out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from app.interop.columns import REASON
from app.interop.contents import Cell
from app.interop.errors import ExportNotFound, ImportNotFound
from app.interop.kinds.reading import Finding
from app.interop.models import ImportState, RowState, SheetExport, SheetImport, SheetRow
from app.interop.secrets import unseal_cells
from app.interop.workbooks import MarkedRow
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.text import clean_line
from app.members.models import Member
from app.orders.models import Demand
from app.rbac.queries import Powers, grants_in_force, powers_of
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant

T = TypeVar("T")
Asked = tuple[UUID, UUID, datetime]

WORKING = (str(ImportState.CHECKING), str(ImportState.IMPORTING))
UNSETTLED = (str(RowState.BAD), str(RowState.FAILED))


def sheet_import(import_id: UUID, *, for_update: bool = False) -> SheetImport:
    """One import of the bank in scope, without its content."""
    return fetch(SheetImport, import_id, ImportNotFound, for_update=for_update)


def sheet_export(export_id: UUID) -> SheetExport:
    """One export of the bank in scope, without its content."""
    return fetch(SheetExport, export_id, ExportNotFound)


def imports_at(paths: list[str], limit: int = 30) -> list[SheetImport]:
    """Imports at and below these nodes, newest first."""
    joined = (Tenant.jurisdiction_id == SheetImport.jurisdiction_id) & (Tenant.id == SheetImport.tenant_id)
    query = select(SheetImport).join(Tenant, joined).where(Tenant.lies_within(paths))
    return list(session().scalars(query.order_by(SheetImport.id.desc()).limit(limit)))


def exports_at(paths: list[str], limit: int = 30) -> list[SheetExport]:
    """Exports of these nodes and those below, newest first."""
    joined = (Tenant.jurisdiction_id == SheetExport.jurisdiction_id) & (Tenant.id == SheetExport.tenant_id)
    query = select(SheetExport).join(Tenant, joined).where(Tenant.lies_within(paths))
    return list(session().scalars(query.order_by(SheetExport.id.desc()).limit(limit)))


def wrong_rows(import_id: UUID, limit: int = 20) -> list[tuple[int, list[Finding]]]:
    """The first rows that are not in, by their number in the sheet, with what is wrong."""
    query = select(SheetRow.number, SheetRow.findings).where(
        SheetRow.import_id == import_id, SheetRow.state.in_(UNSETTLED)
    )
    rows = session().execute(query.order_by(SheetRow.number).limit(limit))
    return [(number, [Finding(**finding) for finding in findings]) for number, findings in rows]


def rows_to_import(import_id: UUID, limit: int) -> list[SheetRow]:
    """The next good rows of a confirmed sheet."""
    query = select(SheetRow).where(SheetRow.import_id == import_id, SheetRow.state == str(RowState.GOOD))
    return list(session().scalars(query.order_by(SheetRow.number).limit(limit)))


def cells_of(row: SheetRow) -> dict[str, Cell]:
    """The cells of a row as they were read; none once they are erased."""
    return {} if row.cells_cipher is None else {k: Cell(*v) for k, v in unseal_cells(row.cells_cipher, row.id).items()}


def rows_that_are_in(of: SheetImport) -> dict[UUID, UUID]:
    """By the id of each row that was carried out, the member it is about."""
    done = select(SheetRow.id, SheetRow.member_id).where(
        SheetRow.import_id == of.id, SheetRow.state == str(RowState.DONE), SheetRow.member_id.is_not(None)
    )
    return {row_id: member_id for row_id, member_id in session().execute(done) if member_id}


def marked_rows(of: SheetImport, outcomes: Mapping[UUID, str]) -> Iterator[MarkedRow]:
    """Every row of a sheet as somebody gets it back, with what became of it; rows in between that were empty stay empty."""
    place = 2
    rows = session().scalars(select(SheetRow).where(SheetRow.import_id == of.id).order_by(SheetRow.number))
    for row in rows:
        for _ in range(place, row.number):
            yield MarkedRow({}, frozenset(), "")
        place = row.number + 1
        findings = [Finding(**finding) for finding in row.findings]
        said = "；".join(f"{finding.sentence('zh')} {finding.sentence('en')}" for finding in findings)
        done = outcomes.get(row.id, f"{RowState.DONE.zh} {RowState.DONE.en}") if row.state == str(RowState.DONE) else ""
        cells = {key: cell.text for key, cell in cells_of(row).items() if key != REASON}
        yield MarkedRow(cells, frozenset(finding.column for finding in findings), said or done)


def members_numbered(numbers: Sequence[int]) -> dict[int, Member]:
    """Those of these members who are still there, by their numbers."""
    query = select(Member).where(Member.number.in_(numbers), Member.is_active)
    return {row.number: row for row in session().scalars(query)} if numbers else {}


def demands_by_id(ids: Sequence[UUID]) -> dict[UUID, Demand]:
    """Several demands at once."""
    return {row.id: row for row in session().scalars(select(Demand).where(Demand.id.in_(ids)))} if ids else {}


def known_demands(asked: Sequence[Asked]) -> dict[Asked, str]:
    """Of these (recipient, kind, beginning), the numbers of demands that ask for them already and were not taken back."""
    query = select(Demand.recipient_id, Demand.kind_id, Demand.starts_at, Demand.number).where(
        tuple_(Demand.recipient_id, Demand.kind_id, Demand.starts_at).in_(asked),
        Demand.state.not_in(("cancelled", "refused")),
    )
    return (
        {(who, kind, at): with_check_digit(number) for who, kind, at, number in session().execute(query)}
        if asked
        else {}
    )


def powers_at_work(member_id: UUID) -> Powers:
    """What somebody of the staff may do at this instant, for work that goes on after they have left the page."""
    return powers_of([], grants_in_force(member_id), has_second_factor=True)


def due_import() -> SheetImport | None:
    """The oldest import the workers have to go on with and nobody else is at, held until commit."""
    query = select(SheetImport).where(SheetImport.state.in_(WORKING)).order_by(SheetImport.id).limit(1)
    return _held(query)


def due_export() -> SheetExport | None:
    """The oldest export that is not made and nobody else is at, held until commit."""
    query = select(SheetExport).where(SheetExport.made_at.is_(None), SheetExport.erased_at.is_(None))
    return _held(query.order_by(SheetExport.id).limit(1))


def is_anything_due() -> bool:
    """Whether some sheet is not finished, whoever is at it."""
    waiting = select(SheetExport.id).where(SheetExport.made_at.is_(None), SheetExport.erased_at.is_(None)).limit(1)
    working = select(SheetImport.id).where(SheetImport.state.in_(WORKING)).limit(1)
    return session().scalar(waiting) is not None or session().scalar(working) is not None


def shown_name(name: str) -> str:
    """A file's name as it is kept: its last part, without what is invisible."""
    return clean_line(f"{name.replace(chr(92), '/').rsplit('/', 1)[-1]} ".replace("\x00", "")[:500] or "-", 500)[:100]


def _held(query: Select[T]) -> T | None:
    """The row as it stands now, held until commit; None where there is none or somebody else holds it."""
    held = query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    return session().scalars(held).first()
