"""Reading the cells of a row: each by its column, and every wrong one found, not only the first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

from app.interop.cell_errors import CellTooLong, DateUnreadable, NumberUnreadable, TimeUnreadable, YesOrNo
from app.interop.contents import MOST_CHARACTERS, Cell
from app.kit.errors import TimeBankError
from app.kit.text import half_width

T = TypeVar("T")

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00)?|(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::00)?|\s*[点时](?:\s*(\d{1,2})\s*分?)?)")
_YES = frozenset({"是", "有", "已签", "对", "y", "yes", "true", "1", "√", "✓", "✔"})
_NO = frozenset({"否", "无", "没有", "未签", "不", "n", "no", "false", "0", "×", "✗", ""})


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


class Cells:
    """The cells of one row while they are read, and what was found wrong with them so far."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = cells
        self.findings: list[Finding] = []

    def read(self, column: str, meaning: Callable[[str], T]) -> T | None:
        """What a cell means; None where it is refused, which is kept as a finding."""
        cell = self._cells.get(column, Cell(""))
        try:
            if cell.wrong:
                more = {"most": MOST_CHARACTERS} if cell.wrong == CellTooLong.code else {}
                raise TimeBankError.registry[cell.wrong](**more)
            return meaning(cell.text)
        except TimeBankError as error:
            self.refuse(column, error)
            return None

    def refuse(self, column: str, error: TimeBankError) -> None:
        """Something else is wrong."""
        self.findings.append(Finding.of(column, error))


def day(text: str) -> date:
    """A day as people write it: 1950-01-31, 1950/1/31, 1950年1月31日, 19500131; raises DateUnreadable."""
    match = _DAY.fullmatch(half_width(text).strip())
    if match is None:
        raise DateUnreadable()
    year, month, day_ = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day_)
    except ValueError as error:
        raise DateUnreadable() from error


def time_of_day(text: str) -> time:
    """A time as people write it: 9:00, 09:00:00, 9点, 9点30分; raises TimeUnreadable."""
    match = _TIME.fullmatch(half_width(text).strip())
    if match is None:
        raise TimeUnreadable()
    try:
        return time(int(match[1]), int(match[2] or match[3] or 0))
    except ValueError as error:
        raise TimeUnreadable() from error


def is_yes(text: str) -> bool:
    """Yes or no, an empty cell being no; raises YesOrNo."""
    plain = half_width(text).strip().casefold()
    if plain not in _YES | _NO:
        raise YesOrNo()
    return plain in _YES


def whole(least: int, most: int, *, empty: int | None = None) -> Callable[[str], int]:
    """The reading of a whole number between two others; where `empty` is given, that is what an empty cell means."""

    def read(text: str) -> int:
        typed = half_width(text).strip()
        if not typed and empty is not None:
            return empty
        if not re.fullmatch(r"[0-9]{1,6}", typed) or not least <= int(typed) <= most:
            raise NumberUnreadable(least=least, most=most)
        return int(typed)

    return read


def plain(text: str) -> str:
    """A name as it is compared: no spaces, half width, no capitals."""
    return "".join(half_width(text).split()).casefold()
