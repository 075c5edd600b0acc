"""The server of the benchmarks in var/bench, fresh tables, banks, accounts, and pgbench: what the rows share."""

import os
import platform
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from flask import Flask
from sqlalchemy.engine import URL, make_url

from app import create_app
from app.kit.db import db, session
from app.kit.embedded import Servers, ensure_servers, postgres_program, stop_servers, superuser_url
from app.kit.migrating import alembic_config, upgrade
from app.tenancy.commands import open_jurisdiction
from app.tenancy.scope import jurisdiction_scope
from benchmarks.slices import Meter, Slice
from config.settings import ROOT, Settings

VAR, BESIDE = ROOT / "var" / "bench", ROOT / "var" / "bench-beside"
SCRIPTS = VAR / "scripts"
CLIENTS = 8
TPCB, TPCB_SCALE = "tpcb", 50
NANSHA = ROOT / "config" / "jurisdictions" / "nansha.toml"
SERVER = {"shared_buffers": "3GB", "checkpoint_timeout": "1h", "max_wal_size": "8GB"}
"""Both sides fit into memory and no checkpoint falls into a slice: what is left is processor time and commits."""


@dataclass(eq=False)
class Stage:
    """One run of the benchmarks; what a row needs is made when it is first asked for."""

    is_quick: bool
    seed: int

    def __post_init__(self) -> None:
        self.servers = server_of(VAR)
        # Also for processes we start; one address signs in often here.
        os.environ.update(self.servers.environment(), TIMEBANK_VAR=str(VAR), LIMIT_GUESSES="0")
        command.downgrade(alembic_config(self.servers.owner_url), "base")
        upgrade(self.servers.owner_url)
        SCRIPTS.mkdir(exist_ok=True)
        self._wal = self.connect("postgres")
        self.postmaster = self._postmaster()

    @property
    def seconds(self) -> float:
        """How long a slice is."""
        return 2 if self.is_quick else 4

    @property
    def pairs(self) -> int:
        """How many times both sides take their turn."""
        return 2 if self.is_quick else 5

    @cached_property
    def settings(self) -> Settings:
        """Settings of the app on these servers, as its own role, read from the environment as ever."""
        return Settings.from_environment()

    @cached_property
    def app(self) -> Flask:
        """The application."""
        return create_app(self.settings)

    def url(self, role: str, database: str = "timebank") -> URL:
        """Where a role finds a database: 'postgres', 'owner' or 'app'."""
        text = {"postgres": superuser_url(VAR), "owner": self.servers.owner_url, "app": self.servers.app_url}[role]
        return make_url(text).set(database=database)

    def connect(self, role: str, database: str = "timebank") -> psycopg.Connection[Any]:
        """A plain connection that commits each statement."""
        return psycopg.connect(conninfo(self.url(role, database)), autocommit=True)

    def open_bank(self, slug: str) -> int:
        """A bank like Nansha, opened as the product opens it."""
        with self.app.app_context(), jurisdiction_scope(None):
            number = open_jurisdiction(NANSHA, slug=slug, name=slug).id
            session().rollback()
            db.session.remove()
        return number

    def pgbench(self, url: URL, *arguments: str) -> Slice:
        """A slice of pgbench: prepared statements, eight clients."""
        words = [
            str(postgres_program("pgbench")), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
            "-T", str(int(self.seconds)), *place(url), *arguments,
        ]  # fmt: skip
        with self.meter().running() as meter:
            done = subprocess.run(words, env=environment(url), capture_output=True, text=True, check=False)
        if done.returncode or "number of failed transactions: 0 " not in done.stdout:
            raise RuntimeError(f"pgbench: {done.stderr[-2000:]}{done.stdout[-500:]}")
        count = int(re.search(r"actually processed: (\d+)", done.stdout)[1])  # type: ignore[index]
        rate = float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]
        return meter.slice(count, count / rate)

    def script(self, name: str, text: str, **variables: int) -> Callable[[], Slice]:
        """A pgbench program of ours, run as the app's role."""
        path = SCRIPTS / f"{name}.sql"
        path.write_text(text)
        given = [part for key, value in variables.items() for part in ("-D", f"{key}={value}")]
        return lambda: self.pgbench(self.url("app"), "-f", str(path), *given)

    @cached_property
    def tpcb(self) -> Callable[[], Slice]:
        """A slice of pgbench's own TPC-B at scale 50 on the same server; the tables are made at the first asking."""
        with self.connect("postgres", "postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {TPCB} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {TPCB}")
        url = self.url("postgres", TPCB)
        words = [str(postgres_program("pgbench")), "-i", "-q", "-s", str(TPCB_SCALE), *place(url)]
        subprocess.run(words, env=environment(url), capture_output=True, check=True)
        with self.connect("postgres", TPCB) as there:  # into memory
            there.execute("SELECT count(*), sum(abalance) FROM pgbench_accounts")
        self.pgbench(url, "-b", "tpcb-like")  # warm
        return lambda: self.pgbench(url, "-b", "tpcb-like")

    def meter(self) -> Meter:
        """Measures the server over a block."""
        return Meter(self.postmaster, self._wal_position)

    def count(self, bank: int, table: str = "ledger_transfer") -> int:
        """Rows of a bank, to see that work was done."""
        row = self._wal.execute(f"SELECT count(*) FROM {table} WHERE jurisdiction_id = %s", [bank]).fetchone()
        return int(row[0]) if row else 0

    def machine(self) -> dict[str, Any]:
        """What the figures were measured on."""
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        version = self._wal.execute("SHOW server_version").fetchone()
        return {
            "processor": model[1] if model else platform.machine(), "processors": os.cpu_count(),
            "python": platform.python_version(), "postgresql": version[0] if version else "?",
            "load": [round(part, 2) for part in os.getloadavg()], "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        }  # fmt: skip

    @contextmanager
    def beside(self) -> Iterator[Flask]:
        """A second deployment with servers of its own, empty, to be measured in turn with the first."""
        servers = server_of(BESIDE)
        command.downgrade(alembic_config(servers.owner_url), "base")
        upgrade(servers.owner_url)
        here = replace(
            self.settings, database_url=servers.app_url, owner_database_url=servers.owner_url,
            worker_database_url=servers.worker_url, supervision_database_url=servers.supervision_url,
            redis_url=servers.redis_url,
        )  # fmt: skip
        try:
            yield create_app(here)
        finally:
            stop_servers(BESIDE)

    def close(self) -> None:
        """Stop the server; what it holds is made anew by the next run."""
        self._wal.close()
        stop_servers(VAR)

    def _postmaster(self) -> int:
        folder = self._wal.execute("SHOW data_directory").fetchone()
        return int((Path(folder[0]) / "postmaster.pid").read_text().split()[0])  # type: ignore[index]

    def _wal_position(self) -> int:
        row = self._wal.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").fetchone()
        return int(row[0]) if row else 0


def server_of(var: Path) -> Servers:
    """The servers of a directory, with what all measurements share set in PostgreSQL."""
    servers = ensure_servers(var)
    with psycopg.connect(conninfo(make_url(superuser_url(var))), autocommit=True) as admin:
        shown = {name: admin.execute(f"SHOW {name}").fetchone()[0] for name in SERVER}  # type: ignore[index]
        if shown == SERVER:
            return servers
        for name, value in SERVER.items():
            admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    stop_servers(var)
    return ensure_servers(var)


def conninfo(url: URL) -> str:
    """An address as libpq takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def place(url: URL) -> list[str]:
    """The same as arguments of pgbench."""
    return ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username), str(url.database)]


def environment(url: URL) -> dict[str, str]:
    """Its password, which stands in no list of processes."""
    return {**os.environ, "PGPASSWORD": str(url.password)}
