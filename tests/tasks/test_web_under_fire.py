"""gunicorn's workers and its master are killed again and again: nothing acknowledged is lost, nothing happens twice.

Clients publish, take back and confirm over the API, each act under an `Idempotency-Key` that was written down before;
what was not answered is sent again under the same key. Then the books are compared with what the clients remember.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.events.models import Delivery, Fact
from app.kit.clock import now
from app.kit.db import session
from app.ledger.models import Hold
from app.ledger.verify import verify
from app.orders.commands.publish import slot_hold_id
from app.orders.models import Demand, Order
from app.records.models import ServiceRecord
from app.web.edge import AnsweredRequest
from config.settings import Settings
from tests.conftest import VAR
from tests.tasks.fleet import until
from tests.tasks.web_under_fire import FIRST_ANSWER, Client, Sent, Web, at_work
from tests.worlds import World

SOAK = bool(os.environ.get("SOAK"))
SECONDS, MASTERS, CLIENTS = (300, 10, 8) if SOAK else (6, 2, 6)
FEWEST_KILLED, FEWEST_ANSWERED = 10, 40
EVERY = 0.3
SEED = int(os.environ.get("WEB_SEED", "20261122"))


@pytest.fixture
def web(settings: Settings, tmp_path: Path) -> Iterator[Web]:
    """The web on the suite's servers, with the keys of this process: it must read what the test wrote."""
    told = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "SECRET_KEY": settings.secret_key,
        "FIELD_KEYS": settings.keyring.to_text(), "TIMEBANK_VAR": str(VAR), "TIMEBANK_ROLE": "app",
        "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VAR / "pycache"),  # so that it is soon back
    }  # fmt: skip
    made = Web({**os.environ, **told}, tmp_path / "web.log")
    made.look_after()
    yield made
    made.stop()


@pytest.fixture
def clients(world: World, web: Web) -> list[Client]:
    """Residents with more time than they can ask for, and two orders each that only wait for their word."""
    chance, made = random.Random(SEED), []
    starts_at, kind_id = now() + timedelta(days=20), str(world.kind().id)
    for nth in range(CLIENTS):
        person = world.person(f"住户{nth}", hours=9_000)
        finished = []
        for day in (2 * nth + 1, 2 * nth + 2):
            order = world.claimed(world.demand(person, starts_in=timedelta(days=day), minutes=30))
            finished.append(str(world.finished(world.begun(order), minutes=30).id))
        made.append(
            Client(
                web, f"/t/{world.slug}/api/v1", person.token, kind_id, finished, starts_at.isoformat(),
                random.Random(chance.random()),
            )
        )  # fmt: skip
    session().rollback()
    return made


def answered(clients: list[Client]) -> int:
    return sum(bool(sent.status) for client in clients for sent in client.book)


def kill_by_seed(web: Web, clients: list[Client], say: Any) -> None:
    """A worker every third of a second, and the master a few times, alone or with all of them.

    Somebody must have been answered between two blows: on a busy machine they come slower, or nobody would be at work.
    """
    chance, begun, next_master, passed = random.Random(SEED), time.monotonic(), SECONDS / (MASTERS + 1), 0.0
    while (
        passed < SECONDS or web.killed_masters < MASTERS or web.killed_workers < FEWEST_KILLED
        or answered(clients) < FEWEST_ANSWERED
    ):  # fmt: skip
        heard = answered(clients)
        time.sleep(EVERY * chance.uniform(0.6, 1.4))
        until(lambda: web.look_after() or answered(clients) > heard, FIRST_ANSWER, web.last_words)  # noqa: B023 - called at once
        passed = time.monotonic() - begun
        if web.killed_masters < MASTERS and passed > next_master * (web.killed_masters + 1):
            web.kill_master(with_workers=web.killed_masters % 2 == 1)
        else:
            web.kill_worker(chance)
        if SOAK:
            killed = f"{web.killed_workers}+{web.killed_masters} 被杀 killed"
            say(f"\r{passed:4.0f}/{SECONDS} s: {answered(clients)} 已答 answered, {killed} ")
    web.wait()


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice_while_web_processes_are_killed(
    world: World, web: Web, clients: list[Client], capsys: pytest.CaptureFixture[str]
) -> None:
    def say(words: str) -> None:
        with capsys.disabled():
            print(words, end="", flush=True)

    before = told()
    session().rollback()
    web.wait()
    with at_work(clients):
        kill_by_seed(web, clients, say)
    book = [sent for client in clients for sent in client.book]
    unheard = [sent for sent in book if sent.unheard]
    print(
        f"seed {SEED}: {len(book)} requests, {len(unheard)} of them unheard {sum(s.unheard for s in book)} times, "
        f"{sum(s.was_replayed for s in book)} had been done without an answer; "
        f"{web.killed_workers} workers and {web.killed_masters} masters killed"
    )
    assert [f"{sent.status} {sent.path} {sent.answer}" for sent in book if not sent.is_good] == []
    session().expire_all()
    assert wrong_with(world, book, before) == []
    assert unheard, "nothing was ever in doubt"
    assert [sent for sent in random.Random(SEED).sample(book, 20) if not answers_alike(clients[0], sent)] == []
    assert "Traceback" not in web.log.read_text(errors="replace")


