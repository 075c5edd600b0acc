"""Time that a second person approves: one by one, from a pasted list, and taken back."""

import sqlalchemy as sa

from app.console.grant_list import read_list
from app.events.models import Fact
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.seconds import Unit
from app.ledger.chart import time_account
from app.ledger.queries import holding, proposals, statement
from app.members.models import Member
from app.tenancy.queries import tenant
from tests.worlds import HOUR, Person, World

UNIT = Unit(300, 1, "时间币", "coins")
PAPER = {"document": "公文 7 号", "reason": "期初余额"}


def _number(world: World, person: Person) -> str:
    with world.scope():
        return with_check_digit(session().get_one(Member, (world.id, person.member_id)).number)


def test_a_grant_is_proposed_by_one_and_approved_by_another(world: World) -> None:
    at = f"/desk/people/{world.volunteer.member_id}/time-grant"
    branch, district = world.browser(world.branch), world.browser(world.district)
    seen = branch.post(at, {"amount": "24", **PAPER}, form_at=at)
    assert (seen.status_code, "还没有保存" in seen.get_data(as_text=True)) == (200, True)
    assert branch.post(at, {"amount": "24", **PAPER, "is_confirmed": "true"}, form_at=at).status_code == 303
    with world.scope():
        row = proposals()[0]
        proposal, before = row.id, holding(world.volunteer.member_id).balance
    assert "等第二人批准" in branch.get("/desk/time/proposed").get_data(as_text=True)
    decision = f"/desk/time/{proposal}/decision"
    assert branch.post(decision, {"is_approved": "true"}, form_at="/desk/time/proposed").status_code == 403
    page = district.get("/desk/time").get_data(as_text=True)
    assert "公文 7 号" in page
    assert district.post(decision, {"is_approved": "true"}, form_at="/desk/time").status_code == 303
    with world.scope():
        assert holding(world.volunteer.member_id).balance == before + 2 * HOUR
    assert district.post(decision, {"is_approved": "false"}, form_at="/desk/time").status_code == 409


def test_nobody_approves_their_own(world: World) -> None:
    at = f"/desk/people/{world.volunteer.member_id}/time-grant"
    district = world.browser(world.district)
    assert district.post(at, {"amount": "12", **PAPER, "is_confirmed": "true"}, form_at=at).status_code == 303
    with world.scope():
        proposal = proposals()[0].id
    answer = district.post(f"/desk/time/{proposal}/decision", {"is_approved": "true"}, form_at="/desk/time")
    assert answer.status_code in (403, 409)
    with world.scope():
        assert holding(world.volunteer.member_id).balance == 0


def test_amounts_that_make_no_sense_propose_nothing(world: World) -> None:
    at = f"/desk/people/{world.volunteer.member_id}/time-grant"
    branch = world.browser(world.branch)
    for amount in ("", "-1", "0", "abc", "1e9", "99999999999", "0.0001", "=1"):
        answer = branch.post(at, {"amount": amount, **PAPER, "is_confirmed": "true"}, form_at=at)
        assert answer.status_code == 422, amount
    with world.scope():
        assert proposals() == []
    other = f"/desk/people/{world.sibling.member_id}/time-grant"
    assert branch.get(other).status_code == 404


def test_a_list_is_read_row_by_row_and_wrong_rows_are_named(world: World) -> None:
    one, two = _number(world, world.volunteer), _number(world, world.resident)
    far = _number(world, world.sibling)
    path = tenant(world.nodes["branch"]).path
    good = read_list(f"{one} 12\n\n{two}，3600秒\n", UNIT, [path])
    assert (good.wrong, good.receivers) == ([], {world.volunteer.member_id: HOUR, world.resident.member_id: HOUR})
    bad = read_list(f"{one} 12\n{one} 1\n{far} 1\n10001 x\nabc\n{two}\n{two} 0.0001\n{two} 0秒", UNIT, [path])
    assert [row.line for row in bad.wrong] == [2, 3, 4, 5, 6, 7, 8]
    assert all(row.zh and row.en for row in bad.wrong)


def test_one_wrong_row_and_nothing_of_the_list_is_proposed(world: World) -> None:
    branch, at = world.browser(world.branch), "/desk/time/mass-grant"
    rows = f"{_number(world, world.volunteer)} 12\n{_number(world, world.resident)} 6"
    wrong = branch.post(at, {"rows": f"{rows}\n999 1", **PAPER, "is_confirmed": "true"}, form_at=at)
    page = wrong.get_data(as_text=True)
    assert (wrong.status_code, "999 1" in page) == (422, True)
    with world.scope():
        assert proposals() == []
    seen = branch.post(at, {"rows": rows, **PAPER}, form_at=at).get_data(as_text=True)
    assert "合计 2 人" in seen
    assert branch.post(at, {"rows": rows, **PAPER, "is_confirmed": "true"}, form_at=at).status_code == 303
    with world.scope():
        assert proposals()[0].seconds == 18 * 300


def test_a_movement_is_taken_back_only_where_it_is_theirs_and_by_two(world: World) -> None:
    world.grant(world.volunteer, 2 * HOUR)
    branch, district = world.browser(world.branch), world.browser(world.district)
    with world.scope():
        line = statement(time_account(world.volunteer.member_id)).items[0].transfer_id
    at = f"/desk/people/{world.volunteer.member_id}/movements/{line}/reversal"
    other = f"/desk/people/{world.helper2.member_id}/movements/{line}/reversal"
    assert branch.get(other).status_code == 404
    seen = branch.post(at, {"amount": "12", **PAPER}, form_at=at)
    assert seen.status_code == 200
    assert branch.post(at, {"amount": "12", **PAPER, "is_confirmed": "true"}, form_at=at).status_code == 303
    with world.scope():
        proposal = proposals()[0].id
    assert (
        district.post(f"/desk/time/{proposal}/decision", {"is_approved": "true"}, form_at="/desk/time").status_code
        == 303
    )
    with world.scope():
        assert holding(world.volunteer.member_id).balance == HOUR
        assert session().scalar(sa.select(sa.func.count()).where(Fact.kind == "ledger.transfer_reversed")) == 1
