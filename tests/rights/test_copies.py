"""A person sees and copies everything kept about them, and reads who saw it."""

import json
import re
import time

import pytest

from app.events.models import Fact
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account, time_account
from app.ledger.kinds import Kind
from app.ledger.queries import holding
from app.members.commands import change_profile, give_consent
from app.members.queries import ConsentKind
from app.rights.queries import copy_of, everything_about
from app.rights.registry import PERSONAL_DATA
from tests.worlds import World

ID_NUMBER = "440115195003078124"
LINES = 5000


def with_sensitive_things(world: World) -> None:
    """The resident told an ID number, an address and a state of health, under their consents."""
    me = world.resident
    for kind in (ConsentKind.ID_NUMBER, ConsentKind.ADDRESS, ConsentKind.HEALTH):
        give_consent(me.member_id, kind, by=me.actor)
    session().flush()
    change_profile(
        me.member_id,
        by=me.actor,
        address="海滨路 1 号",
        id_number_text=ID_NUMBER,
        items={ConsentKind.HEALTH: "膝盖不好"},
    )
    session().commit()


def test_the_copy_holds_what_every_module_keeps(world: World) -> None:
    with_sensitive_things(world)
    world.confirmed(world.finished(world.begun(world.claimed(world.demand(place="三巷 2 号", details="带上梯子")))))
    answer = world.browser(world.resident).get("/me/data/copy/json")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    whole = json.loads(answer.get_data(as_text=True))
    assert [section["name"] for section in whole["sections"]] == list(PERSONAL_DATA)
    text = json.dumps(whole, ensure_ascii=False)
    for told in (ID_NUMBER, world.resident.phone, "海滨路 1 号", "膝盖不好", "三巷 2 号", "带上梯子"):
        assert told in text
    assert world.volunteer.name not in text, "the other side's name is the other's data"


def test_the_page_copy_reads_without_the_product(world: World) -> None:
    with_sensitive_things(world)
    answer = world.browser(world.resident).get("/me/data/copy/page")
    page = answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].endswith('.html"')
    assert ID_NUMBER in page
    assert not re.search(r"<link|<script|href=|src=", page)


def test_that_a_copy_was_taken_is_kept(world: World) -> None:
    world.browser(world.resident).get("/me/data/copy/json")
    taken = session().query(Fact).filter_by(kind="rights.data_copied", subject_id=world.resident.member_id).all()
    assert [fact.body["form"] for fact in taken] == ["json"]


def test_the_api_hands_out_ones_own_copy(world: World) -> None:
    whole = world.api(world.resident).get("/me/data").json
    assert [section["name"] for section in whole["sections"]] == list(PERSONAL_DATA)


def test_every_row_of_a_copy_fits_its_columns(world: World) -> None:
    with_sensitive_things(world)
    for section in everything_about(world.resident.member_id):
        for part in section.parts:
            assert all(len(row) == len(part.columns) for row in part.rows), (section.name, part.name)
    assert copy_of(world.resident.member_id)["member_number"]


def test_five_thousand_lines_are_copied_within_ten_seconds(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    me = world.resident.member_id
    issue = bank_account(BankAccount.ISSUE)
    from app.kit.clock import today

    for _ in range(LINES // 1000):
        items = [posting.Item(uuid7(), issue, time_account(me), 60, Kind.GRANT, None) for _ in range(1000)]
        posting.transfer_all(items, effective_on=today())
        session().commit()
    assert holding(me).balance >= LINES * 60
    client = world.browser(world.resident)
    for path in ("/me/data/copy/json", "/me/data/copy/page", "/me/data"):
        began = time.monotonic()
        answer = client.get(path)
        took = time.monotonic() - began
        assert answer.status_code == 200
        with capsys.disabled():
            print(f"\n{path}: {LINES} lines, {len(answer.get_data()):,} bytes in {took:.2f} s")
        assert took <= 10


def test_staff_opening_a_page_is_read_by_whom_it_is_about(world: World) -> None:
    desk = world.browser(world.clerk)
    for _ in range(2):
        assert desk.get(f"/desk/people/{world.resident.member_id}").status_code == 200
    page = world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)
    assert page.count("打开档案页") == 1, "the same look counts once"
    assert "站点经办" in page
    assert world.clerk.name not in page
    facts = session().query(Fact).filter_by(kind="members.data_read", subject_id=world.resident.member_id).all()
    assert [fact.by_member_id for fact in facts] == [world.clerk.member_id]


def test_a_read_id_number_shows_its_reason_and_the_fact_does_not(world: World) -> None:
    from app.members.commands import read_id_number

    with_sensitive_things(world)
    read_id_number(world.resident.member_id, "为她办理保险", by=world.branch.actor)
    session().commit()
    page = world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)
    assert "为她办理保险" in page
    fact = session().query(Fact).filter_by(kind="members.id_number_read").one()
    assert "保险" not in json.dumps(fact.body, ensure_ascii=False)


@pytest.mark.parametrize("path", ["/me/data", "/me/data/readers", "/me/data/retention", "/me/data/erasure"])
def test_pages_of_ones_own_data_open(world: World, path: str) -> None:
    assert world.browser(world.resident).get(path).status_code == 200