def answers_alike(client: Client, sent: Sent) -> bool:
    """Whether the same request under the same key gets the answer it got, by whoever serves now."""
    again = client.send_again(sent)
    return again.was_replayed and (again.status, again.answer) == (sent.status, sent.answer)


def told() -> Counter[str]:
    """How many facts of each kind there are."""
    return Counter(dict(session().execute(sa.select(Fact.kind, sa.func.count()).group_by(Fact.kind)).all()))


def wrong_with(world: World, book: list[Sent], before: Counter[str]) -> list[str]:
    """Where the books and the clients' memory differ."""
    of_book = {
        name: [s for s in book if s.path.endswith(name)] for name in ("/demands", "cancellation", "confirmation")
    }
    wrong = [*_demands(of_book["/demands"], of_book["cancellation"]), *_orders(of_book["confirmation"])]
    kinds = ("orders.demand_published", "orders.demand_cancelled", "orders.order_confirmed")
    facts = told()
    for kind, sent in zip(kinds, of_book.values(), strict=True):
        if facts[kind] - before[kind] != len(sent):
            wrong.append(f"{kind}: {facts[kind] - before[kind]} facts for {len(sent)} requests")
    kept = session().scalar(sa.select(sa.func.count()).select_from(AnsweredRequest))
    if kept != len(book):
        wrong.append(f"{kept} answers are kept for {len(book)} keys")
    lonely = sa.select(Delivery.id).outerjoin(Fact, Fact.id == Delivery.id).where(Fact.id.is_(None))
    wrong += [f"a delivery of no fact: {id_}" for id_ in session().scalars(lonely)]
    paid = sum(row.spendable_seconds for row in session().scalars(sa.select(ServiceRecord)))
    if world.holding(world.volunteer).balance != paid:
        wrong.append(f"the helper holds {world.holding(world.volunteer).balance} of {paid}")
    return [*wrong, *(f"ledger: {finding}" for finding in verify())]


def _demands(published: list[Sent], cancelled: list[Sent]) -> Iterator[str]:
    """Each key led to one demand, each demand to one hold and one fact; what was taken back gave its time back."""
    rows = session().scalars(sa.select(Demand).where(Demand.details.in_([sent.key for sent in published]))).all()
    by_key = Counter(row.details for row in rows)
    yield from (f"{by_key[sent.key]} demands for {sent}" for sent in published if by_key[sent.key] != 1)
    ids = {row.details: row.id for row in rows}
    yield from (f"another was answered: {sent}" for sent in published if sent.answer["id"] != str(ids.get(sent.key)))
    gone = {sent.path.split("/")[2] for sent in cancelled}
    documents = [row.id for row in rows]
    holds = Counter(session().scalars(sa.select(Hold.document_id).where(Hold.document_id.in_(documents))))
    facts = Counter(
        (row.kind, row.subject_id) for row in session().scalars(sa.select(Fact).where(Fact.subject_id.in_(documents)))
    )
    for row in rows:
        is_gone = str(row.id) in gone
        hold = session().get_one(Hold, (row.jurisdiction_id, slot_hold_id(row.id, 1)))
        seen = (row.state, hold.state, hold.seconds, holds[row.id], facts["orders.demand_published", row.id],
                facts["orders.demand_cancelled", row.id])  # fmt: skip
        if seen != (("cancelled", "voided") if is_gone else ("published", "open")) + (600, 1, 1, int(is_gone)):
            yield f"demand {row.details}: {seen}"


def _orders(confirmed: list[Sent]) -> Iterator[str]:
    """Each order that was confirmed is closed, recorded and told of once."""
    for sent in confirmed:
        order_id = UUID(sent.path.split("/")[2])
        order = session().scalars(sa.select(Order).where(Order.id == order_id)).one()
        records = session().scalars(sa.select(ServiceRecord.id).where(ServiceRecord.order_id == order_id)).all()
        told = session().scalars(
            sa.select(Fact.id).where(Fact.kind == "orders.order_confirmed", Fact.subject_id == order_id)
        )
        seen = (order.state, len(records), len(told.all()), sent.answer["state"])
        if seen != ("confirmed", 1, 1, "confirmed"):
            yield f"order {order_id}: {seen}"
