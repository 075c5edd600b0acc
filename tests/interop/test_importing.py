"""People come in from a sheet: checked first, after a yes, each whole or not at all, nobody twice."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.events.models import Fact
from app.interop import jobs, queries
from app.interop.commands import carry_out
from app.interop.commands.bring import confirm_import
from app.interop.errors import ImportNotChecked, NothingToImport
from app.interop.jobs import work_on_sheets
from app.interop.kinds import members as people
from app.interop.kinds.registry import KINDS
from app.interop.models import ImportKind, SheetImport, SheetRow
from app.interop.workbooks import marked_workbook
from app.kit.db import session
from app.ledger.queries import holding
from app.members.models import Consent, Member
from app.members.queries import members_with_phone, profile
from app.members.rules import VOLUNTEER_ENTRY
from app.rbac.commands import revoke_role
from app.rbac.models import RoleGrant
from app.rbac.queries import Powers
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from tests.interop.conftest import brought, carried_out, id_number, opened, person_row, sheet
from tests.worlds import World, fresh_phone


def codes(row: SheetImport) -> dict[int, set[str]]:
    """By row of the sheet, what was found."""
    return {number: {finding.code for finding in findings} for number, findings in queries.wrong_rows(row.id, 100)}


def members() -> int:
    """How many members the bank has."""
    return int(session().scalar(select(func.count()).select_from(Member)) or 0)


def test_good_rows_become_members_after_a_yes_and_not_before(world: World) -> None:
    world.everybody()
    phone, leaf = fresh_phone(), tenant(world.nodes["leaf"])
    before = members()
    row = brought(world, sheet([
        person_row("田阿公", phone=phone, number=id_number(1), node=leaf.name_zh, more=("是", "是")),
        person_row("柳阿婆", phone="", born="1948-05-06"),
    ]))  # fmt: skip
    assert (row.state, row.rows, row.good, row.bad) == ("checked", 2, 2, 0)
    assert members() == before
    row = carried_out(world, row)
    assert (row.state, row.done, row.failed) == ("done", 2, 0)
    (made,) = members_with_phone(phone)
    assert (made.name, made.born_on, made.sex, made.tenant_id) == ("田阿公", date(1950, 1, 31), "male", leaf.id)
    assert made.registered_by == world.branch.member_id
    assert made.is_volunteer is (VOLUNTEER_ENTRY(leaf.id) == "open")
    assert set(profile(made.id).consents) == {"base", "id_number"}
    assert holding(made.id).balance == 0
    other = session().scalars(select(Member).where(Member.name == "柳阿婆")).one()
    assert (other.tenant_id, other.born_on) == (world.nodes["branch"], date(1948, 5, 6))
    assert session().scalars(select(Consent.kind).where(Consent.member_id == other.id)).all() == ["base"]


def test_who_brought_it_and_how_many_stands_in_the_audit_and_each_member_too(world: World) -> None:
    row = carried_out(world, brought(world, sheet([person_row("甲"), person_row("乙")])))
    facts = {fact.kind: fact for fact in session().scalars(select(Fact).where(Fact.subject_id == row.id))}
    assert set(facts) == {"interop.sheet_uploaded", "interop.import_confirmed", "interop.import_finished"}
    assert facts["interop.import_confirmed"].body["rows"] == 2
    assert facts["interop.import_finished"].body | {"import_id": None} == {
        "import_id": None, "kind": "members", "rows": 2, "failed": 0,
    }  # fmt: skip
    assert {fact.by_member_id for fact in facts.values()} == {world.branch.member_id}
    ids = session().scalars(select(SheetRow.member_id).where(SheetRow.import_id == row.id)).all()
    told = session().scalars(
        select(Fact).where(Fact.kind == "members.member_registered", Fact.subject_id.in_(ids))
    ).all()  # fmt: skip
    assert {(fact.by_member_id, fact.channel) for fact in told} == {(world.branch.member_id, "worker")}
    assert len(told) == 2


def test_each_wrong_cell_is_found_with_its_column_and_sentence(world: World) -> None:
    sibling = tenant(world.nodes["sibling"])
    row = brought(world, sheet([
        person_row("", phone="123", number="110000", born="32 号", node="不存在的社区", more=("也许", "否")),
        person_row("只有名字", phone=""),
        person_row("别处的人", node=sibling.key),
        person_row("生日不符", number=id_number(2), born="1951-01-31"),
        person_row("未来的人", born="2999-01-01"),
        person_row("好人"),
    ]))  # fmt: skip
    assert (row.good, row.bad) == (1, 5)
    found = codes(row)
    assert found[2] == {
        "kit.text_empty", "kit.bad_phone_number", "kit.bad_id_number", "interop.date_unreadable", "interop.node_unknown",
        "interop.yes_or_no", "interop.paper_unsigned",
    }  # fmt: skip
    assert found[3] == {"interop.nobody_to_tell"}
    assert found[4] == {"interop.node_outside"}
    assert found[5] == {"interop.birth_date_differs"}
    assert found[6] == {"interop.day_impossible"}
    for _, findings in queries.wrong_rows(row.id):
        for finding in findings:
            assert finding.sentence("zh").endswith("。")
            assert finding.sentence("en").endswith(".")
            assert finding.column


def test_one_person_comes_in_once_however_often_they_stand_somewhere(world: World) -> None:
    phone = fresh_phone()
    first = carried_out(
        world, brought(world, sheet([person_row("林一", phone=phone), person_row("林二", number=id_number(3))]))
    )
    assert first.done == 2
    again = brought(world, sheet([
        person_row("林一", phone=phone),
        person_row("林二改名", number=id_number(3)),
        person_row("林三", phone=phone),
        person_row("林三", phone=phone),
        person_row("林四", phone="", number=id_number(4)),
        person_row("林五", number=id_number(4)),
        person_row("林六", phone="", born="1950-01-01"),
        person_row("林六", phone="", born="1950/1/1"),
    ]))  # fmt: skip
    assert codes(again) == {
        2: {"interop.known_already"}, 3: {"members.already_member"}, 5: {"interop.twice_in_sheet"},
        7: {"interop.twice_in_sheet"}, 9: {"interop.twice_in_sheet"},
    }  # fmt: skip
    assert carried_out(world, again).done == 3


def test_pressing_twice_brings_nobody_in_twice(world: World) -> None:
    row = brought(world, sheet([person_row("周一")]))
    confirm_import(row.id, by=world.branch.actor)
    confirm_import(row.id, by=world.district.actor)
    session().commit()
    work_on_sheets()
    confirm_import(row.id, by=world.branch.actor)
    session().commit()
    work_on_sheets()
    assert session().scalar(select(func.count()).select_from(Member).where(Member.name == "周一")) == 1
    assert world.reload(row).confirmed_by == world.branch.member_id


def test_what_is_not_checked_or_has_no_good_row_cannot_be_confirmed(world: World) -> None:
    bad = brought(world, sheet([person_row("")]))
    with pytest.raises(NothingToImport):
        confirm_import(bad.id, by=world.branch.actor)
    refused = brought(world, sheet([]))
    assert refused.refusal["code"] == "interop.sheet_bare"
    with pytest.raises(ImportNotChecked):
        confirm_import(refused.id, by=world.branch.actor)


def test_a_run_that_dies_is_gone_on_with_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_out, "CHUNK", 3)
    row = brought(world, sheet([person_row(f"阿{n}号") for n in range(8)]))
    confirm_import(row.id, by=world.branch.actor)
    session().commit()
    real, calls = people.register_member, []

    def dies(*args: object, **kwargs: object) -> object:
        calls.append(args)
        if len(calls) == 5:
            raise SystemExit
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(people, "register_member", dies)
    with pytest.raises(SystemExit):
        work_on_sheets()
    session().rollback()
    assert world.reload(row).done == 3, "the chunk in which it died is undone, the one before stands"
    work_on_sheets()
    assert (world.reload(row).state, row.done) == ("done", 8)
    names = session().scalars(select(Member.name).where(Member.name.like("阿%号"))).all()
    assert sorted(names) == [f"阿{n}号" for n in range(8)]


def test_a_check_that_dies_is_gone_on_with_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.interop.commands.check.CHUNK", 2)
    row = brought(world, sheet([person_row(f"查{n}") for n in range(1)]))
    real, calls = jobs.check_chunk, []

    def dies(*args: object) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise SystemExit
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "check_chunk", dies)
    with pytest.raises(SystemExit):
        brought(world, sheet([person_row(f"查{n}") for n in range(5)]))
    session().rollback()
    row = session().scalars(select(SheetImport).order_by(SheetImport.id.desc()).limit(1)).one()
    assert (world.reload(row).state, row.checked) == ("checking", 2)
    work_on_sheets()
    assert (world.reload(row).state, row.checked, row.good) == ("checked", 5, 5)


def test_a_row_somebody_else_was_first_with_stays_out_whole_and_the_rest_comes_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = brought(world, sheet([person_row("先"), person_row("撞上", number=id_number(5)), person_row("后")]))
    other = brought(world, sheet([person_row("抢先", number=id_number(5))]))
    carried_out(world, other)
    monkeypatch.setattr(people, "known_people", lambda marks: {})  # the other came in between look and act
    done = carried_out(world, row)
    assert (done.state, done.done, done.failed) == ("done", 2, 1)
    assert codes(done) == {3: {"members.already_member"}}
    assert session().scalars(select(Member).where(Member.name == "撞上")).all() == []


def test_who_lost_the_permission_meanwhile_brings_nobody_in(world: World) -> None:
    row = brought(world, sheet([person_row("赵一"), person_row("赵二")]))
    confirm_import(row.id, by=world.branch.actor)
    grant = session().scalars(select(RoleGrant).where(RoleGrant.member_id == world.branch.member_id)).one()
    everything = Powers(at_nodes={"": frozenset(Permission)})
    revoke_role(grant.id, by=world.district.actor, powers=everything)
    session().commit()
    work_on_sheets()
    assert (world.reload(row).state, row.done, row.failed) == ("done", 0, 2)
    assert codes(row) == {2: {"interop.no_longer_allowed"}, 3: {"interop.no_longer_allowed"}}


def test_the_sheet_comes_back_with_its_errors_and_goes_in_again_once_corrected(world: World) -> None:
    headings = ["手机", "姓名 *", "同意书", "生日"]
    rows = [
        [fresh_phone(), "吴一", "是", ""],
        ["12", "吴二", "是", date(1950, 2, 3)],
        [None, None, None, None],
        [fresh_phone(), "吴三", "否", ""],
    ]
    row = brought(world, sheet(rows, headings))
    content = marked_workbook(KINDS[ImportKind.MEMBERS], row.headings, queries.marked_rows(row, {}), [])
    back = opened(content)
    assert back[0][:4] == [
        "手机号 Mobile number",
        "姓名 Name",
        "已签纸质同意书 Paper of consent signed",
        "出生日期 Birth date",
    ]
    assert back[0][4] == "错误原因 What is wrong"
    assert back[1][1] == "吴一"
    assert back[1][4] is None
    assert back[2][3] == "1950-02-03"
    assert "11 位数字" in back[2][4]
    assert "11 digits" in back[2][4]
    assert all(cell is None for cell in back[3]), "rows keep their numbers"
    assert "纸质同意书" in back[4][4]
    back[2][0], back[4][2] = fresh_phone(), "是"
    again = brought(world, sheet(back[1:], back[0]))
    assert (again.state, again.good, again.bad) == ("checked", 3, 0)
