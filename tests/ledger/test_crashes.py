"""What was acknowledged is never lost, whoever pulls which plug; what is unknown is settled by its id."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from app.kit.embedded import ensure_servers, stop_servers
from app.kit.ids import uuid7
from app.kit.migrating import upgrade
from app.ledger.verify import CHECKS
from tests.ledger.bank_under_fire import NotEnough, Sent, announce_address, post, under_fire
from tests.ledger.banks import SOAK

BANK, EACH, MEMBERS = 1, 1000, 12
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "40")) if SOAK else 2
OPEN = "SELECT ledger_open_account({}, %s::uuid, 1::smallint, %s, 'member', %s::uuid, 'time', 0, NULL, false)"


@dataclass(frozen=True)
class Place:
    """A server of this test's own, and the accounts of the bank in it."""

    var: Path
    issue: UUID
    accounts: list[UUID]

    @property
    def url(self) -> str:
        """Where psycopg finds it as the app, now."""
        return announce_address(self.var).read_text()


@pytest.fixture
def place() -> Iterator[Place]:
    """An embedded server in a temporary directory, migrated, with a bank whose members hold a thousand seconds each."""
    var = Path(tempfile.mkdtemp(prefix="timebank-fire-"))
    var.chmod(0o711)
    try:
        upgrade(ensure_servers(var).owner_url)
        made = Place(var, uuid7(), [uuid7() for _ in range(MEMBERS)])
        open_accounts(made)
        yield made
    finally:
        stop_servers(var)
        shutil.rmtree(var)


def open_accounts(place: Place) -> None:
    """The bank's accounts; the ledger needs no more of a bank than its number."""
    with psycopg.connect(place.url) as connection:
        connection.execute(f"SET LOCAL app.jurisdiction_id = '{BANK}'")
        for account in (place.issue, *place.accounts):
            connection.execute(OPEN.format(BANK), [account, account != place.issue, uuid7()])
    with psycopg.connect(place.url, autocommit=True) as connection:
        for account in place.accounts:
            post(connection, BANK, Sent(uuid7(), place.issue, account, EACH))


def test_acknowledged_is_never_lost_while_backends_and_the_server_are_killed(place: Place) -> None:
    port = place.url.rsplit(":", 1)[1]
    memory, sight, puller = under_fire(place.var, BANK, place.accounts, rounds=ROUNDS, writers=4, seed=20_260_101)
    assert (puller.servers, puller.backends) == (ROUNDS, 3 * ROUNDS)
    assert memory.acknowledged
    assert memory.unknown

    acknowledged, unknown = ({sent.id for sent in found} for found in (memory.acknowledged, memory.unknown))
    kept = stored(place)
    assert acknowledged <= kept
    assert kept <= acknowledged | unknown
    assert not kept & {sent.id for sent in memory.refused}

    settle(place, memory.unknown)
    once = stored(place)
    settle(place, memory.unknown)  # what there was not enough time for may find it now; what was posted is a replay
    settled = stored(place)
    assert kept <= once <= settled <= acknowledged | unknown

    owed = dict.fromkeys(place.accounts, EACH)
    for sent in (*memory.acknowledged, *memory.unknown):
        if sent.id in settled:
            owed[sent.debit] -= sent.seconds
            owed[sent.credit] += sent.seconds
    assert balances(place) == owed
    assert sight[:2] == ({EACH * MEMBERS}, 0)
    assert findings(place) == []
    print(
        f"{len(acknowledged)} acknowledged, {len(memory.refused)} refused, {len(unknown)} unknown of which "
        f"{len(kept & unknown)} had committed; {puller.backends} backends and {puller.servers} servers killed; "
        f"{sight[2]} totals read; port {port} → {place.url.rsplit(':', 1)[1]}"
    )


def settle(place: Place, unknown: list[Sent]) -> None:
    """Send what is unknown again by its id: it is posted now, or it was, or there is not enough time for it."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        for sent in unknown:
            try:
                post(connection, BANK, sent)
            except NotEnough:
                connection.execute("ROLLBACK")


def asked(place: Place, query: str, **values: object) -> list[tuple]:  # type: ignore[type-arg]
    """Rows of the bank."""
    engine = sa.create_engine(ensure_servers(place.var).app_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL app.jurisdiction_id = '{BANK}'")
        rows = connection.execute(sa.text(query), values).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def stored(place: Place) -> set[UUID]:
    """The ids of all transfers between members."""
    return {row[0] for row in asked(place, "SELECT id FROM ledger_transfer WHERE debit_seq IS NOT NULL")}


def balances(place: Place) -> dict[UUID, int]:
    """What each member holds."""
    return dict(asked(place, "SELECT account_id, credits - debits FROM ledger_balance WHERE is_strict"))  # type: ignore[arg-type]


def findings(place: Place) -> list[str]:
    """What `verify` finds, asked without the application around it."""
    return [what for what, query in CHECKS.items() if asked(place, query, bank=BANK)]
