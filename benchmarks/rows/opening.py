"""A new bank with its own brand from one command, as an operator types it."""

import re
import subprocess
import sys
import time
from dataclasses import replace

from benchmarks.slices import Row
from benchmarks.stage import Stage
from config.settings import ROOT

PROMISE = Row(
    "opening", "一条命令开一家新银行 · open a new branded bank from one command", unit="s", bar=60, is_ceiling=True
)


def measure(stage: Stage) -> Row:
    """Seconds from the command to the prompt, start of Python included."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "jurisdiction", "open",
         "config/jurisdictions/nansha.toml", "--slug", "opened", "--name", "新开时间银行"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    assert "/t/opened/" in done.stdout
    page = stage.app.test_client().get("/t/opened/")
    assert page.status_code in (200, 302, 303)
    inside = re.search(r"\(([\d.]+) s\)", done.stdout)
    return replace(PROMISE, value=seconds, note=f"{inside[1]} s of it in the database" if inside else "")
