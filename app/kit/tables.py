"""Tables as they go out: real numbers and days, headings in both languages, definitions on a sheet of their own, no formula ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal

from xlsxwriter import Workbook

from app.kit.cells import inert
from app.kit.clock import local

Value = str | int | float | date | datetime | None
LONGEST_CELL = 32_000
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A column that goes out: its heading (with the unit in it), its kind, and what its figures mean."""

    zh: str
    en: str
    kind: Literal["text", "number", "amount", "day", "instant"]
    means_zh: str
    means_en: str
    width: int = 16


@dataclass(frozen=True)
class Outgoing:
    """A table on its way out."""

    title_zh: str
    title_en: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Value]]


def workbook_of(table: Outgoing) -> bytes:
    """The table as .xlsx, its definitions on the second sheet."""
    out = BytesIO()
    with Workbook(out, OPTIONS) as book:
        look = Look(book)
        sheet = book.add_worksheet(f"{table.title_zh} {table.title_en}"[:31])
        look.head(sheet, [(f"{field.zh} {field.en}", field.width) for field in table.fields])
        for place, row in enumerate(table.rows, 1):
            for column, (field, value) in enumerate(zip(table.fields, row, strict=True)):
                look.write(sheet, place, column, value, field.kind)
        guide = book.add_worksheet("字段说明 Definitions")
        look.head(guide, [("列 Column", 34), ("含义", 48), ("Meaning", 60)])
        for place, field in enumerate(table.fields, 1):
            for column, text in enumerate((f"{field.zh} {field.en}", field.means_zh, field.means_en)):
                look.write(guide, place, column, text)
    return out.getvalue()


def plain_rows(table: Outgoing) -> tuple[list[str], list[list[Value]]]:
    """(head, rows) of the same table for CSV: instants as the clock on the wall shows them."""
    head = [f"{field.zh} {field.en}" for field in table.fields]
    return head, [[_wall(value) if isinstance(value, datetime) else value for value in row] for row in table.rows]


class Look:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self._head = book.add_format(
            {"bold": True, "bg_color": "#0F5E57", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        self._wrong = book.add_format(
            {"num_format": "@", "bg_color": "#FFD9D2", "font_color": "#8C1D0B", "quote_prefix": True}
        )
        self._numbers = {
            "number": book.add_format({"num_format": "#,##0"}),
            "amount": book.add_format({"num_format": "#,##0.00"}),
        }
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def head(self, sheet: Any, columns: Sequence[tuple[str, int]]) -> None:
        """The first row, which stays in sight."""
        for place, (text, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, text, self._head)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 0)

    def write(
        self, sheet: Any, row: int, column: int, value: Value, kind: str = "text", *, wrong: bool = False
    ) -> None:
        """One cell: a number as a number, a day as a day, every text as a text whatever it begins with."""
        if value is None or (value == "" and not wrong):
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, _wall(value), self._instant)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self._numbers.get(kind))
        else:
            text = value.replace("\x00", "").encode("utf-8", "replace").decode()[:LONGEST_CELL]
            is_suspect = inert(text) != text
            sheet.write_string(row, column, text, self._wrong if wrong else self._quoted if is_suspect else self.text)


def _wall(instant: datetime) -> datetime:
    return local(instant).replace(tzinfo=None, microsecond=0)
