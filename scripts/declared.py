"""What the declarations say, as the pages of docs/generated: rules, permissions, errors, facts, steps, schedule, API."""

import inspect
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from itertools import groupby
from typing import Any

from flask import Flask

from app.events.facts import FACTS, LISTENERS
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
from config.settings import ROOT

HEAD = "<!-- Written by `make docs`; change the declaration instead. -->\n\n"
PARAMETER = re.compile(r"<(?:[^:>]+:)?(\w+)>")
METHODS = ("get", "post", "put", "patch", "delete")


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
"""By file."""
