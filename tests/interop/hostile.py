"""Workbooks nobody should open without looking: made by hand, part by part."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from tests.interop.conftest import HEADINGS, person_row, saved, sheet


def with_part(name: str, content: bytes, base: bytes | None = None) -> bytes:
    """A good workbook with one part more."""
    out = BytesIO(base or sheet([person_row("好人")]))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def changed(change: Callable[[str, bytes], bytes], base: bytes | None = None) -> bytes:
    """A good workbook whose parts were changed."""
    out = BytesIO()
    with ZipFile(BytesIO(base or sheet([person_row("好人")]))) as read, ZipFile(out, "w", ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(name, change(name, read.read(name)))
    return out.getvalue()


def bomb() -> bytes:
    """A tenth of a megabyte that unpacks to sixty."""
    return with_part("xl/media/white.bin", b"\x00" * 60 * 1024 * 1024)


def lying_bomb() -> bytes:
    """A part that says it is small and is not."""
    content = bytearray(with_part("xl/worksheets/sheet9.xml", b"<a/>" + b" " * 5_000_000))
    place = content.rindex(b"PK\x01\x02")  # its entry in the central directory, where the size stands at 24
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    return bytes(content)


def with_entities() -> bytes:
    """Laughs, a billion of them."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
    return changed(lambda name, part: laughs if name == "xl/styles.xml" else part)


def with_a_far_row() -> bytes:
    """A second row that says it is the billionth."""
    return changed(
        lambda name, part: part.replace(b'r="2"', b'r="999999999"') if name == "xl/worksheets/sheet1.xml" else part
    )


def with_a_huge_cell() -> bytes:
    """A cell of thirty megabytes of text."""
    text = b'<c r="A2" t="inlineStr"><is><t>' + b"x" * 30 * 1024 * 1024 + b"</t></is></c>"
    return changed(
        lambda name, part: (
            part.replace(b'<row r="2"', b'<row r="2"><!--').replace(
                b"</row></sheetData>", b"-->" + text + b"</row></sheetData>"
            )
            if name == "xl/worksheets/sheet1.xml"
            else part
        )
    )


def with_hidden_sheet() -> bytes:
    """A second sheet that does not show."""
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(person_row("好人"))
    book.create_sheet("暗").sheet_state = "veryHidden"
    return saved(book)


def with_merged_cells() -> bytes:
    """A name over two rows."""
    book = Workbook()
    for row in (HEADINGS, person_row("好人"), person_row("")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    return saved(book)


def with_formula() -> bytes:
    """A name that is worked out."""
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(person_row('=HYPERLINK("http://example.org","好人")'))
    return saved(book)


def with_cells(**cells: object) -> bytes:
    """One row whose cells are set one by one, with their formats: `A2=…`."""
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(person_row("好人"))
    for place, value in cells.items():
        book.active[place] = value
    return saved(book)
