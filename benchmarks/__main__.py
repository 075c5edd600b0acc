"""The command: measure the rows asked for, print the table, keep it in var/bench.json."""

import argparse
import importlib
import json
import sys
import time
import traceback
from dataclasses import asdict, replace
from types import ModuleType

from sqlalchemy import text

from app.kit.db import session
from app.ledger.verify import verify
from app.tenancy.scope import jurisdiction_scope
from benchmarks.posting import posting_bank
from benchmarks.rows import ROWS
from benchmarks.slices import Row
from benchmarks.stage import Stage
from config.settings import ROOT

RESULT = ROOT / "var" / "bench.json"
POSTING = {"one_transfer", "job_path", "request_session", "batch", "hold_and_capture", "hot_account"}


def main() -> int:
    """0 when every bar is met, 1 when one is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="短时间粗测 · a few minutes, smaller and noisier")
    parser.add_argument("--only", action="append", choices=ROWS, help="只测这一行 · this row alone (can be repeated)")
    parser.add_argument("--keep", action="store_true", help="不停服务器 · leave the server running")
    parser.add_argument("--seed", type=int, default=20260101)
    given = parser.parse_args()
    modules = [importlib.import_module(f"benchmarks.rows.{name}") for name in ROWS if name in (given.only or ROWS)]
    started = time.monotonic()
    stage = Stage(given.quick, given.seed)
    machine = stage.machine()
    print(
        f"{machine['processor']} × {machine['processors']}, PostgreSQL {machine['postgresql']}, load {machine['load']}"
    )
    print("| what | measured (range) | bar | met |\n|---|---|---|---|", flush=True)
    rows = []
    for module in modules:
        rows.append(measured(module, stage))
        print(line(rows[-1]), flush=True)
    findings = check(stage) if POSTING & {row.name for row in rows} else []
    result = {
        "machine": {**machine, "load_after": stage.machine()["load"]}, "quick": given.quick, "seed": given.seed,
        "seconds": round(time.monotonic() - started), "findings": findings,
        "rows": [{**asdict(row), "is_met": row.is_met} for row in rows],
    }  # fmt: skip
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str))
    if not given.keep:
        stage.close()
    print(f"{RESULT.relative_to(ROOT)} ({result['seconds']} s)")
    return int(bool(findings) or any(row.is_met is False for row in rows))


def measured(module: ModuleType, stage: Stage) -> Row:
    """A row; one that breaks is shown as not measured and fails the run, the others go on."""
    try:
        return module.measure(stage)  # type: ignore[no-any-return]
    except Exception as error:
        traceback.print_exc()
        return replace(module.PROMISE, is_broken=True, note=f"broke: {error!r:.200}")


def check(stage: Stage) -> list[str]:
    """Whether the ledger is sound after all that was posted to it."""
    bank = posting_bank(stage).bank
    with stage.app.app_context(), jurisdiction_scope(bank):
        session().execute(text("SET LOCAL statement_timeout = 0"))  # it looks at every row
        findings = [f"{found.what}: {found.where}" for found in verify()]
        session().rollback()
    print("账本校验 · ledger verify:", "; ".join(findings) or f"clean, {stage.count(bank)} transfers", flush=True)
    return findings


def line(row: Row) -> str:
    """A row of the table: what | measured (range) | bar | met."""
    value = "not measured" if row.value is None else f"{row.value:.2f} {row.unit}"
    spread = f" ({row.spread[0]:.2f}–{row.spread[1]:.2f})" if row.spread else ""
    sign = "≤" if row.is_ceiling else "≥"
    aim = f", aim {row.aim:g}" if row.aim is not None else ""
    bar = "report" if row.bar is None else f"{sign} {row.bar:g}{aim}"
    met = {None: "–", True: "yes", False: "NO"}[row.is_met]
    note = f" [{row.note}]" if row.note else ""
    return f"| {row.what} | {value}{spread} | {bar} | {met} |{note}"


if __name__ == "__main__":
    sys.exit(main())
