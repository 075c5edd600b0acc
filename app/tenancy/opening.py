"""Opening a bank from a file, and telling a bank as one: every module understands and tells its own section.

All sections are checked before anything is written.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit

from app.tenancy.errors import FileNotUnderstood
from app.tenancy.models import Jurisdiction, Tenant

REQUIRED = object()


@dataclass
class Opening:
    """A bank being opened: what earlier sections made, for later ones to refer to by the file's own keys."""

    jurisdiction: Jurisdiction
    is_renamed: bool = False
    """Opened under another name than the file's: its names, hotline and logo belong to somebody else."""
    tenants: dict[str, Tenant] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """A part of the file and the module that answers for it."""

    name: str
    check: Callable[["BankFile", Any], None]
    apply: Callable[["BankFile", Any, Opening], None]
    tell: Callable[[], Any] | None
    """The section as the bank in scope lives now; None where it is not another bank's to have (its bodies, its logos)."""


SECTIONS: list[Section] = []


def understand(
    name: str,
    check: Callable[["BankFile", Any], None],
    apply: Callable[["BankFile", Any, Opening], None],
    tell: Callable[[], Any] | None = None,
) -> None:
    """Register who answers for a section; sections are applied in the order of registration."""
    if all(section.name != name for section in SECTIONS):
        SECTIONS.append(Section(name, check, apply, tell))


def told_as_file() -> str:
    """The bank in scope as the text of a jurisdiction's file: its tree, words, colours, rules, roles and kinds of today."""
    told = {section.name: section.tell() for section in SECTIONS if section.tell}
    return tomlkit.dumps({name: _on_lines(part) for name, part in told.items() if part})


def _on_lines(part: Any) -> Any:
    """A section's tables on a line each, as `BankFile.line_of` finds them."""
    if not isinstance(part, dict):
        return part
    lines = {}
    for key, value in part.items():
        lines[key] = value
        if isinstance(value, dict):
            lines[key] = tomlkit.inline_table()
            lines[key].update(value)
    return lines


def sourced(source: str, is_open: bool) -> dict[str, Any]:
    """Where a value comes from as a file says it: a source, or that the bank has not settled it yet."""
    return {"open": True} if is_open else {"source": source}


def without_nothing(**values: Any) -> dict[str, Any]:
    """A part of a file without the keys that have no value: TOML has no word for nothing."""
    return {key: value for key, value in values.items() if value not in (None, "")}


class BankFile:
    """A jurisdiction's TOML file that knows on which line each thing stands."""

    def __init__(self, path: Path) -> None:
        self.name, self.folder = path.name, path.parent
        self._text = path.read_text(encoding="utf-8")
        try:
            self.content: dict[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at.group(1)) if at else self._text.count("\n") + 1
            raise FileNotUnderstood(
                file=self.name, line=line, reason_zh="不是正确的 TOML 写法", reason_en=f"not valid TOML ({error})"
            ) from error
        self._name_sources(self.content, self._documents())

    def _documents(self) -> dict[str, str]:
        """The documents a `source` stands for by a short tag, each by the name people know it by."""
        documents = self.content.pop("documents", {})
        if not isinstance(documents, dict):
            raise self.refuse(("documents",), "要写成一节 [documents]", "write it as a section [documents]")
        for tag, name in documents.items():
            if not isinstance(name, str) or not name:
                raise self.refuse(("documents", tag), "代号后面要写资料的名称", "a tag of a document needs its name")
        return documents

    def _name_sources(self, part: Any, documents: dict[str, str]) -> None:
        """Put the names of documents where tags stand: a page shows a source to people who never saw this file."""
        if isinstance(part, list):
            for one in part:
                self._name_sources(one, documents)
        elif isinstance(part, dict):
            for key, value in part.items():
                if key == "source" and isinstance(value, str) and all(tag in documents for tag in value.split()):
                    part[key] = "；".join(documents[tag] for tag in value.split())
                else:
                    self._name_sources(value, documents)

    def refuse(self, where: tuple[str | int, ...], zh: str, en: str) -> FileNotUnderstood:
        """The error to raise for what stands at `where`, such as ('tenant', 2, 'parent')."""
        return FileNotUnderstood(file=self.name, line=self.line_of(where), reason_zh=zh, reason_en=en)

    def line_of(self, where: tuple[str | int, ...]) -> int:
        """The line (from 1) of a table, of the n-th table of an array, or of a key in it."""
        table = str(where[0])
        nth = next((part for part in where if isinstance(part, int)), 0)
        key = next((part for part in where[1:] if isinstance(part, str)), None)
        header = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
        seen, found = -1, 1
        for number, line in enumerate(self._text.splitlines(), 1):
            if header.match(line):
                seen += 1
                if seen == nth:
                    found = number
                continue
            if line.lstrip().startswith("["):
                if seen >= nth:
                    break
                continue
            if seen == nth and key and re.match(rf'^\s*"?{re.escape(key)}"?\s*=', line):
                return number
        return found

    def keys(self, part: dict[str, Any], where: tuple[str | int, ...], allowed: dict[str, Any]) -> dict[str, Any]:
        """The part with defaults filled in; a missing or unknown key is refused with its line."""
        for key in part:
            if key not in allowed:
                raise self.refuse((*where, key), f"不认识“{key}”这一项", f"unknown key “{key}”")
        for key, default in allowed.items():
            if default is REQUIRED and part.get(key) in (None, ""):
                raise self.refuse(where, f"缺少“{key}”", f"“{key}” is missing")
        return {key: part.get(key, None if default is REQUIRED else default) for key, default in allowed.items()}

    def check(self) -> None:
        """Every section is known and right; raises at the first fault, before anything is written."""
        for name in self.content:
            if all(section.name != name for section in SECTIONS):
                raise self.refuse((name,), f"不认识“[{name}]”这一节", f"unknown section “[{name}]”")
        for section in SECTIONS:
            section.check(self, self.content.get(section.name))
