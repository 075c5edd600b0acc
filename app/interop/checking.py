"""What the rows of a sheet of people mean: each cell read by its column, each person told from the others."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.interop.cell_errors import (
    BirthDateDiffers,
    CellTooLong,
    DateUnreadable,
    DayImpossible,
    NobodyToTell,
    NodeAmbiguous,
    NodeOutside,
    NodeUnknown,
    PaperUnsigned,
    TwiceInSheet,
    YesOrNo,
)
from app.interop.contents import MOST_CHARACTERS, Cell
from app.kit.check_digits import birth_date, id_number
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.kit.text import clean_line, half_width, phone_number
from app.tenancy.errors import NodeClosed
from app.tenancy.models import Tenant

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00)?|(\d{4})(\d\d)(\d\d)")
_YES = frozenset({"是", "有", "已签", "对", "y", "yes", "true", "1", "√", "✓", "✔"})
_NO = frozenset({"否", "无", "没有", "未签", "不", "n", "no", "false", "0", "×", "✗", ""})
_FIRST_BIRTH_DATE = date(1900, 1, 1)


@dataclass(frozen=True)
class Finding:
    """Something wrong with a row: in which column ('' for the row as a whole), the code of the error and its plain data."""

    column: str
    code: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, column: str, error: TimeBankError) -> "Finding":
        """An error found in a column."""
        return cls(column, error.code, error.data)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the row."""
        return {"column": self.column, "code": self.code, "data": dict(self.data)}

    def sentence(self, language: str) -> str:
        """What it says to a reader of this language."""
        return TimeBankError.registry[self.code](**self.data).sentence(language)


@dataclass(frozen=True)
class Entrant:
    """A person as a row of a sheet describes them, every field in order."""

    name: str
    phone: str | None
    id_number: str | None
    born_on: date | None
    tenant_id: UUID
    is_volunteer: bool

    def marks(self) -> list[tuple[str, ...]]:
        """By what this person is told from others: the ID number; name with telephone; with neither, name with birth date."""
        found: list[tuple[str, ...]] = []
        if self.id_number:
            found.append(("id_number", self.id_number))
        if self.phone:
            found.append(("phone", self.name, self.phone))
        if self.born_on and not found:
            found.append(("born_on", self.name, self.born_on.isoformat()))
        return found


@dataclass(frozen=True)
class Checked:
    """A row as it was read: its number, its cells, and the person it means, or what is wrong."""

    number: int
    cells: dict[str, Cell]
    entrant: Entrant | None
    findings: tuple[Finding, ...]


class Nodes:
    """The nodes a sheet may name: at and below the one that was chosen, where people may be registered."""

    def __init__(self, here: Tenant, tree: Iterable[Tenant], may_register: Callable[[str], bool]) -> None:
        self._here, self._may_register = here, may_register
        self._by_key: dict[str, Tenant] = {}
        self._by_name: dict[str, list[Tenant]] = {}
        for node in tree:
            self._by_key[_plain(node.key)] = node
            for name in {_plain(node.name_zh), _plain(node.name_en)}:
                self._by_name.setdefault(name, []).append(node)

    def named(self, text: str) -> Tenant:
        """The node of this key or name; the chosen one for an empty text. Raises where it is none, several, or not allowed."""
        plain = _plain(text)
        if not plain:
            return self._usable(self._here)
        if plain in self._by_key:
            return self._usable(self._by_key[plain])
        found = self._by_name.get(plain, [])
        inside = [node for node in found if self._here.holds(node.path)] or found
        if not inside:
            raise NodeUnknown()
        if len(inside) > 1:
            raise NodeAmbiguous()
        return self._usable(inside[0])

    def _usable(self, node: Tenant) -> Tenant:
        if not self._here.holds(node.path) or not self._may_register(node.path):
            raise NodeOutside()
        if node.closed_at is not None:
            raise NodeClosed(zh=node.name_zh, en=node.name_en)
        return node


def read_row(number: int, cells: dict[str, Cell], nodes: Nodes) -> Checked:
    """The person a row means; every wrong cell is found, not only the first one."""
    findings: list[Finding] = []

    def read(key: str, meaning: Callable[[str], Any]) -> Any:
        cell = cells.get(key, Cell(""))
        try:
            if cell.wrong:
                raise TimeBankError.registry[cell.wrong](
                    **({"most": MOST_CHARACTERS} if cell.wrong == CellTooLong.code else {})
                )
            return meaning(cell.text)
        except TimeBankError as error:
            findings.append(Finding.of(key, error))
            return None

    name = read("name", lambda text: clean_line(text, 100))
    phone = read("phone", lambda text: phone_number(text) if text else None)
    number_of_id = read("id_number", lambda text: id_number(text) if text else None)
    born_on = read("born_on", lambda text: _birth_date(text, number_of_id) if text else None)
    node = read("node", nodes.named)
    is_volunteer = read("is_volunteer", _is_yes)
    read("has_signed", _signed)
    if not findings and not (phone or number_of_id or born_on):
        findings.append(Finding.of("name", NobodyToTell()))
    if findings:
        return Checked(number, cells, None, tuple(findings))
    born_on = birth_date(number_of_id) if number_of_id else born_on
    return Checked(number, cells, Entrant(name, phone, number_of_id, born_on, node.id, bool(is_volunteer)), ())


def read_rows(rows: Iterable[tuple[int, dict[str, Cell]]], nodes: Nodes) -> list[Checked]:
    """All rows of a sheet; who stands in two of them is found at the second."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for number, cells in rows:
        row = read_row(number, cells, nodes)
        if row.entrant is not None:
            marks = row.entrant.marks()
            if earlier := [seen[mark] for mark in marks if mark in seen]:
                column = "id_number" if marks[0] in seen and marks[0][0] == "id_number" else "name"
                row = Checked(number, cells, None, (Finding.of(column, TwiceInSheet(row=min(earlier))),))
            else:
                seen |= dict.fromkeys(marks, number)
        found.append(row)
    return found


def _birth_date(text: str, number_of_id: str | None) -> date:
    match = _DAY.fullmatch(half_width(text).strip())
    if match is None:
        raise DateUnreadable()
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        born_on = date(year, month, day)
    except ValueError as error:
        raise DateUnreadable() from error
    if not _FIRST_BIRTH_DATE <= born_on <= today():
        raise DayImpossible()
    if number_of_id and birth_date(number_of_id) != born_on:
        raise BirthDateDiffers()
    return born_on


def _is_yes(text: str) -> bool:
    plain = half_width(text).strip().casefold()
    if plain not in _YES | _NO:
        raise YesOrNo()
    return plain in _YES


def _signed(text: str) -> None:
    if not _is_yes(text):
        raise PaperUnsigned()


def _plain(text: str) -> str:
    return "".join(half_width(text).split()).casefold()
