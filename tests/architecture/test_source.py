"""Promises about the text of the program, kept by reading it."""

import ast
import re
import string

import pytest
from flask import Flask

from app.events.facts import FACTS
from app.kit.errors import TimeBankError
from app.kit.own_words import in_own_words
from app.rbac.roles import ROLES
from app.rbac.words import Permission
from app.rules.declaration import RULES
from config.settings import ROOT
from tests.architecture.sources import (
    APP,
    ASCII_BETWEEN_CHINESE,
    calls_that_end_a_transaction,
    comparisons_with_constants,
    literals,
    sources,
)

MAY_END_A_TRANSACTION = {
    "app/web/edge.py": "the edge of a request: the one commit",
    "app/web/problems.py": "the edge of a request: an unexpected error takes everything back",
    "app/kit/db.py": "own_transaction(): what must stand though the request fails",
    "app/members/sign_in.py": "the edge of a request: who is there is read before row security knows them",
    "app/members/credentials.py": "a wrong code is counted though the request fails",
    "app/orders/commands/attend.py": "a wrong code is counted though the request fails",
    "app/tenancy/commands.py": "opening a bank: its number first, then all the rest in its own scope",
    "app/events/delivering.py": "one transaction a delivery",
    "app/events/work.py": "hints go when the work is done",
    "app/tasks/relay.py": "the edge of the relay",
    "app/tasks/schedule.py": "the edge of an occurrence",
    "app/reports/folding.py": "one transaction a fold; counting people, one a period",
    "app/reports/platform.py": "the supervisor's export is told in each bank's own scope",
    "app/tasks/demonstration.py": "a command of the shell: demonstration people, one after another",
}
"""Where a transaction may end, and why there; besides files of jobs and of the shell."""

EDGES = ("jobs.py", "cli.py")
MOST_LINES = 300
NOBODYS_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "process", "data"}


@pytest.fixture(autouse=True)
def _everything_is_declared(app: Flask) -> None:
    """The application is put together, so every rule, fact and error is known."""


def test_only_the_edges_end_a_transaction() -> None:
    wrong = [
        f"{path}:{line} {name}"
        for path, _, tree in sources()
        if path not in MAY_END_A_TRANSACTION and not path.endswith(EDGES)
        for line, name in calls_that_end_a_transaction(tree)
    ]
    assert not wrong


def test_the_list_of_edges_has_no_dead_rows() -> None:
    ends = {path for path, _, tree in sources() if any(calls_that_end_a_transaction(tree))}
    assert set(MAY_END_A_TRANSACTION) <= ends


def test_no_code_asks_which_bank_it_serves() -> None:
    wrong = [f"{path}:{line} {text}" for path, _, tree in sources() for line, text in comparisons_with_constants(tree)]
    assert not wrong, f"make it a rule instead: {wrong}"


