"""`make docs`: the pages of docs/generated, written from the declarations themselves; `--check` says which are stale.

Nothing is connected to: the application is put together with settings that lead nowhere. The same declarations give the
same bytes. README's table of measurements comes from var/bench.json, which belongs to the machine that measured, so it
is filled here and never checked.
"""

import argparse
import inspect
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.events.facts import FACTS, LISTENERS
from app.kit.crypto import Keyring
from app.kit.errors import TimeBankError
from app.kit.own_words import in_own_words
from app.orders import transitions
from app.orders.transitions import NEXT, Act, State
from app.rbac.guard import PUBLIC
from app.rbac.roles import ROLES, compile_roles, template_rows
from app.rbac.words import STAFF_ONLY, Permission
from app.rules.declaration import RULES, Rule
from app.tasks.schedule import SCHEDULE
from app.tenancy.opening import BankFile
from benchmarks.rows import ROWS
from config.settings import ROOT, Settings

GENERATED = ROOT / "docs" / "generated"
BENCH = ROOT / "var" / "bench.json"
OPEN, CLOSE = "<!-- bench -->", "<!-- /bench -->"
HEAD = "<!-- Written by `make docs`; change the declaration instead. -->\n\n"
PARAMETER = re.compile(r"<(?:[^:>]+:)?(\w+)>")
METHODS = ("get", "post", "put", "patch", "delete")


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


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; what would break a cell is escaped."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + "---|" * (lines[0].count("|") - 1))
    for row in rows:
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |")
    return "\n".join(lines) + "\n"


def module_of(word: str) -> str:
    """The module a key, code or fact begins with."""
    return word.split(".")[0]


def by_module(words: Iterable[str]) -> Iterable[tuple[str, list[str]]]:
    """Words grouped by the module they begin with, in order."""
    return [(module, list(group)) for module, group in groupby(sorted(words), key=module_of)]


def said_by_banks() -> dict[str, dict[str, Any]]:
    """For each bank that comes with the product, what its file says of rules."""
    said = {}
    for path in sorted((ROOT / "config" / "jurisdictions").glob("*.toml")):
        said[path.stem] = BankFile(path).content.get("rules", {})
    return said


def allowed(rule: Rule[Any]) -> str:
    """What a rule can be."""
    if rule.choices:
        return "<br>".join(f"`{choice.value}` {choice.zh} · {choice.en}" for choice in rule.choices)
    if isinstance(rule.default, bool):
        return "`true` 是 · yes<br>`false` 否 · no"
    if rule.minimum is not None or rule.maximum is not None:
        return f"{rule.minimum} … {rule.maximum} {rule.unit_zh} {rule.unit_en}".strip()
    return "由小到大的整数 · whole numbers in rising order" if isinstance(rule.default, list) else ""


def written(value: Any) -> str:
    """A value as a jurisdiction's file writes it."""
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def rules(_: Flask) -> str:
    """Every rule, and what the banks that come with the product say."""
    banks = said_by_banks()
    text = "# 规则 Rules\n\n" + HEAD.strip() + "\n\n"
    text += (
        "What a bank may decide, from `app/*/rules.py`; how a value is found stands in "
        "[ADR 0007](../adr/0007-rules-are-declared-data.md). A value without a source is marked open: "
        "a cautious default of ours that the bank has not confirmed.\n"
    )
    for module, keys in by_module(RULES):
        text += f"\n## {module}\n\n"
        text += table(
            ("key", "中文", "English", "default", "what it can be", "说明", "help"),
            (
                (f"`{key}`", rule.zh, rule.en, written(rule.default), allowed(rule), rule.help_zh, rule.help_en)
                for key, rule in ((key, RULES[key]) for key in keys)
            ),
        )
    text += "\n## 各行取值 What the banks' files say\n\nBlank: the file is silent and the default holds.\n\n"
    rows = []
    for key in sorted(RULES):
        cells = []
        for said in banks.values():
            stated = said.get(key)
            mark = " 未定 open" if stated and stated.get("open") else ""
            cells.append(
                written(stated["value"]) + (f" {stated['source']}" if stated.get("source") else mark) if stated else ""
            )
        rows.append((f"`{key}`", *cells))
    return text + table(("key", *banks), rows)


