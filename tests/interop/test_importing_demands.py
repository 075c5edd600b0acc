"""Help is asked for from a sheet: checked first, after a yes, as staff of the node would have asked one by one."""

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, func, select

from app.interop import queries
from app.interop.commands.bring import confirm_import
from app.interop.jobs import work_on_sheets
from app.interop.kinds import demands
from app.interop.kinds.registry import KINDS
from app.interop.models import ImportKind, SheetImport, SheetRow
from app.interop.workbooks import template
from app.kit.check_digits import with_check_digit
from app.kit.clock import from_wall, local, now
from app.kit.db import session
from app.ledger.queries import holding
from app.members.queries import member
from app.orders.commands.publish import cancel_demand
from app.orders.models import Demand
from app.orders.queries import place
from app.rbac.models import RoleGrant
from app.tenancy.queries import tenant
from tests.interop.conftest import Row, brought, carried_out, opened, sheet
from tests.orders.conftest import rule_of
from tests.worlds import Person, World

HOUR = 3600
HEADINGS = [column.heading for column in KINDS[ImportKind.DEMANDS].columns]


def number_of(person: Person) -> str:
    """Their number as they read it from their card."""
    return with_check_digit(member(person.member_id).number)


def row_for(
    world: World, person: Person, *, name: str | None = None, day: Any = None, at: Any = "09:30", minutes: Any = "60",
    more: Row = (), kind: str | None = None,
) -> list[Any]:  # fmt: skip
    """A row that is good unless made otherwise: tomorrow at half past nine."""
    said = name if name is not None else member(person.member_id).name
    tomorrow = (local(now()) + timedelta(days=1)).date()
    return [number_of(person), said, kind or world.kind().name_zh, day or tomorrow, at, minutes, *more]


def sent(world: World, *rows: Row, by: Person | None = None) -> SheetImport:
    """A sheet of demands, checked to the end."""
    return brought(world, sheet(rows, HEADINGS), kind=ImportKind.DEMANDS, by=by)


def found(row: SheetImport) -> dict[int, set[tuple[str, str]]]:
    """By row of the sheet, the columns and what is wrong with them."""
    return {n: {(one.column, one.code) for one in findings} for n, findings in queries.wrong_rows(row.id, 100)}


def asked_for() -> list[Demand]:
    """Every demand of the bank, the first published first."""
    return list(session().scalars(select(Demand).order_by(Demand.number)))


def test_good_rows_are_published_after_a_yes_for_the_person_by_who_confirmed(world: World) -> None:
    rule_of(world)("orders.payer_general", "requester")
    before = holding(world.resident.member_id).available
    row = sent(world, row_for(world, world.resident, more=("2", "南北台 3 栋", "陪着说说话")))
    assert (row.state, row.rows, row.good) == ("checked", 1, 1), found(row)
    assert asked_for() == []
    row = carried_out(world, row)
    assert (row.state, row.done, row.failed) == ("done", 1, 0)
    (made,) = asked_for()
    assert (made.recipient_id, made.published_by) == (world.resident.member_id, world.branch.member_id)
    assert (made.people_needed, place(made), made.details) == (2, "南北台 3 栋", "陪着说说话")
    tomorrow = (local(now()) + timedelta(days=1)).date()
    assert made.starts_at == from_wall(datetime.combine(tomorrow, time(9, 30)))
    assert made.planned_seconds == HOUR
    assert before - holding(world.resident.member_id).available == 2 * made.slot_seconds > 0
    assert session().scalar(select(SheetRow.member_id)) == world.resident.member_id


def test_each_wrong_cell_is_found_with_its_column(world: World) -> None:
    elsewhere = world.person("邻街的人", node=world.nodes["sibling"])
    good = row_for(world, world.resident)
    row = sent(
        world,
        ["abc", "谁", "没有的服务", "明天", "25:00", "5", "0", "", "", "会飞", "没有的项目"],
        row_for(world, world.resident, name="别人"),
        row_for(world, elsewhere),
        row_for(world, world.resident, day="2020-01-01"),
        good,
        good,
    )
    assert (row.good, row.bad) == (1, 5)
    assert found(row) == {
        2: {
            ("recipient", "kit.bad_short_number"), ("kind", "interop.kind_unknown"), ("day", "interop.date_unreadable"),
            ("time", "interop.time_unreadable"), ("minutes", "interop.number_unreadable"),
            ("people", "interop.number_unreadable"), ("risks", "interop.risk_unknown"),
            ("programme", "interop.programme_unknown"),
        },
        3: {("name", "interop.name_differs")},
        4: {("recipient", "interop.recipient_unknown")},
        5: {("day", "orders.time_refused")},
        7: {("recipient", "interop.demand_twice")},
    }  # fmt: skip
    for _, findings in queries.wrong_rows(row.id):
        for one in findings:
            assert one.sentence("zh").endswith("。")
            assert one.sentence("en").endswith(".")


@pytest.mark.parametrize("at", ["9:30", "09:30:00", "9点30分", "９：３０", time(9, 30)])
def test_a_time_is_read_as_people_write_it(world: World, at: Any) -> None:
    carried_out(world, sent(world, row_for(world, world.resident, at=at)))
    assert local(asked_for()[0].starts_at).time() == time(9, 30)


