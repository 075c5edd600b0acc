"""`make docs`: the pages of docs/generated, written from the declarations themselves; `--check` says which are stale.

Nothing is connected to: the application is put together with settings that lead nowhere. The same declarations give the
same bytes. README's table of measurements comes from var/bench.json, which belongs to the machine that measured, so it
is filled here and never checked.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from flask import Flask

from app import create_app
from app.kit.crypto import Keyring
from benchmarks.rows import ROWS
from config.settings import ROOT, Settings
from scripts.declared import PAGES, table

GENERATED = ROOT / "docs" / "generated"
BENCH = ROOT / "var" / "bench.json"
OPEN, CLOSE = "<!-- bench -->", "<!-- /bench -->"


NOWHERE = "postgresql+psycopg://nobody@localhost/nothing"


def put_together(var: Path) -> Flask:
    """The application, with nowhere to connect to."""
    given = {
        "DATABASE_URL": NOWHERE, "REDIS_URL": "redis://localhost/0", "TIMEBANK_VAR": str(var), "SECRET_KEY": "documents",
        "FIELD_KEYS": Keyring.generate().to_text(), "TIMEBANK_PRODUCTION": "0",
    }  # fmt: skip
    before = os.environ.copy()
    os.environ.update(given)
    try:
        return create_app(Settings.from_environment())
    finally:
        os.environ.clear()
        os.environ.update(before)


def pages() -> dict[Path, str]:
    """Every generated page as it should be."""
    with tempfile.TemporaryDirectory() as var:
        app = put_together(Path(var))
        with app.app_context():
            return {GENERATED / name: make(app) for name, make in PAGES.items()}


def stale() -> list[Path]:
    """Pages that are not what the declarations say, and pages nobody writes any more."""
    wanted = pages()
    differing = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return differing + [path for path in sorted(GENERATED.glob("*")) if path not in wanted]


def measured() -> str | None:
    """The table of measurements, or None where there is none of full length and of every row."""
    if not BENCH.exists():
        return None
    run = json.loads(BENCH.read_text(encoding="utf-8"))
    if run["quick"]:
        print("var/bench.json 是快速粗测，不写入 README · is from a quick run and stays out of the README")
        return None
    if {row["name"] for row in run["rows"]} != set(ROWS):
        print(
            "var/bench.json 不是全部各行，不写入 README · holds not every row and stays out of the README: make bench"
        )
        return None
    machine, rows = run["machine"], []
    for row in run["rows"]:
        value = "未测 not measured" if row["value"] is None else f"{row['value']:.2f} {row['unit']}"
        spread = f" ({row['spread'][0]:.2f} … {row['spread'][1]:.2f})" if row["spread"] else ""
        bar = "—" if row["bar"] is None else f"{'≤' if row['is_ceiling'] else '≥'} {row['bar']:g}"
        rows.append((row["what"], value + spread, bar, {True: "✓", False: "✗", None: ""}[row["is_met"]], row["note"]))
    caption = (
        f"{machine['processor']} × {machine['processors']}, PostgreSQL {machine['postgresql']}, Python {machine['python']}, "
        f"{machine['at'][:10]}; ratios of slices measured in turn in one run, in brackets the lowest and highest.\n"
    )
    return f"{caption}\n{table(('what', 'measured', 'bar', 'met', 'note'), rows)}"


def fill_readme() -> None:
    """Put the table of measurements between its marks."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    found = measured()
    if found is None or OPEN not in text:
        return
    before, _, rest = text.partition(OPEN)
    _, _, after = rest.partition(CLOSE)
    readme.write_text(f"{before}{OPEN}\n{found}{CLOSE}{after}", encoding="utf-8")


def main() -> int:
    """Write everything, or with --check only say what is stale."""
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="只检查是否过时 · write nothing, exit 1 when a page is stale"
    )
    if parser.parse_args().check:
        old = stale()
        for path in old:
            print(f"{path.relative_to(ROOT)} 已过时，请运行 make docs · is stale, run make docs")
        return int(bool(old))
    GENERATED.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in GENERATED.glob("*"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    fill_readme()
    print(f"docs/generated: {len(wanted)} 个文件已写好 · files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
