"""The bank test's people: writers who remember what was acknowledged, readers who add up, and somebody who pulls plugs.

Everybody speaks psycopg as the app's role, as the job path does: BEGIN and SET LOCAL in one message, a call, COMMIT.
"""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from app.kit.embedded import ensure_servers
from app.kit.embedded_process import is_alive
from app.kit.ids import uuid7

POST = "SELECT * FROM ledger_post(%s, %s::uuid, %s::uuid, 1::smallint, %s::uuid, %s::uuid, %s::bigint, 2::smallint, NULL, current_date)"
TOTAL = "SELECT sum(credits - debits), min(credits - debits - held) FROM ledger_balance WHERE is_strict AND asset = 1"


class NotEnough(Exception):
    """The account had less than was sent."""


@dataclass(frozen=True)
class Sent:
    """A transfer as its client remembers it, written down before it is sent."""

    id: UUID
    debit: UUID
    credit: UUID
    seconds: int


@dataclass
class Memory:
    """What a writer knows of what it sent."""

    acknowledged: list[Sent] = field(default_factory=list)
    refused: list[Sent] = field(default_factory=list)
    unknown: list[Sent] = field(default_factory=list)


def post(connection: psycopg.Connection[Any], bank: int, sent: Sent) -> None:
    """One transfer in one transaction; returns when its commit was acknowledged."""
    connection.execute(f"BEGIN; SET LOCAL app.jurisdiction_id = '{bank}'")
    try:
        connection.execute(POST, [bank, sent.id, sent.id, sent.debit, sent.credit, sent.seconds])
    except psycopg.Error as error:
        if error.sqlstate == "TB016":
            raise NotEnough from error
        raise
    connection.execute("COMMIT")


def write(address: Path, bank: int, accounts: list[UUID], seed: int, over: Any, answer: Any) -> None:
    """Random transfers till it is over; whatever breaks, go on with a new connection. Runs in its own process."""
    chance, memory, connection = random.Random(seed), Memory(), None
    while not over.is_set():
        try:
            connection = connection or psycopg.connect(address.read_text(), autocommit=True, connect_timeout=2)
        except psycopg.OperationalError:
            time.sleep(0.05)
            continue
        sent = Sent(uuid7(), *chance.sample(accounts, 2), chance.randint(1, 400))
        try:
            post(connection, bank, sent)
            memory.acknowledged.append(sent)
        except NotEnough:
            memory.refused.append(sent)
            with suppress(psycopg.Error):
                connection.execute("ROLLBACK")
            connection = None if connection.closed else connection
        except psycopg.Error:  # the server or the connection died: only the id will tell
            memory.unknown.append(sent)
            with suppress(psycopg.Error):
                connection.close()
            connection = None
    answer.put(memory)


def read(address: Path, bank: int, over: Any, answer: Any) -> None:
    """Snapshots of the whole bank till it is over: every total seen, and the lowest balance."""
    totals, lowest, looks, connection = set(), 0, 0, None
    while not over.is_set():
        try:
            connection = connection or psycopg.connect(address.read_text(), autocommit=True, connect_timeout=2)
            connection.execute(f"BEGIN; SET LOCAL app.jurisdiction_id = '{bank}'")
            total, low = connection.execute(TOTAL).fetchone()  # type: ignore[misc]
            connection.execute("COMMIT")
            totals.add(int(total))
            lowest, looks = min(lowest, low), looks + 1
        except psycopg.Error:
            with suppress(psycopg.Error, AttributeError):
                connection.close()  # type: ignore[union-attr]
            connection = None
            time.sleep(0.02)
    answer.put((totals, lowest, looks))


def announce_address(var: Path) -> Path:
    """The server runs when this returns; where the app finds it now (its port may have been taken while it was dead)."""
    address, draft = var / "address", var / "address.draft"
    draft.write_text(ensure_servers(var).app_url.replace("+psycopg", ""))
    draft.replace(address)
    return address


@dataclass
class PlugPuller:
    """Kills backends and the whole server, of this var directory alone, by a fixed seed."""

    var: Path
    seed: int
    backends: int = 0
    servers: int = 0

    def run(self, rounds: int) -> None:
        """In each round three backends, then the server; it runs when this returns."""
        chance = random.Random(self.seed)
        for _ in range(rounds):
            for _ in range(3):
                time.sleep(chance.uniform(0.1, 0.5))
                self.kill_backend(chance)
            time.sleep(chance.uniform(0.3, 0.6))
            postmaster = self.postmaster()
            for pid in (postmaster, *self.children(postmaster)):  # all at once, as when the power fails
                kill(pid)
            while is_alive(postmaster):  # a kill takes a moment, and a dying server would be left alone as a living one
                time.sleep(0.01)
            self.servers += 1
            announce_address(self.var)
        time.sleep(0.5)

    def kill_backend(self, chance: random.Random) -> None:
        """One that serves the app; where there is none the server is still mending what came before."""
        deadline = time.monotonic() + 30
        while not (victims := self.serving(self.postmaster())):
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)
        kill(chance.choice(victims))
        self.backends += 1

    def log(self) -> str:
        """The last words of the server, for whoever wonders why it does not serve."""
        (log,) = self.var.glob("**/postgres/*.log")
        return "\n".join(
            ["nobody is served; the server's log ends with", *log.read_text(errors="replace").splitlines()[-60:]]
        )

    def postmaster(self) -> int:
        """The server's first process."""
        (pid_file,) = self.var.glob("**/postmaster.pid")
        return int(pid_file.read_text().split()[0])

    def children(self, postmaster: int) -> list[int]:
        """All processes that this server started."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, ValueError):
                if int(status.read_text().rsplit(")", 1)[1].split()[1]) == postmaster:
                    found.append(int(status.parent.name))
        return found

    def serving(self, postmaster: int) -> list[int]:
        """Those of them that serve the app."""
        found = []
        for pid in self.children(postmaster):
            with suppress(OSError):
                if b"tb_app" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return sorted(found)


def kill(pid: int) -> None:
    """As hard as can be."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def under_fire(
    var: Path, bank: int, accounts: list[UUID], *, rounds: int, writers: int, seed: int
) -> tuple[Memory, tuple[set[int], int, int], PlugPuller]:
    """Writers and a reader at work while plugs are pulled; what they remember, all together."""
    forked = multiprocessing.get_context("fork")
    over, written, seen = forked.Event(), forked.Queue(), forked.Queue()
    address = announce_address(var)
    works: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
        (write, (address, bank, accounts, seed + nth, over, written)) for nth in range(writers)
    ]
    works.append((read, (address, bank, over, seen)))
    people = [forked.Process(target=work, args=given, daemon=True) for work, given in works]
    for person in people:
        person.start()
    puller = PlugPuller(var, seed)
    try:
        puller.run(rounds)
    finally:
        over.set()
    everything = Memory()
    for _ in range(writers):
        memory = written.get(timeout=60)
        everything.acknowledged += memory.acknowledged
        everything.refused += memory.refused
        everything.unknown += memory.unknown
    sight = seen.get(timeout=60)
    for person in people:
        person.join(30)
    return everything, sight, puller
