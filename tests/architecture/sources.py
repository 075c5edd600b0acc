"""Reading the program's own sources."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.settings import ROOT

APP = ROOT / "app"
ASCII_BETWEEN_CHINESE = re.compile(r"[一-鿿][,;:?!][一-鿿]")


@cache
def sources() -> tuple[tuple[str, str, ast.Module], ...]:
    """(path from the root of the project, text, tree) of every Python file of the program."""
    found = []
    for path in sorted(APP.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append((str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def calls_that_end_a_transaction(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of each `.commit(…)` and `.rollback(…)`."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in ("commit", "rollback"):
            yield called.lineno, called.attr


def comparisons_with_constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of comparisons, membership tests and matches that set a bank or a node against a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_names_a_bank(side) for side in sides) and any(_is_constant(side) for side in sides):
                yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Match) and _names_a_bank(node.subject):
            yield node.lineno, ast.unparse(node.subject)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict) and _names_a_bank(node.slice):
            yield node.lineno, ast.unparse(node)


BANKS = frozenset({"bank", "jurisdiction", "tenant", "node", "branch", "scope"})
TRAITS = frozenset({"slug", "id", "name", "name_zh", "name_en", "key", "kind", "number", "path"})
ALONE = frozenset({"slug", "jurisdiction_id", "tenant_id", "bank_id", "tenant_key", "tenant_kind"})


def _names_a_bank(node: ast.expr) -> bool:
    """`bank.slug`, `jurisdiction().id`, `current_scope().jurisdiction_id`, `slug` and their kind."""
    if isinstance(node, ast.Call):
        return not node.args and isinstance(node.func, ast.Name) and node.func.id in ALONE
    if isinstance(node, ast.Name):
        return node.id in ALONE
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr in ALONE:
        return True
    return node.attr in TRAITS and _owner(node.value).lower().split("_")[-1] in BANKS


def _owner(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _owner(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_constant(node: ast.expr) -> bool:
    """A literal, or a list of them, or a member of an enumeration; None says that there is no bank, and is no bank."""
    if isinstance(node, ast.Constant):
        return node.value is not None and node.value != ""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(_is_constant(item) for item in node.elts)
    return isinstance(node, ast.Attribute) and node.attr.isupper()


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string, parts of f-strings too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def module_of(path: Path) -> str:
    """The dotted name of a file of the program."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)
