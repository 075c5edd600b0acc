"""What strangers send: each danger has its sentence, and none of it is opened, run or believed."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from time import monotonic
from zipfile import ZipFile

import pytest

from app.interop import queries
from app.interop.columns import known_headings
from app.interop.contents import Cell, look_over, table_of
from app.interop.errors import SheetTooLong
from app.interop.kinds.members import COLUMNS
from app.kit.errors import TimeBankError
from app.kit.text import clean_line, phone_number
from app.members.queries import members_with_phone
from tests.interop import hostile
from tests.interop.conftest import HEADINGS, brought, carried_out, person_row, sheet
from tests.worlds import World, fresh_phone


def read(content: bytes) -> list[dict[str, Cell]]:
    """The rows as they are read."""
    return [cells for _, cells in table_of(content, lambda names: known_headings(COLUMNS, names)).rows]


GOOD = sheet([person_row("好人")])
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "interop.sheet_empty"),
    "more than five megabytes": (lambda: GOOD + bytes(5 * 1024 * 1024), "interop.sheet_too_large"),
    "text that says it is a table": (lambda: "姓名,手机号\n".encode(), "interop.sheet_kind_refused"),
    "a page that says it is a table": (lambda: b"<html><table></table></html>", "interop.sheet_kind_refused"),
    "an old .xls or one with a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "interop.sheet_locked"),
    "another zip": (lambda: hostile.changed(lambda *_: b"", None).replace(b"xl/workbook.xml", b"xl/workbook.xyz"), "interop.sheet_kind_refused"),
    "half a file": (lambda: GOOD[: len(GOOD) // 2], "interop.sheet_damaged"),
    "a zip bomb": (hostile.bomb, "interop.sheet_swollen"),
    "a zip bomb that lies about itself": (hostile.lying_bomb, "interop.sheet_damaged"),
    "a thousand parts and one": (lambda: many_parts(), "interop.sheet_swollen"),
    "entities that swell": (hostile.with_entities, "interop.sheet_damaged"),
    "macros": (lambda: hostile.with_part("xl/vbaProject.bin", b"x"), "interop.sheet_has_macros"),
    "an embedded object": (lambda: hostile.with_part("xl/embeddings/oleObject1.bin", b"x"), "interop.sheet_has_macros"),
    "external links": (lambda: hostile.with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "interop.sheet_has_links"),
    "a data connection": (lambda: hostile.with_part("xl/connections.xml", b"<a/>"), "interop.sheet_has_links"),
    "a hidden sheet": (hostile.with_hidden_sheet, "interop.sheet_hidden"),
    "merged cells": (hostile.with_merged_cells, "interop.sheet_merged"),
    "a row that says it is the billionth": (hostile.with_a_far_row, "interop.sheet_too_long"),
    "headings nobody knows": (lambda: sheet([["甲", "乙"]], ["姓名", "血型"]), "interop.headings_unknown"),
    "headings that are missing": (lambda: sheet([["甲"]], ["姓名"]), "interop.headings_missing"),
    "a heading twice": (lambda: sheet([["甲", "乙", "是"]], ["姓名", "Name", "同意书"]), "interop.heading_twice"),
    "a column without heading": (lambda: sheet([["甲", "是", "乙"]], ["姓名", "同意书"]), "interop.heading_blank"),
    "no rows": (lambda: sheet([]), "interop.sheet_bare"),
    "no cells": (lambda: hostile.changed(lambda name, part: b"<worksheet/>" if name.endswith("sheet1.xml") else part), "interop.headings_missing"),
    "broken xml": (lambda: hostile.changed(lambda name, part: part[:-30] if name.endswith("sheet1.xml") else part), "interop.sheet_damaged"),
}  # fmt: skip


def many_parts() -> bytes:
    """A workbook of more parts than anybody draws."""
    out = BytesIO(GOOD)
    with ZipFile(out, "a") as archive:
        for nth in range(1001):
            archive.writestr(f"xl/media/{nth}.bin", b"")
    return out.getvalue()


@pytest.mark.parametrize("case", CASES)
def test_a_dangerous_workbook_is_refused_with_its_own_sentence(case: str) -> None:
    make, code = CASES[case]
    begun = monotonic()
    with pytest.raises(TimeBankError) as refused:
        read(make())
    assert refused.value.code == code
    assert monotonic() - begun < 5
    assert "…" not in refused.value.sentence("zh") + refused.value.sentence("en"), "the sentence has all it names"


def test_what_needs_no_opening_is_refused_at_once_and_kept_nowhere(world: World) -> None:
    for make in (hostile.bomb, lambda: b"x,y", lambda: hostile.with_part("xl/vbaProject.bin", b"x")):
        with pytest.raises(TimeBankError):
            look_over(make())
        with pytest.raises(TimeBankError):
            brought(world, make())
    assert queries.imports_at([""]) == []


def test_what_only_the_worker_sees_is_told_on_the_import(world: World) -> None:
    row = brought(world, hostile.with_merged_cells())
    assert (row.state, row.refusal) == ("refused", {"code": "interop.sheet_merged", "data": {"cells": "A2:A3"}})
    assert not row.is_working


def test_ten_thousand_rows_fit_and_one_more_does_not() -> None:
    rows = [[f"人{n}", "是"] for n in range(10_001)]
    assert len(read(sheet(rows[:-1], ["姓名", "同意书"]))) == 10_000
    with pytest.raises(SheetTooLong):
        read(sheet(rows, ["姓名", "同意书"]))


def test_the_size_a_sheet_claims_is_not_believed() -> None:
    content = hostile.changed(
        lambda name, part: (
            part.replace(b'<dimension ref="A1:G2"', b'<dimension ref="A1:A1"') if name.endswith("sheet1.xml") else part
        )
    )
    assert [cells["name"].text for cells in read(content)] == ["好人"]
    assert read(content)[0]["has_signed"].text == "是"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (hostile.with_formula, "interop.cell_is_formula"),
        (hostile.with_a_huge_cell, "interop.cell_too_long"),
        (lambda: hostile.with_cells(A2="名" * 501), "interop.cell_too_long"),
        (lambda: hostile.with_cells(A2="名" * 101), "kit.text_too_long"),
        (lambda: hostile.with_cells(A2="#N/A"), "interop.cell_is_error"),
        (lambda: hostile.with_cells(C2=110000195001310012), "interop.number_rounded"),
        (lambda: hostile.with_cells(A2="\u202e\u200b"), "kit.text_empty"),
        (lambda: hostile.with_cells(D2=datetime(1800, 1, 1)), "interop.day_impossible"),
    ],
)  # fmt: skip
def test_a_dangerous_cell_is_an_error_of_its_row(world: World, content: Callable[[], bytes], code: str) -> None:
    row = brought(world, content())
    assert (row.state, row.good) == ("checked", 0)
    ((number, findings),) = queries.wrong_rows(row.id)
    assert (number, {finding.code for finding in findings} & {code}) == (2, {code})
    assert all("…" not in finding.sentence("zh") for finding in findings)


def test_headings_may_stand_in_any_order_and_language() -> None:
    rows = read(sheet([["是", "甲", "2"], ["否", "乙", "3"]], ["Paper of  consent signed", " 姓名＊", "MOBILE NUMBER"]))
    assert [(row["name"].text, row["has_signed"].text, row["phone"].text) for row in rows] == [
        ("甲", "是", "2"),
        ("乙", "否", "3"),
    ]


@pytest.mark.parametrize(
    "born", ["1950-01-31", "1950/1/31", "1950.1.31", "1950年1月31日", "１９５０－０１－３１", "19500131", 19500131, date(1950, 1, 31),
             datetime(1950, 1, 31)],
)  # fmt: skip
def test_days_are_read_however_they_are_written(world: World, born: object) -> None:
    phone = fresh_phone()
    done = carried_out(world, brought(world, sheet([person_row("生日", phone=phone, born=born)])))
    assert done.done == 1
    assert members_with_phone(phone)[0].born_on == date(1950, 1, 31)


@pytest.mark.parametrize(
    "name",
    [
        "名" * 100,
        "𠮷野䶮",
        "买买提·艾山",
        "محمد",
        "A\u0300\u0301",
        "=1+1",
        "O'Brien",
        "<b>粗</b>",
        "陈\u202e婆阿",
        "阿\n婆",
    ],
)
def test_names_are_kept_as_they_are_and_never_run(world: World, name: str) -> None:
    phone = "".join(chr(ord(digit) + 0xFEE0) for digit in fresh_phone())  # full-width digits
    cells = sheet([person_row("占位", phone=phone)])
    escaped = name.replace("<", "&lt;").replace(">", "&gt;").encode()
    row = carried_out(
        world, brought(world, hostile.changed(lambda _, part: part.replace("占位".encode(), escaped), cells))
    )
    assert (row.done, row.failed) == (1, 0)
    assert members_with_phone(phone_number(phone))[0].name == clean_line(name, 100)


def test_every_column_explains_itself() -> None:
    for column in COLUMNS:
        assert column.help_zh.endswith("。")
        assert column.help_en.endswith(".")
        assert column.heading in HEADINGS