@pytest.mark.parametrize(
    "line",
    [
        'bank.slug == "nansha"', "jurisdiction().id == 3", 'tenant.kind != "branch"', 'slug in ("nansha", "guangzhou")',
        "jurisdiction_id() == 1", "node.kind == TenantKind.BRANCH", "current_scope().jurisdiction_id == 2",
        "row.tenant_id == 'x'", '{"nansha": 1}[bank.slug]',
    ],
)  # fmt: skip
def test_a_comparison_of_a_bank_with_a_constant_is_noticed(line: str) -> None:
    assert list(comparisons_with_constants(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    ["bank.slug == slug", "current_scope().jurisdiction_id is None", "kind.key == 'x'", "a.tenant_id == b.tenant_id"],
)
def test_a_comparison_of_other_things_is_let_be(line: str) -> None:
    assert not list(comparisons_with_constants(ast.parse(line)))


def test_files_stay_small() -> None:
    assert not {path: lines for path, text, _ in sources() if (lines := text.count("\n")) > MOST_LINES}


def test_no_other_file_is_longer_either() -> None:
    folders = ("migrations", "tests", "benchmarks", "scripts", "config")
    files = [path for folder in folders for end in ("py", "sql") for path in (ROOT / folder).rglob(f"*.{end}")]
    assert len(files) > 300
    assert not {str(path): n for path in files if (n := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [str(path) for path in APP.rglob("*.py") if path.stem in NOBODYS_NAMES]


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _twin(name: str) -> str:
    """Where a sentence needs another word in each language, its placeholder ends in _zh or _en, or is 'zh' or 'en'."""
    return "" if name in ("zh", "en") else name.removesuffix("_zh").removesuffix("_en")


def test_every_refusal_says_what_to_do_in_both_languages() -> None:
    wrong = []
    for code, error in TimeBankError.registry.items():
        has_own = {"zh", "en"} <= vars(error).keys() or error.__subclasses__() or code == "kit.bad_fields"
        if not has_own:
            wrong.append(f"{code}: sentences inherited")
        zh, en = (_placeholders(in_own_words(text, lang)) for text, lang in ((error.zh, "zh"), (error.en, "en")))
        if {_twin(n) for n in zh} != {_twin(n) for n in en}:
            wrong.append(f"{code}: {zh} and {en}")
        if not error.zh.endswith("。") or not error.en.endswith("."):
            wrong.append(f"{code}: a sentence ends in a full stop")
        if not any("一" <= character <= "鿿" for character in error.zh):
            wrong.append(f"{code}: no Chinese")
    assert not wrong, "\n".join(wrong)


def test_every_code_begins_with_its_module() -> None:
    owners = {code: error.__module__.split(".")[1] for code, error in TimeBankError.registry.items()}
    assert not [code for code, owner in owners.items() if code.split(".")[0] != owner]


def test_every_rule_permission_role_and_fact_has_labels_in_both_languages() -> None:
    labels: dict[str, tuple[str, ...]] = {}
    for key, rule in RULES.items():
        labels[f"rule {key}"] = (rule.zh, rule.help_zh, rule.en, rule.help_en)
        for choice in rule.choices:
            labels[f"rule {key} choice {choice.value}"] = (choice.zh, choice.en)
        if rule.unit_zh or rule.unit_en:
            labels[f"rule {key} unit"] = (rule.unit_zh, rule.unit_en)
    labels |= {f"permission {word}": (word.zh, word.en) for word in Permission}
    labels |= {f"role {role}": pair for role, pair in ROLES.items()}
    labels |= {f"fact {word}": (kind.zh, kind.en) for word, kind in FACTS.items()}
    assert len(labels) > 100
    assert not [name for name, texts in labels.items() if not all(text.strip() for text in texts)]
    assert not [name for name, texts in labels.items() if texts[0].isascii() or re.search("[一-鿿]", texts[-1])]


def test_keys_of_rules_and_facts_begin_with_their_module() -> None:
    modules = {path.split("/")[1] for path, _, _ in sources() if path.count("/") > 1}
    assert {key.split(".")[0] for key in RULES} <= modules
    assert not [word for word, kind in FACTS.items() if kind.fields.__module__.split(".")[1] != word.split(".")[0]]


def test_chinese_sentences_have_chinese_punctuation() -> None:
    wrong = [
        f"{path}:{line} {found.group()}"
        for path, _, tree in sources()
        for line, text in literals(tree)
        for found in [ASCII_BETWEEN_CHINESE.search(text)]
        if found
    ]
    assert not wrong, "\n".join(wrong)


def test_rules_asked_without_a_node_are_those_the_whole_bank_shares() -> None:
    """A branch that decides a rule which is only ever asked at the head bank would decide nothing, and believe it had."""
    declared = {
        target.id: any(word.arg == "is_bank_wide" for word in node.value.keywords)
        for path, _, tree in sources()
        if path.endswith("/rules.py")
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked: dict[str, set[int]] = {}
    for call in (node for _, _, tree in sources() for node in ast.walk(tree)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in declared:
            asked.setdefault(call.func.id, set()).add(len(call.args))
    assert declared
    assert not {name for name, is_bank_wide in declared.items() if is_bank_wide and 1 in asked.get(name, ())}
    assert not {name for name, is_bank_wide in declared.items() if not is_bank_wide and 1 not in asked.get(name, {1})}
