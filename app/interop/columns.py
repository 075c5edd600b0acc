"""The columns of a sheet that comes in: their headings, what belongs there, and how a heading somebody typed is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.interop.errors import HeadingsMissing, HeadingsUnknown, HeadingTwice
from app.kit.text import half_width

YES, NO = "是", "否"
REASON_ZH, REASON_EN = "错误原因", "What is wrong"
REASON = "reason"
"""The last column of a workbook we sent back; when it comes in again it is left aside."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading in both languages, what to fill in, other headings it is known by."""

    key: str
    zh: str
    en: str
    width: int
    help_zh: str
    help_en: str
    is_required: bool = False
    options: tuple[str, ...] = ()
    is_date: bool = False
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """As it stands in the first row: Chinese, then English."""
        return f"{self.zh} {self.en}"


def known_headings(columns: Sequence[Column], headings: Sequence[str]) -> list[str]:
    """The column each heading means, in the order of the sheet; raises for those unknown, twice there, or missing."""
    names = {
        _plain(name): column.key for column in columns for name in (column.zh, column.en, column.heading, *column.also)
    }
    names |= {_plain(name): REASON for name in (REASON_ZH, REASON_EN, f"{REASON_ZH} {REASON_EN}")}
    unknown = [heading for heading in headings if heading and _plain(heading) not in names]
    if unknown:
        raise HeadingsUnknown(names="、".join(heading[:30] for heading in unknown[:5]))
    keys = [names[_plain(heading)] if heading else "" for heading in headings]
    for column in columns:
        if keys.count(column.key) > 1:
            raise HeadingTwice(name_zh=column.zh, name_en=column.en)
    if missing := [column for column in columns if column.is_required and column.key not in keys]:
        raise HeadingsMissing(
            names_zh="、".join(column.zh for column in missing), names_en=", ".join(column.en for column in missing)
        )
    return keys


def _plain(heading: str) -> str:
    return re.sub(r"[\s*:]+", "", half_width(heading)).casefold()
