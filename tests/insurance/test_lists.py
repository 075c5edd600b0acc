"""The insurer's list: full numbers for who manages insurance, each taking recorded, formulas inert, announced once a month."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.insurance import queries
from app.insurance.commands.lists import announce_list
from app.insurance.jobs import list_last_month
from app.insurance.models import Cover, CoverList
from app.kit.clock import fixed, from_wall
from app.kit.db import session
from app.members.commands import withdraw_consent
from app.members.models import DataReading, Member
from app.members.queries import ConsentKind, consents
from app.notifications.models import Message
from app.orders.commands import take
from tests.insurance.conftest import covered
from tests.worlds import World


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def month_of(held: Cover) -> str:
    return f"{(held.starts_at + timedelta(hours=8)):%Y-%m}"


def test_the_list_has_full_numbers_and_everybody_on_it_reads_who_took_it(insured: World) -> None:
    held = covered(insured)
    when, member_id = month_of(held), held.member_id
    desk = insured.browser(insured.district)
    page = desk.get(f"/desk/insurance/covers?month={when}").get_data(as_text=True)
    assert insured.volunteer.name in page
    assert "1101051950" not in page
    taken = desk.get(f"/desk/insurance/covers.csv?month={when}")
    assert (taken.status_code, taken.headers["Cache-Control"]) == (200, "private, no-store")
    head, row = rows_of(taken)
    assert head[2].startswith("证件号码")
    assert (row[1], row[3]) == (insured.volunteer.name, insured.volunteer.phone)
    assert (len(row[2]), row[2][:14]) == (18, "11010519500131")
    book = load_workbook(io.BytesIO(desk.get(f"/desk/insurance/covers.xlsx?month={when}").get_data()))
    cells = [cell.value for cell in book.worksheets[0][2]]
    assert cells[2] == row[2]
    with insured.scope():
        readings = session().query(DataReading).filter_by(member_id=member_id, what="id_number").all()
        assert [reading.reason for reading in readings] == [f"投保名单 insurer’s list {when}"] * 2
        assert {reading.by_member_id for reading in readings} == {insured.district.member_id}
        facts = session().query(Fact).filter(Fact.kind == "insurance.list_taken").all()
        assert [fact.body["people"] for fact in facts] == [1, 1]
        assert row[2] not in str([fact.body for fact in session().query(Fact).all()])
    seen = insured.browser(insured.volunteer).get("/me/data/readers").get_data(as_text=True)
    assert "查看完整证件号码" in seen


def test_what_looks_like_a_formula_is_text(insured: World) -> None:
    held = covered(insured)
    session().get_one(Member, (insured.id, held.member_id)).name = "=HYPERLINK(1)"
    session().commit()
    desk, when = insured.browser(insured.district), month_of(held)
    assert rows_of(desk.get(f"/desk/insurance/covers.csv?month={when}"))[1][1] == "'=HYPERLINK(1)"
    book = load_workbook(io.BytesIO(desk.get(f"/desk/insurance/covers.xlsx?month={when}").get_data()))
    cell = book.worksheets[0]["B2"]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


@pytest.mark.parametrize("name", ["clerk", "branch", "auditor", "volunteer"])
def test_nobody_else_takes_it_and_no_look_is_recorded(insured: World, name: str) -> None:
    held = covered(insured)
    somebody = insured.browser(insured.people[name])
    for ending in ("csv", "xlsx"):
        assert somebody.get(f"/desk/insurance/covers.{ending}?month={month_of(held)}").status_code == 403
    with insured.scope():
        assert session().query(DataReading).count() == 0


def test_a_node_narrows_it_and_a_month_nobody_can_read_is_this_one(insured: World) -> None:
    held = covered(insured)
    desk, when = insured.browser(insured.district), month_of(held)
    for node, rows in (("sibling", 0), ("branch", 1), ("leaf", 1)):
        answer = desk.get(f"/desk/insurance/covers.csv?month={when}&node={insured.nodes[node]}")
        assert len(rows_of(answer)) == 1 + rows
    for wrong in ("x", "2026-13", "%00", "0000-00", "9999-12", "1' OR 1=1"):
        assert desk.get(f"/desk/insurance/covers?month={wrong}").status_code == 200
        assert desk.get(f"/desk/insurance/covers.csv?month={wrong}").status_code == 200
    assert desk.get(f"/desk/insurance/covers.csv?node={held.id}").status_code == 404
    assert desk.get("/desk/insurance/covers?cursor=broken").status_code in (200, 422)


def test_void_covers_are_not_on_it_and_who_took_the_number_back_stands_without_it(insured: World) -> None:
    order = insured.claimed()
    kept = covered(insured, order)
    gone = insured.claimed(insured.demand(starts_in=timedelta(minutes=200)))
    covered(insured, gone)
    take.withdraw_order(gone.id, reason="", by=insured.volunteer.actor)
    session().commit()
    deliver_due()
    with fixed(kept.starts_at + timedelta(minutes=1)):
        consent = consents(insured.volunteer.member_id)[ConsentKind.ID_NUMBER]
        withdraw_consent(consent.id, insured.volunteer.member_id, by=insured.volunteer.actor)
        session().commit()
    rows = rows_of(insured.browser(insured.district).get(f"/desk/insurance/covers.csv?month={month_of(kept)}"))
    assert [row[2] for row in rows[1:]] == [""]


def test_more_than_a_file_holds_is_refused_with_its_sentence(insured: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held = covered(insured)
    monkeypatch.setattr(queries.lists, "MOST_ROWS", 0)
    desk = insured.browser(insured.district)
    answer = desk.get(f"/desk/insurance/covers.csv?month={month_of(held)}")
    assert answer.status_code == 303
    assert "一个文件装不下" in desk.get("/desk/insurance/covers").get_data(as_text=True)


def test_the_list_of_last_month_is_announced_once_to_those_who_manage_insurance(insured: World) -> None:
    held = covered(insured)
    first = from_wall(datetime(held.starts_at.year + 1, 1, 1, 6))
    held.starts_at, held.ends_at = first - timedelta(days=3), first - timedelta(days=2)
    session().commit()
    with fixed(first):
        assert [list_last_month(), list_last_month(), announce_list()] == [1, 0, None]
        session().commit()
        deliver_due()
    row = session().query(CoverList).one()
    assert (row.month, row.covers, row.people) == (f"{first.year}-12", 1, 1)
    told = session().query(Message).filter_by(kind="insurance.list_ready").all()
    assert [message.member_id for message in told] == [insured.district.member_id]
    assert told[0].path == f"/desk/insurance/covers?month={row.month}"


def test_a_month_without_covers_announces_nothing(world: World) -> None:
    assert list_last_month() == 0
    assert session().query(CoverList).count() == 0


def test_the_api_lists_covers_without_id_numbers(insured: World) -> None:
    held = covered(insured)
    found = insured.api(insured.clerk).get(f"/insurance/covers?month={month_of(held)}").json
    assert [item["name"] for item in found["items"]] == [insured.volunteer.name]
    assert "11010519" not in str(found)
    assert insured.api(insured.sibling).get(f"/insurance/covers?month={month_of(held)}").json["items"] == []
