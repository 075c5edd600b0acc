"""Real worker and relay processes on servers of their own, that can be killed one by one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
from redis import Redis

from config.settings import ROOT

TTL, LEASE = 4, 2


class Fleet:
    """Workers and a relay started for one test; only these are ever killed, by their ids."""

    def __init__(self, var: Path, environment: dict[str, str], superuser_url: str) -> None:
        self._var, self._environment = var, environment
        self._alive: dict[str, psutil.Popen] = {}
        self._orphans: list[psutil.Process] = []
        self._number = 0
        self.redis = Redis.from_url(environment["REDIS_URL"])
        self.database = psycopg.connect(superuser_url.replace("+psycopg", ""), autocommit=True)

    def start(self, kind: str) -> str:
        """One more `flask worker` or `flask relay`; answers its name, which PostgreSQL shows beside its connections."""
        self._number += 1
        name = f"{kind}-{self._number}"
        more = ["--ttl", str(TTL)] if kind == "worker" else ["--lease", str(LEASE)]
        log = (self._var / f"{name}.log").open("wb")
        self._alive[name] = psutil.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", kind, *more],
            cwd=ROOT, env={**os.environ, **self._environment, "PGAPPNAME": name}, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        log.close()
        return name

    def names(self, kind: str) -> list[str]:
        """Those of a kind that were started and not killed."""
        return [name for name in self._alive if name.startswith(kind)]

    def kill(self, name: str, *, what: str = "all") -> None:
        """kill -9: the process, the child that does its job, or both."""
        process = self._alive[name]
        children = process.children(recursive=True)
        if what != "child":
            del self._alive[name]
            process.send_signal(signal.SIGKILL)
        for child in children:
            if what == "parent":
                self._orphans.append(child)  # goes on alone, as it would in service; ended with the test
            else:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.send_signal(signal.SIGKILL)
        if what != "child":
            process.wait(10)

    def stop(self) -> None:
        """End what is left."""
        for name in list(self._alive):
            self.kill(name)
        for orphan in self._orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()
        self.database.close()
        self.redis.close()

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """An answer from the database, by one who may see everything."""
        return self.database.execute(query, values).fetchall()  # type: ignore[arg-type]

    def waiting_for_a_lock(self, query_like: str) -> set[str]:
        """The workers whose statement waits for a lock."""
        rows = self.ask(
            "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND application_name LIKE 'worker-%%' AND query ILIKE %s",
            query_like,
        )
        return {str(row[0]) for row in rows}

    def logs(self) -> str:
        """The last words of every process, for a test that failed."""
        files = sorted(self._var.glob("*-*.log"), key=lambda path: path.stat().st_mtime)
        return "\n".join(f"== {path.name}\n" + "\n".join(path.read_text().splitlines()[-6:]) for path in files[-6:])


def until(condition: Callable[[], object], seconds: float, what: Callable[[], str] = str) -> float:
    """Wait until it holds; answers how long that took."""
    begun = time.monotonic()
    while not condition():
        waited = time.monotonic() - begun
        assert waited < seconds, f"not within {seconds} s\n{what()}"
        time.sleep(0.05)
    return time.monotonic() - begun


@contextlib.contextmanager
def lock_held(superuser_url: str, *statements: str) -> Iterator[psycopg.Connection]:
    """A transaction that holds locks until the block ends."""
    with psycopg.connect(superuser_url.replace("+psycopg", "")) as holder:
        for statement in statements:
            holder.execute(statement)  # type: ignore[arg-type]
        yield holder
        holder.rollback()
