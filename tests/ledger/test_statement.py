"""A statement shows every movement once, and what an account held at any past instant."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.kit.clock import from_micros
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.ids import first_id_at, uuid7
from app.kit.paging import encode_cursor
from app.ledger import posting
from app.ledger.kinds import Kind
from app.ledger.models import Transfer
from app.ledger.posting import Item
from app.ledger.queries import Line, balance_as_of, statement
from app.ledger.views import shown_statement
from tests.ledger.banks import Bank, committed
from tests.worlds import HOUR, World

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def busy(bank: Bank) -> UUID:
    """An account with 61 movements to and fro, some of them within one transaction."""
    chance, account, other = random.Random(7), bank.account(10_000), bank.account(10_000)
    for _ in range(20):
        bank.move(*chance.sample([account, other], 2), chance.randint(1, 99))
    pairs = [chance.sample([account, other], 2) for _ in range(20)]
    bank.batch([Item(uuid7(), give, take, chance.randint(1, 99), Kind.SERVICE) for give, take in pairs])
    for _ in range(20):
        posting.transfer(Item(uuid7(), *chance.sample([account, other], 2), chance.randint(1, 99), Kind.DONATION))
    session().commit()
    return account


def everything(account: UUID) -> list[tuple[UUID, int]]:
    """(transfer, signed seconds) of an account, the newest first, by its sequence."""
    rows = session().scalars(
        sa.select(Transfer).where((Transfer.debit_account == account) | (Transfer.credit_account == account))
    )
    found = [
        (row.debit_seq, row.id, -row.seconds) if row.debit_account == account else (row.credit_seq, row.id, row.seconds)
        for row in rows
    ]
    return [(id_, seconds) for _, id_, seconds in sorted(found, reverse=True)]


def pages(account: UUID, size: int) -> list[Line]:
    """All lines, page by page."""
    lines, cursor = [], None
    while True:
        page = statement(account, cursor=cursor, size=size)
        assert len(page.items) == size or page.next_cursor is None
        lines += page.items
        if (cursor := page.next_cursor) is None:
            return lines


@pytest.mark.parametrize("size", [1, 7, 20, 61, 100])
def test_pages_have_no_gaps_and_no_duplicates(busy: UUID, size: int) -> None:
    lines = pages(busy, size)
    assert [(line.transfer_id, line.seconds) for line in lines] == everything(busy)
    assert all(newer.balance - newer.seconds == older.balance for newer, older in pairwise(lines))


def test_what_is_posted_while_somebody_reads_does_not_move_the_later_pages(bank: Bank, busy: UUID) -> None:
    before = everything(busy)
    first = statement(busy, size=10)
    bank.fund(busy, 5)
    rest = statement(busy, cursor=first.next_cursor, size=100)
    assert [line.transfer_id for line in (*first.items, *rest.items)] == [id_ for id_, _ in before]


def test_the_balance_of_every_past_instant_is_known(busy: UUID) -> None:
    lines = pages(busy, 100)
    for line in lines:
        assert balance_as_of(busy, line.posted_at) == line.balance
        assert balance_as_of(busy, line.posted_at - MICROSECOND) == line.balance - line.seconds
    assert balance_as_of(busy, lines[-1].posted_at - timedelta(days=40)) == 0
    assert balance_as_of(busy, datetime.now(UTC) + timedelta(days=400)) == lines[0].balance


def test_a_statement_can_begin_at_a_past_instant(busy: UUID) -> None:
    lines = pages(busy, 100)
    assert statement(busy, until=lines[30].posted_at, size=5).items == lines[30:35]
    assert statement(busy, until=lines[30].posted_at - MICROSECOND, size=5).items == lines[31:36]


def test_an_id_made_days_before_its_posting_is_found(bank: Bank) -> None:
    account, early = bank.account(100), first_id_at(datetime.now(UTC) - timedelta(hours=71))
    bank.fund(account, 5)
    bank.move(bank.issue, account, 7, id_=early)
    assert statement(account).items[0].transfer_id == early
    assert balance_as_of(account, from_micros(bank.transfer(early).posted_at)) == 112


def test_an_account_without_movements_has_an_empty_statement(bank: Bank) -> None:
    assert (statement(bank.account()).items, balance_as_of(uuid7(), datetime.now(UTC))) == ([], 0)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTldCg"])
def test_a_broken_cursor_is_refused(bank: Bank, cursor: str) -> None:
    with pytest.raises(Invalid):
        statement(bank.account(), cursor=cursor)


@pytest.mark.parametrize(("micros", "lines"), [(0, 0), (-1, 0), (-(10**15), 0), (-(2**63), 0), (2**63 - 1, 1)])
def test_a_cursor_made_up_by_somebody_is_no_accident(bank: Bank, micros: int, lines: int) -> None:
    assert len(statement(bank.account(100), cursor=encode_cursor([micros])).items) == lines


@pytest.mark.parametrize(("year", "seconds"), [(1, 0), (1969, 0), (9999, 100)])
def test_instants_far_away_are_answered_too(bank: Bank, year: int, seconds: int) -> None:
    account, instant = bank.account(100), datetime(year, 12, 31, tzinfo=UTC)
    assert balance_as_of(account, instant) == seconds
    assert len(statement(account, until=instant).items) == (seconds > 0)


def test_the_document_stands_behind_each_line(world: World) -> None:
    world.grant(world.resident, 2 * HOUR)
    world.confirmed()
    page, _ = shown_statement(world.resident.member_id)
    paid, granted = page.items[:2]
    assert (paid.line.kind, paid.line.seconds, granted.line.kind, granted.line.seconds) == (
        Kind.SERVICE,
        -HOUR,
        Kind.GRANT,
        2 * HOUR,
    )
    assert granted.document.zh == "test"
    assert paid.document.zh
    assert paid.document.path


def test_the_past_is_read_by_index_alone(bank: Bank) -> None:
    account, others = bank.account(10_000), [bank.account() for _ in range(20)]
    for _ in range(2):
        bank.batch([Item(uuid7(), account, others[n % 20], 1, Kind.SERVICE) for n in range(1000)])
    instant = from_micros(bank.transfer(bank.fund(account, 1)).posted_at)
    plan = explained(lambda: balance_as_of(account, instant))
    full = {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan" and node["Actual Rows"] > 0}
    assert full == set()
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in plan if "Relation Name" in node) <= 4
    assert not any(node.get("Rows Removed by Filter") for node in plan)


def explained(act: Any) -> list[dict[str, Any]]:
    """The nodes of the plan with which PostgreSQL answers the statement that `act` sends, and what each really did."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    engine = session().get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    query, values = sent[-1]
    answer = session().connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", values).scalar_one()
    nodes, waiting = [], [answer[0]["Plan"]]
    while waiting:
        nodes.append(node := waiting.pop())
        waiting += node.get("Plans", [])
    return nodes


def test_reading_changes_nothing(busy: UUID) -> None:
    before = everything(busy)
    committed(lambda: pages(busy, 10))
    assert everything(busy) == before
