"""Sheets for the tests of interop: filled in as people do, sent, and worked on as a worker would."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import Workbook, load_workbook

from app.interop.commands.bring import bring_sheet, confirm_import
from app.interop.jobs import work_on_sheets
from app.interop.kinds.members import COLUMNS
from app.interop.models import ImportKind, SheetImport
from app.kit.check_digits import _id_check_digit
from app.kit.db import db, session
from tests.clients import ApiClient, as_a_request
from tests.worlds import Person, World, fresh_phone

HEADINGS = [column.heading for column in COLUMNS]
Row = Sequence[Any]


def id_number(nth: int, born_on: date = date(1950, 1, 31)) -> str:
    """A valid ID number of a place that does not exist, the nth of that day."""
    first = f"110000{born_on:%Y%m%d}{nth:03d}"
    return first + _id_check_digit(first)


def person_row(
    name: str, *, phone: str | None = None, number: str = "", born: Any = "", node: str = "", more: Row = ("否", "是")
) -> Row:
    """A row that is good unless made otherwise."""
    return [name, fresh_phone() if phone is None else phone, number, born, node, *more]


def sheet(rows: Sequence[Row], headings: Sequence[str] = tuple(HEADINGS)) -> bytes:
    """A workbook as a spreadsheet program writes it."""
    book = Workbook()
    page = book.active
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of a workbook we sent."""
    return [list(row) for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def brought(
    world: World,
    content: bytes,
    *,
    by: Person | None = None,
    at: UUID | None = None,
    kind: ImportKind = ImportKind.MEMBERS,
) -> SheetImport:
    """A sheet somebody sent, checked to the end; committed."""
    row = bring_sheet(kind, at or world.nodes["branch"], "名单.xlsx", content, by=(by or world.branch).actor)
    session().commit()
    work_on_sheets()
    return world.reload(row)  # type: ignore[no-any-return]


def carried_out(world: World, row: SheetImport, *, by: Person | None = None) -> SheetImport:
    """A checked sheet whose good rows are in; committed."""
    confirm_import(row.id, by=(by or world.branch).actor)
    session().commit()
    work_on_sheets()
    return world.reload(row)  # type: ignore[no-any-return]


def send_sheet(client: ApiClient, tenant_id: UUID, content: bytes, name: str = "a.xlsx", **more: str) -> Any:
    """Send a sheet over the API."""
    db.session.remove()
    headers = {"Authorization": f"Bearer {client.token}"} | {k.replace("_", "-"): v for k, v in more.items()}
    path = f"/t/{client.slug}/api/v1/sheet-imports?tenant_id={tenant_id}"
    return as_a_request(lambda: client.client.post(path, data={"file": (BytesIO(content), name)}, headers=headers))
