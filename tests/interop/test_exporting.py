"""Rows go out as a workbook: real numbers and days, masked numbers, no formula, for those who may see them one by one."""

import csv
import io
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.events.models import Fact
from app.interop import outgoing
from app.interop.commands.take_out import ask_export, read_export
from app.interop.errors import ExportNotReady, SpanBackwards, SpanTooLong
from app.interop.jobs import work_on_sheets
from app.interop.models import ExportKind, SheetExport
from app.interop.outgoing import statement_of
from app.kit.cells import table_as_csv
from app.kit.clock import today
from app.kit.db import session
from app.kit.tables import plain_rows, workbook_of
from app.members.models import Member
from app.records.queries import record_of_order
from tests.interop.conftest import opened
from tests.worlds import World


def taken(world: World, kind: ExportKind, node: str = "root") -> tuple[SheetExport, list[list[object]]]:
    """An export of the last and next days, made and opened; committed."""
    days = (today() - timedelta(days=3), today() + timedelta(days=3))
    row = ask_export(kind, world.nodes[node], *days, by=world.district.actor)
    session().commit()
    work_on_sheets()
    return world.reload(row), opened(read_export(row, by=world.district.actor))


def test_members_go_out_with_masked_numbers(world: World) -> None:
    row, cells = taken(world, ExportKind.MEMBERS)
    assert row.made_at
    assert cells[0][:3] == ["会员号 Number", "姓名 Name", "手机号 Mobile number"]
    hers = next(cell for cell in cells if cell[1] == "陈阿婆")
    phone = world.resident.phone
    assert hers[2] == f"{phone[:3]}****{phone[-4:]}"
    assert phone not in str(cells)
    assert isinstance(hers[8], datetime)
    assert hers[7] == 0
    assert row.rows == len(cells) - 1 == len(session().scalars(select(Member)).all())


def test_only_the_node_and_below_goes_out(world: World) -> None:
    world.everybody()
    _, cells = taken(world, ExportKind.MEMBERS, "sibling")
    assert [cell[1] for cell in cells[1:]] == ["邻街小卫"]


def test_orders_and_records_carry_whole_seconds_and_real_days(world: World) -> None:
    order = world.confirmed()
    record = record_of_order(order.id)
    assert record is not None
    _, orders = taken(world, ExportKind.ORDERS)
    head, line = orders[0], orders[1]
    assert line[head.index("实际时长（秒） Actual time (s)")] == 3600
    assert line[head.index("服务者 Helper")] == "何小明"
    assert line[head.index("状态 State")] == "已完成 confirmed"
    assert isinstance(line[head.index("约定开始 Agreed beginning")], datetime)
    _, records = taken(world, ExportKind.RECORDS)
    head, line = records[0], records[1]
    assert line[0].date() == record.served_on  # type: ignore[attr-defined]
    assert line[head.index("入账时间（秒） Posted (s)")] == record.spendable_seconds
    assert len(records) == 2


def test_the_second_sheet_says_what_each_column_means(world: World) -> None:
    row, _ = taken(world, ExportKind.RECORDS)
    book = load_workbook(BytesIO(read_export(row, by=world.district.actor)))
    meanings = [line[0] for line in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert meanings == [cell.value for cell in book.worksheets[0][1]]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "＝1", "{=1}", "\t=1"])
def test_no_cell_that_goes_out_is_a_formula(world: World, name: str) -> None:
    session().scalars(select(Member).where(Member.id == world.resident.member_id)).one().name = name
    session().commit()
    row, cells = taken(world, ExportKind.MEMBERS)
    assert any(cell[1] == name for cell in cells)
    with ZipFile(BytesIO(read_export(row, by=world.district.actor))) as archive:
        for part in archive.namelist():
            text = archive.read(part)
            assert b"<f>" not in text
            assert b"<f " not in text
            assert b"<hyperlink" not in text


def test_more_rows_than_fit_are_cut_and_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.everybody()
    monkeypatch.setattr(outgoing, "MOST_ROWS", 4)
    row, cells = taken(world, ExportKind.MEMBERS)
    assert (row.rows, row.is_cut, len(cells)) == (4, True, 5)


def test_who_asked_and_who_took_it_away_is_kept(world: World) -> None:
    row, _ = taken(world, ExportKind.MEMBERS)
    kinds = session().execute(select(Fact.kind, Fact.by_member_id).where(Fact.subject_id == row.id).order_by(Fact.id))
    me = world.district.member_id
    assert kinds.all() == [("interop.export_asked", me), ("interop.export_downloaded", me)]


def test_days_are_in_order_and_within_a_year_and_nothing_is_there_before_it_is_made(world: World) -> None:
    by = world.district.actor
    with pytest.raises(SpanBackwards):
        ask_export(ExportKind.ORDERS, world.nodes["root"], today(), today() - timedelta(days=1), by=by)
    with pytest.raises(SpanBackwards):
        ask_export(ExportKind.ORDERS, world.nodes["root"], None, None, by=by)
    with pytest.raises(SpanTooLong):
        ask_export(ExportKind.RECORDS, world.nodes["root"], date(2020, 1, 1), date(2021, 1, 1), by=by)
    row = ask_export(ExportKind.MEMBERS, world.nodes["root"], None, None, by=by)
    session().commit()
    with pytest.raises(ExportNotReady):
        read_export(row, by=by)


def test_ones_own_statement_is_exact_to_the_second_and_sums_up(world: World) -> None:
    world.confirmed()
    table = statement_of(world.resident.member_id, today() - timedelta(days=2), today() + timedelta(days=2))
    changes, balances = [row[4] for row in table.rows], [row[5] for row in table.rows]
    assert balances[-1] == world.holding(world.resident).balance == sum(changes)  # type: ignore[arg-type]
    cells = opened(workbook_of(table))
    assert [row[4] for row in cells[1:]] == changes
    assert all(isinstance(row[0], datetime) for row in cells[1:])
    read = list(csv.reader(io.StringIO(table_as_csv(*plain_rows(table)).decode("utf-8-sig"), newline="")))
    assert read[0] == cells[0]
    assert len(read) == len(cells)
    earlier = statement_of(world.resident.member_id, today() - timedelta(days=9), today() - timedelta(days=5))
    assert earlier.rows == []


def test_a_statement_that_does_not_fit_is_refused_and_never_cut(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.confirmed()
    many = len(statement_of(world.resident.member_id, today(), today()).rows)
    assert many > 1
    monkeypatch.setattr(outgoing, "MOST_ROWS", many - 1)
    answer = world.browser(world.resident).get(f"/account/statement.csv?since={today()}&until={today()}")
    assert answer.status_code == 422
    assert f"超过 {many - 1} 笔" in answer.get_data(as_text=True)
    assert statement_of(world.resident.member_id, today() - timedelta(days=9), today() - timedelta(days=5)).rows == []
