"""Writing the workbooks people fill in and get back: drop-downs, a guide, wrong cells coloured; how tables go out says `kit.tables`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from app.interop.columns import REASON, REASON_EN, REASON_ZH, Column
from app.interop.kinds.base import Listing, SheetKind
from app.kit.tables import OPTIONS, Look
from app.tenancy.models import Tenant

GUIDE = "填写说明 Guide"


@dataclass(frozen=True)
class MarkedRow:
    """A row somebody sent, as they get it back: its cells as text, the columns to colour, and what is wrong or was done."""

    cells: dict[str, str]
    coloured: frozenset[str]
    said: str


def template(kind: SheetKind[Any], nodes: Sequence[Tenant]) -> bytes:
    """An empty sheet to fill in, with drop-downs; what belongs where on a second sheet, what to choose from on a third."""
    return _filled(kind, [column.key for column in kind.columns], (), nodes)


def marked_workbook(
    kind: SheetKind[Any], headings: Sequence[str], rows: Iterable[MarkedRow], nodes: Sequence[Tenant]
) -> bytes:
    """The sheet somebody sent, in their order of columns, with wrong cells coloured and the reasons in a last column.

    It is written anew from what was read, so nothing else of the file that came in goes out again.
    """
    return _filled(kind, [key for key in headings if key != REASON], rows, nodes, is_marked=True)


def _filled(
    kind: SheetKind[Any], keys: Sequence[str], rows: Iterable[MarkedRow], nodes: Sequence[Tenant], *, is_marked: bool = False
) -> bytes:  # fmt: skip
    columns = {column.key: column for column in kind.columns}
    listing = kind.listing(nodes)
    out = BytesIO()
    with Workbook(out, OPTIONS) as book:
        look = Look(book)
        sheet = book.add_worksheet(f"{kind.kind.zh} {kind.kind.en}")
        head = [(columns[key].heading, columns[key].width) for key in keys]
        look.head(sheet, [*head, (f"{REASON_ZH} {REASON_EN}", 70)] if is_marked else head)
        for place, key in enumerate(keys):
            sheet.set_column(place, place, columns[key].width, look.day if columns[key].is_date else look.text)
            _offer(sheet, place, columns[key], listing)
        for number, row in enumerate(rows, 1):
            for place, key in enumerate(keys):
                look.write(sheet, number, place, row.cells.get(key, ""), wrong=key in row.coloured)
            look.write(sheet, number, len(keys), row.said)
        guide = book.add_worksheet(GUIDE)
        look.head(guide, [("列 Column", 34), ("怎么填", 60), ("What to fill in", 70)])
        for number, column in enumerate(columns.values(), 1):
            for place, text in enumerate((column.heading, column.help_zh, column.help_en)):
                look.write(guide, number, place, text)
        listed = book.add_worksheet(listing.title)
        look.head(listed, listing.headings)
        for number, texts in enumerate(listing.rows, 1):
            for place, text in enumerate(texts):
                look.write(listed, number, place, text)
    return out.getvalue()


def _offer(sheet: Any, place: int, column: Column, listing: Listing) -> None:
    """A drop-down for a column with few answers; what is typed otherwise is warned of and may stay."""
    source: Any = list(column.options)
    if column.key == listing.column and listing.rows:
        source = f"='{listing.title}'!$A$2:$A${len(listing.rows) + 1}"
    if source:
        sheet.data_validation(1, place, 10_000, place, {"validate": "list", "source": source, "error_type": "warning"})