def permission_of(app: Flask, endpoint: str) -> Any:
    """What a view declares, looked for through its wrappers."""
    view: Any = app.view_functions[endpoint]
    while view is not None:
        if (permission := getattr(view, "permission", None)) is not None:
            return permission
        view = getattr(view, "__wrapped__", None)
    return None


def routes(app: Flask) -> list[tuple[str, str, Any]]:
    """(method, path, permission) of every route, in order."""
    return [
        (method.upper(), rule.rule, permission_of(app, rule.endpoint))
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        for method in METHODS
        if method.upper() in (rule.methods or ())
    ]


def permissions(app: Flask) -> str:
    """Every word, who holds it by template, which routes ask for it; and which routes are public."""
    held = compile_roles(template_rows())
    asked: dict[Any, list[str]] = {}
    for method, path, permission in routes(app):
        asked.setdefault(permission, []).append(f"`{method} {path}`")
    text = "# 权限 Permissions\n\n" + HEAD.strip() + "\n\n"
    text += (
        "Words from `app/rbac/words.py`, roles compiled from `config/roles.csv`; a bank may differ (see "
        "[ADR 0008](../adr/0008-roles-compiled-from-casbin.md)). **Staff** words count only in a session with a second "
        "factor. A route asks whether the word is held anywhere; the row then asks whether it is held there.\n\n"
    )
    text += table(
        ("word", "中文", "English", "staff", *(f"{zh}<br>`{role}`" for role, (zh, _) in ROLES.items())),
        (
            (f"`{word}`", word.zh, word.en, "✓" if word in STAFF_ONLY else "",
             *("✓" if word in held[role] else "" for role in ROLES))
            for word in Permission
        ),
    )  # fmt: skip
    text += "\n## 由哪些网址要求 Which routes ask for it\n\n"
    text += table(
        ("word", "routes"),
        ((f"`{word}`", "<br>".join(asked.get(word, ["— (asked of rows, or not used yet)"]))) for word in Permission),
    )
    text += "\n## 公开网址 Public routes\n\n" + "".join(f"- {route}\n" for route in asked.get(PUBLIC, []))
    return text


def errors(_: Flask) -> str:
    """Every refusal: code, status, sentence in both languages."""
    text = "# 错误 Errors\n\n" + HEAD.strip() + "\n\n"
    text += (
        "What can be refused, from `app/*/errors.py`. The API answers them as problem details (RFC 9457), pages as a "
        "sentence; words in braces are filled in. See [ADR 0009](../adr/0009-refusals-in-one-shape.md).\n"
    )
    for module, codes in by_module(TimeBankError.registry):
        text += f"\n## {module}\n\n"
        known = ((code, TimeBankError.registry[code]) for code in codes)
        text += table(
            ("code", "HTTP", "中文", "English"),
            (
                (f"`{code}`", error.status, in_own_words(error.zh, "zh"), in_own_words(error.en, "en"))
                for code, error in known
            ),
        )
    return text


def facts(_: Flask) -> str:
    """Every fact: its words, what it carries, who listens."""
    text = "# 事实 Facts\n\n" + HEAD.strip() + "\n\n"
    text += (
        "What is announced, from `app/*/events.py`: each is a row of the audit, and a delivery for each listener "
        "([ADR 0006](../adr/0006-facts-are-audit-and-outbox.md)).\n"
    )
    for module, words in by_module(FACTS):
        text += f"\n## {module}\n\n"
        rows = []
        for word in words:
            kind = FACTS[word]
            carried = ", ".join(
                f"`{part.name}`" + ("" if part.default is MISSING else f" = {part.default!r}")
                for part in fields(kind.fields)
            )
            heard = ", ".join(f"`{name}`" for name in LISTENERS.get(word, {}))
            rows.append((f"`{word}`", kind.zh, kind.en, inspect.getdoc(kind.fields), carried, heard))
        text += table(("fact", "中文", "English", "means", "carries", "listeners"), rows)
    return text


