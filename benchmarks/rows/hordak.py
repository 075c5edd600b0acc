"""django-hordak, the ledger of the Django world, doing the same transfers on the same server from as many processes."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.posting import posting_bank
from benchmarks.rows.job_path import __name__ as job_path
from benchmarks.slices import Row, compare
from benchmarks.stage import CLIENTS, VAR, Stage, conninfo, environment
from benchmarks.workers import workers

HOME = VAR / "hordak-venv"
THERE = Path(__file__).parent.parent / "hordak_there.py"
PACKAGES = ("django", "django-hordak", "psycopg[binary]")
ACCOUNTS = 1000
PROMISE = Row(
    "hordak", "django-hordak，同样的转账 ÷ 我们的任务路径 · django-hordak doing the same transfers ÷ our job path"
)


def measure(stage: Stage) -> Row:
    """Its transfers in a second over ours from Python; it is put into an environment of its own first."""
    python = HOME / "bin" / "python"
    try:
        if not (HOME / ".ready").exists():
            subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, capture_output=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True, capture_output=True)
            (HOME / ".ready").touch()
        variables = _database(stage)
        subprocess.run(
            [str(python), str(THERE), "prepare", str(ACCOUNTS)], env=variables, check=True, capture_output=True
        )
    except subprocess.CalledProcessError as error:
        return replace(PROMISE, note=f"not measured: {_last_line(error.stderr)}")
    bank = posting_bank(stage)
    given = {"conninfo": conninfo(stage.url("app")), "bank": bank.bank, "accounts": bank.accounts}
    with _running(str(python), variables) as processes, workers(stage, job_path, CLIENTS, **given) as ours:

        def theirs() -> object:
            with stage.meter().running() as meter:
                for process in processes:
                    print(stage.seconds, file=process.stdin, flush=True)
                done = sum(int(process.stdout.readline()) for process in processes)
            return meter.slice(done)

        before = _legs(stage)
        compared = compare(theirs, ours, max(2, stage.pairs - 2))  # type: ignore[arg-type]
        assert _legs(stage) - before == 2 * compared.done
    details = compared.details()
    version = subprocess.run(
        [str(python), "-m", "pip", "show", "django-hordak"], capture_output=True, text=True, check=True
    )
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details={**details, "pip": version.stdout[:60]},
        note=f"{details['ours']['per_second']:.0f} against {details['theirs']['per_second']:.0f} a second from {CLIENTS} processes; "
        "it holds nothing, checks no floor and knows no repeated id",
    )  # fmt: skip


def _last_line(words: bytes) -> str:
    lines = [line for line in words.decode().splitlines() if "Error" in line or "ERROR" in line]
    return (lines or ["?"])[-1][:200]


def _database(stage: Stage) -> dict[str, str]:
    with stage.connect("postgres", "postgres") as admin:
        admin.execute("DROP DATABASE IF EXISTS hordak WITH (FORCE)")
        admin.execute("CREATE DATABASE hordak OWNER tb_owner")
    url = stage.url("owner", "hordak")
    return {
        **environment(url), "PGHOST": str(url.host), "PGPORT": str(url.port), "PGUSER": str(url.username),
        "PGDATABASE": "hordak",
    }  # fmt: skip


def _legs(stage: Stage) -> int:
    with stage.connect("owner", "hordak") as there:
        return int(there.execute("SELECT count(*) FROM hordak_leg").fetchone()[0])  # type: ignore[index]


@contextmanager
def _running(python: str, variables: dict[str, str]) -> Iterator[list["subprocess.Popen[str]"]]:
    words = [python, str(THERE), "work"]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(words, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(CLIENTS)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield processes
        for process in processes:
            assert process.stdin
            process.stdin.close()