def test_what_is_left_empty_is_what_is_usual(world: World) -> None:
    carried_out(world, sent(world, row_for(world, world.resident, minutes="")))
    (made,) = asked_for()
    assert (made.planned_seconds, made.people_needed) == (world.kind().usual_minutes * 60, 1)
    assert made.programme == "general"


def test_the_programme_decides_who_pays_and_a_risk_lets_it_wait(world: World) -> None:
    rule = rule_of(world)
    rule("orders.payer_meals", "bank")
    rule("orders.payer_general", "requester")
    rule("dispatch.risk_middle", "assess")
    blank = ("", "", "")
    row = carried_out(
        world,
        sent(
            world,
            row_for(world, world.resident, more=(*blank, "", "助餐")),
            row_for(world, world.resident, at="11:00", more=(*blank, "要搬抬人或重物", "")),
        ),
    )
    assert row.done == 2, found(row)
    told = [
        line[-1] for line in opened(world.api(world.branch).get(f"/sheet-imports/{row.id}/workbook").get_data())[1:]
    ]
    numbers = [with_check_digit(one.number) for one in asked_for()]
    assert told[0].startswith(f"已发布，需求号 {numbers[0]}")
    assert told[1].startswith(f"需求号 {numbers[1]}，先等风险评估")
    assert [(one.payer, one.state) for one in asked_for()] == [("bank", "published"), ("requester", "assessing")]


def test_time_that_is_not_there_is_found_row_by_row(world: World) -> None:
    rule_of(world)("orders.payer_general", "requester")
    hours = holding(world.resident.member_id).available // HOUR
    rows = [
        row_for(world, world.resident, at=f"{8 + nth // 2:02d}:{nth % 2 * 30:02d}", minutes="60")
        for nth in range(hours + 3)
    ]
    row = sent(world, *rows)
    assert row.good * asked_worth(world) <= hours * HOUR < (row.good + 1) * asked_worth(world)
    assert {code for codes in found(row).values() for _, code in codes} == {"ledger.not_enough_time"}
    row = carried_out(world, row)
    assert (row.done, row.failed) == (row.good, 0)
    assert 0 <= holding(world.resident.member_id).available < asked_worth(world)


def asked_worth(world: World) -> int:
    """What an hour of the first kind costs, in seconds."""
    coefficient = world.kind().coefficient
    assert coefficient is not None
    return int(HOUR * coefficient)


def test_the_same_help_is_asked_for_once_whichever_sheet_was_first(world: World) -> None:
    first, second = sent(world, row_for(world, world.resident)), sent(world, row_for(world, world.resident))
    assert (first.good, second.good) == (1, 1), "neither is there when they are checked"
    carried_out(world, first)
    second = carried_out(world, second)
    assert (second.done, second.failed) == (0, 1)
    assert found(second) == {2: {("recipient", "interop.demand_there")}}
    (made,) = asked_for()
    cancel_demand(made.id, reason="不用了", by=world.resident.actor)
    session().commit()
    again = carried_out(world, sent(world, row_for(world, world.resident)))
    assert (again.done, again.failed) == (1, 0), "what was taken back may be asked for again"


def test_who_lost_the_permission_brings_nothing_in(world: World) -> None:
    row = sent(world, row_for(world, world.resident))
    confirm_import(row.id, by=world.branch.actor)
    session().execute(delete(RoleGrant).where(RoleGrant.member_id == world.branch.member_id))
    session().commit()
    work_on_sheets()
    row = world.reload(row)
    assert (row.done, row.failed) == (0, 1)
    assert found(row) == {2: {("recipient", "interop.recipient_unknown")}}
    assert asked_for() == []


def test_a_run_that_dies_publishes_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.interop.commands.carry_out.CHUNK", 2)
    rows = [row_for(world, world.resident, at=f"{9 + nth:02d}:00") for nth in range(5)]
    row = sent(world, *rows)
    real, calls = demands.publish_demand, []

    def dies(*args: Any, **kwargs: Any) -> Demand:
        calls.append(args)
        if len(calls) == 4:
            raise SystemExit
        return real(*args, **kwargs)

    monkeypatch.setattr(demands, "publish_demand", dies)
    with pytest.raises(SystemExit):
        carried_out(world, row)
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Demand)) == 2
    row = carried_out(world, row)
    assert (row.state, row.done, len(asked_for())) == ("done", 5, 5)


def test_the_template_offers_what_can_be_asked_for_and_comes_back_marked(world: World) -> None:
    book = load_workbook(BytesIO(template(KINDS[ImportKind.DEMANDS], [tenant(world.nodes["branch"])])))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADINGS
    names = {row[0] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)}
    assert world.kind().name_zh in names
    assert len(book.worksheets[0].data_validations.dataValidation) == 3
    row = sent(world, row_for(world, world.resident, name="别人"))
    marked = world.api(world.branch).get(f"/sheet-imports/{row.id}/workbook")
    assert "姓名与这个会员号" in opened(marked.get_data())[1][-1]
