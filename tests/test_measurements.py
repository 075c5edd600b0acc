"""README's table of measurements: every row by its own name and bar, whatever became of it, and never a part of a run."""

import importlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.rows import ROWS
from benchmarks.slices import Row
from scripts import docs

MACHINE = {"processor": "CPU", "processors": 2, "postgresql": "15", "python": "3.11", "at": "2026-11-22T10:00"}


def promise(name: str) -> Row:
    row = importlib.import_module(f"benchmarks.rows.{name}").PROMISE
    assert isinstance(row, Row)
    return row


def table_of(rows: list[Row], where: Path, monkeypatch: pytest.MonkeyPatch, **run: Any) -> str | None:
    kept = {"machine": MACHINE, "quick": False, "rows": [{**asdict(row), "is_met": row.is_met} for row in rows]}
    where.write_text(json.dumps(kept | run), encoding="utf-8")
    monkeypatch.setattr(docs, "BENCH", where)
    return docs.measured()


def test_every_row_says_what_it_measures_before_it_has() -> None:
    for name in ROWS:
        assert promise(name).name == name
        assert promise(name).value is None
        assert promise(name).what != name


def test_a_row_that_broke_keeps_its_name_and_bar_and_is_not_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [promise(name) for name in ROWS]
    rows[ROWS.index("city")] = replace(promise("city"), is_broken=True, note="broke: Full('disk | 1')")
    rows[ROWS.index("request_session")] = replace(promise("request_session"), is_broken=True)
    text = table_of(rows, tmp_path / "bench.json", monkeypatch)
    assert text
    assert f"| {promise('city').what} | 未测 not measured | ≤ 150 | ✗ | broke: Full('disk \\| 1') |" in text
    assert f"| {promise('request_session').what} | 未测 not measured | — | ✗ |" in text, "the run failed, bar or no bar"


def test_the_second_condition_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [replace(promise(name), value=1.0) for name in ROWS]
    at = ROWS.index("mixed_load")
    rows[at] = replace(rows[at], value=500.0, is_also=False, note="p95 900 ms (≤ 300), 2 errors")
    text = table_of(rows, tmp_path / "bench.json", monkeypatch)
    assert text
    assert "500.00 requests/s | ≥ 100 | ✗ | p95 900 ms (≤ 300), 2 errors |" in text


def test_a_part_of_a_run_stays_out_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert table_of([promise("city")], tmp_path / "bench.json", monkeypatch) is None
    assert table_of([promise(name) for name in ROWS], tmp_path / "bench.json", monkeypatch, quick=True) is None
