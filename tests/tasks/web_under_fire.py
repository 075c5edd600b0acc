"""The web's people: clients who write down what they send before they send it, and somebody who kills its processes.

Clients speak plain HTTP to the real gunicorn. Whatever happens to a request (no connection, half an answer, none in time,
or they hang up themselves) they send it again under the same key, until it is answered.
"""

import contextlib
import http.client
import json
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from config.settings import ROOT
from scripts.run_product import web

WORKERS = 3
PATIENCE, GIVE_UP, FIRST_ANSWER = 5.0, 180.0, 120.0
HANGS_UP, CANCELS = 0.08, 0.25


class Web:
    """gunicorn as the product starts it, on a port of its own; only its own processes are ever killed, by their ids.

    One word is added to the product's: `--preload` lets a worker that was killed come back in a moment. Without it each
    death costs seconds of imports, and most of the time nobody would be at work to be killed.
    """

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment, self.log = environment, log
        self._master: psutil.Popen | None = None
        self._seen: dict[int, psutil.Process] = {}
        self.killed_workers = self.killed_masters = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def look_after(self) -> None:
        """Start it, or start it again where it has ended: it waits by itself until the port is free."""
        if self._master is None or self._master.poll() is not None:
            with self.log.open("ab") as log:
                self._master = psutil.Popen(
                    [*web(self.port, WORKERS), "--preload"], cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                )  # fmt: skip

    def workers(self) -> list[psutil.Process]:
        """Those of the master that lives."""
        found: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            found = self._master.children() if self._master else []
        self._seen.update({process.pid: process for process in found})
        return found

    def kill_worker(self, chance: random.Random) -> None:
        """kill -9 of any of them."""
        if found := self.workers():
            self._kill(chance.choice(found))
            self.killed_workers += 1

    def kill_master(self, *, with_workers: bool) -> None:
        """kill -9 of the master; its workers go with it, or notice by themselves that they are orphans."""
        assert self._master is not None
        doomed = self.workers() if with_workers else []
        for process in (self._master, *doomed):
            self._kill(process)
        self._master.wait(10)
        self.killed_masters += 1

    def wait(self, seconds: float = FIRST_ANSWER) -> None:
        """Until it answers."""
        deadline = time.monotonic() + seconds
        while True:
            self.look_after()
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthz", None, {})[0] == 200:
                    return
            assert time.monotonic() < deadline, self.last_words()
            time.sleep(0.05)

    def last_words(self) -> str:
        """The end of its log, for a test that failed."""
        return self.log.read_text(errors="replace")[-2000:]

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str], *, hangs_up: bool = False
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own: status, headers, body. Who hangs up hears nothing of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {**headers, "Content-Type": "application/json"})
            if hangs_up:
                raise ConnectionAbortedError("the client hung up")
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def stop(self) -> None:
        """End what is left, orphans too."""
        self.workers()
        for process in (*([self._master] if self._master else []), *self._seen.values()):
            self._kill(process)
        if self._master is not None:
            self._master.wait(10)

    def _kill(self, process: psutil.Process) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):  # it asks first whether the id is still this process's
            process.send_signal(signal.SIGKILL)


@dataclass
class Sent:
    """A request as its client remembers it, written down before it was sent, and what came of it."""

    key: str
    path: str
    body: dict[str, Any]
    token: str
    unheard: int = 0
    status: int = 0
    answer: dict[str, Any] = field(default_factory=dict)
    was_replayed: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it was acknowledged."""
        return 200 <= self.status < 300


@dataclass
class Client:
    """Somebody who publishes demands, takes some back and confirms what was finished, each under a key of its own."""

    web: Web
    address: str
    token: str
    kind_id: str
    finished: list[str]
    starts_at: str
    chance: random.Random
    book: list[Sent] = field(default_factory=list)

    def work(self, over: threading.Event) -> None:
        """Until it is over; then what is still unanswered is sent until it is answered."""
        mine: list[str] = []
        while not over.is_set():
            if self.finished and self.chance.random() < 0.2:
                self.send(f"/orders/{self.finished.pop()}/confirmation", {})
            elif mine and self.chance.random() < CANCELS:
                self.send(f"/demands/{mine.pop(self.chance.randrange(len(mine)))}/cancellation", {"reason": "不用了"})
            else:
                key = self._key()
                wish = {"kind_id": self.kind_id, "starts_at": self.starts_at, "minutes": 10, "details": key}
                published = self.send("/demands", wish, key)
                if published.is_good:
                    mine.append(published.answer["id"])

    def send(self, path: str, body: dict[str, Any], key: str = "") -> Sent:
        """Write it down, then send it until it is answered."""
        sent = Sent(key or self._key(), path, body, self.token)
        self.book.append(sent)
        return self._until_answered(sent)

    def send_again(self, sent: Sent) -> Sent:
        """What comes of it now, under the same key; the book stays as it is."""
        return self._until_answered(Sent(sent.key, sent.path, sent.body, sent.token))

    def _until_answered(self, sent: Sent) -> Sent:
        deadline = time.monotonic() + GIVE_UP
        headers = {"Authorization": f"Bearer {sent.token}", "Idempotency-Key": sent.key}
        while not sent.status and time.monotonic() < deadline:
            try:
                status, said, answer = self.web.ask(
                    "POST", self.address + sent.path, sent.body, headers, hangs_up=self.chance.random() < HANGS_UP
                )
                sent.answer, sent.was_replayed = json.loads(answer), "Idempotent-Replay" in said
                sent.status = status
            except (OSError, http.client.HTTPException, ValueError):  # nobody knows whether it was done
                sent.unheard += 1
                time.sleep(0.1)
        return sent

    def _key(self) -> str:
        return f"{self.chance.getrandbits(96):024x}"


@contextlib.contextmanager
def at_work(clients: list[Client]) -> Iterator[None]:
    """Everybody works while the block runs; when it returns, everything they sent was answered."""
    over = threading.Event()
    threads = [threading.Thread(target=client.work, args=(over,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(GIVE_UP + 2 * PATIENCE)