def steps(_: Flask) -> str:
    """The transition table of orders as a matrix, and where the held seconds go."""
    text = "# 订单流转 Transitions of an order\n\n" + HEAD.strip() + "\n\n"
    text += "From `app/orders/transitions.py`. An empty cell is a refusal (`orders.step_refused`).\n\n"
    text += table(
        ("state ╲ act", *(f"{act.zh}<br>`{act}`" for act in Act)),
        (
            (f"{here.zh}<br>`{here}`", *(f"{NEXT[here, act].zh}" if (here, act) in NEXT else "" for act in Act))
            for here in State
        ),
    )
    rows = [
        row.split(None, 3)
        for row in (transitions.__doc__ or "").splitlines()
        if row.split(None, 1)[:1] and row[0].islower()
    ]
    text += "\n## 保留的时间去向 Where the held seconds go\n\n"
    return text + table([*rows[0][:2], "becomes", "held seconds"], rows[1:])


def fields_of(schema: dict[str, Any], spec: dict[str, Any]) -> str:
    """The fields of a body, the required ones with a star."""
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("type") == "array":
        return "list of " + fields_of(schema["items"], spec)
    must = schema.get("required", [])
    return ", ".join(f"`{name}`" + ("\\*" if name in must else "") for name in schema.get("properties", {}))


def api(app: Flask) -> str:
    """The API as a table; the whole of it is openapi.json."""
    spec = app.extensions["api"].spec.to_dict()
    asked = {(method, PARAMETER.sub(r"{\1}", path)): permission for method, path, permission in routes(app)}
    text = "# 接口 API\n\n" + HEAD.strip() + "\n\n"
    text += (
        "Below `/t/<bank>` or on the bank's own host. Requests carry `Authorization: Bearer tb_…`; writing ones may carry "
        "`Idempotency-Key`; lists go on by `cursor`. The whole description is [openapi.json](openapi.json) "
        "(OpenAPI 3.1), served at `/api/v1/openapi.json`; what is refused stands in [errors.md](errors.md). "
        "A star marks what must be sent.\n\n"
    )
    rows = []
    for path, methods in sorted(spec["paths"].items()):
        for method in METHODS:
            if (operation := methods.get(method)) is None:
                continue
            sent = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
            body = sent.get("schema", {})
            query = ", ".join(
                f"`?{part['name']}`" for part in operation.get("parameters", []) if part.get("in") == "query"
            )
            permission = asked.get((method.upper(), path), "")
            good: dict[str, Any] = next(
                (answer for status, answer in sorted(operation["responses"].items()) if status.startswith("2")), {}
            )
            answers = good.get("content", {}).get("application/json", {}).get("schema", {})
            rows.append((
                f"`{method.upper()} {path}`", operation.get("summary", ""), f"`{permission}`",
                ", ".join(filter(None, (fields_of(body, spec), query))), fields_of(answers, spec),
            ))  # fmt: skip
    return text + table(("operation", "what it does", "permission", "takes", "answers"), rows)


def openapi(app: Flask) -> str:
    """The API's description, keys in order."""
    return json.dumps(app.extensions["api"].spec.to_dict(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def schedule(_: Flask) -> str:
    """What is done by the clock."""
    text = "# 计划 Schedule\n\n" + HEAD.strip() + "\n\n"
    text += (
        "What `flask schedule` hands over when it falls due, from `app/tasks/schedule.py`; times are Asia/Shanghai.\n\n"
    )
    return text + table(
        ("name", "cron", "中文", "English"), ((f"`{one.name}`", f"`{one.cron}`", one.zh, one.en) for one in SCHEDULE)
    )


PAGES: dict[str, Callable[[Flask], str]] = {
    "rules.md": rules, "permissions.md": permissions, "errors.md": errors, "facts.md": facts, "transitions.md": steps,
    "schedule.md": schedule, "api.md": api, "openapi.json": openapi,
}  # fmt: skip


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
