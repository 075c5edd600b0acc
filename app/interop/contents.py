"""Opening a workbook a stranger sent: looked over as a zip first, then read as text, cell by cell, and nothing of it run."""

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import isfinite
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from app.interop.cell_errors import CellIsError, CellIsFormula, CellTooLong, NumberRounded
from app.interop.errors import (
    HeadingBlank,
    SheetBare,
    SheetDamaged,
    SheetEmpty,
    SheetHasLinks,
    SheetHasMacros,
    SheetHidden,
    SheetKindRefused,
    SheetLocked,
    SheetMerged,
    SheetSwollen,
    SheetTooLarge,
    SheetTooLong,
)
from app.kit.errors import TimeBankError
from app.kit.text import clean_line

MOST_ROWS = 10_000
MOST_BYTES, MOST_MEGABYTES = 5 * 1024 * 1024, 5
MOST_UNPACKED, MOST_UNPACKED_MEGABYTES = 50 * 1024 * 1024, 50
MOST_PARTS = 1_000
MOST_COLUMNS = 40
MOST_CHARACTERS = 500
LAST_ROW_LOOKED_AT = 50_000
"""Rows may be left empty in between, but a sheet that claims its second row is the millionth is not walked through."""

EXACT_BELOW = 10**15
"""Spreadsheet programs keep fifteen digits of a number; the rest become noughts."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = re.compile(r"vbaproject|^xl/(embeddings|activex|macrosheets|dialogsheets|ctrlprops)/", re.IGNORECASE)
_OTHER_FILES = re.compile(r"^xl/(externallinks/|querytables/|connections\.xml)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z0-9:]+)\"")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, as text; or the code of what is wrong with it."""

    text: str
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """The first sheet of a workbook: the keys of its columns, and its rows by their number in the sheet."""

    headings: list[str]
    rows: list[tuple[int, dict[str, Cell]]]


def look_over(content: bytes) -> ZipFile:
    """The workbook as a zip, unopened: of a bearable size, without programs and links to other files; else refused."""
    if not content:
        raise SheetEmpty()
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_MEGABYTES)
    if content.startswith(_OLD_OR_LOCKED):
        raise SheetLocked()
    if not content.startswith(b"PK\x03\x04"):
        raise SheetKindRefused()
    try:
        archive = ZipFile(BytesIO(content))
    except (
        BadZipFile,
        ValueError,
        NotImplementedError,
    ) as error:  # the last: zipfile's word for a version it cannot read
        raise SheetDamaged() from error
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise SheetSwollen(most=MOST_UNPACKED_MEGABYTES)
    if any(part.flag_bits & 1 for part in parts):
        raise SheetLocked()
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise SheetDamaged()
    names = [part.filename.replace("\\", "/").lstrip("/") for part in parts]
    if any(_PROGRAMS.search(name) for name in names):
        raise SheetHasMacros()
    if any(_OTHER_FILES.search(name) for name in names):
        raise SheetHasLinks()
    if "xl/workbook.xml" not in names:
        raise SheetKindRefused()
    return archive


def table_of(content: bytes, known: Callable[[list[str]], list[str]]) -> Table:
    """The rows of the first sheet below its headings, whose columns `known` names; refuses what cannot be read safely."""
    with look_over(content) as archive:
        try:
            _refuse_entities(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _read(content, archive, known)
        except TimeBankError:
            raise
        except Exception as error:  # whatever a reader of strangers' XML stumbles upon
            raise SheetDamaged() from error


def _refuse_entities(archive: ZipFile) -> None:
    """No part may declare entities, which swell when they are read; none may hide them behind a wider encoding."""
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            text = archive.read(part)  # zipfile reads no more than the size it declared
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text[:200]:
                raise SheetDamaged()
            if part.filename.lower() == "[content_types].xml" and b"macroEnabled" in text:
                raise SheetHasMacros()


def _read(content: bytes, archive: ZipFile, known: Callable[[list[str]], list[str]]) -> Table:
    book: Any = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    for sheet in [*book.worksheets, *book.chartsheets]:
        if sheet.sheet_state != "visible":
            raise SheetHidden(name=clean_line(sheet.title, 100))
    first = book.worksheets[0]
    if merged := _MERGED.findall(archive.read(first._worksheet_path)):
        raise SheetMerged(cells=", ".join(ref.decode() for ref in merged[:3]))
    first.reset_dimensions()  # what the sheet says of its own size may be wrong
    rows = _walked(first)
    _, head = next(rows, (1, []))
    names = [" ".join(cell.text.split()) for cell in head]
    headings = known(names)
    found: list[tuple[int, dict[str, Cell]]] = []
    for number, cells in rows:
        if not any(cell.text or cell.wrong for cell in cells):
            continue
        if len(found) == MOST_ROWS:
            raise SheetTooLong(most=MOST_ROWS)
        for place, cell in enumerate(cells):
            if (cell.text or cell.wrong) and not headings[place]:
                raise HeadingBlank(column=get_column_letter(place + 1))
        found.append((number, {key: cell for key, cell in zip(headings, cells, strict=True) if key}))
    if not found:
        raise SheetBare()
    return Table([key for key in headings if key], found)


def _walked(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > LAST_ROW_LOOKED_AT:
            raise SheetTooLong(most=MOST_ROWS)
        yield number, [_cell(cell.value, cell.data_type) for cell in row]


def _cell(value: Any, data_type: str) -> Cell:
    """A cell as text: days as 1950-01-31, whole numbers without a point; what is no plain value is named."""
    if value is None:
        return Cell("")
    if data_type == "f":
        return Cell("", CellIsFormula.code)
    if data_type == "e":
        return Cell("", CellIsError.code)
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return Cell(value.date().isoformat() if is_day else value.isoformat(" ", "minutes"))
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, float) and not isfinite(value):
        return Cell("", CellIsError.code)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= EXACT_BELOW:
            return Cell("", NumberRounded.code)
        return Cell(str(int(value)) if value == int(value) else repr(value))
    text = str(value).strip()
    return Cell(text) if len(text) <= MOST_CHARACTERS else Cell(text[:MOST_CHARACTERS], CellTooLong.code)
