"""Figures as people read them: a table of nodes by measures, each with the period before beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.kit.seconds import duration, spell_with_word
from app.reports.measures import ADDED, MEASURES, Measure, Unit
from app.reports.queries import Place

MANY, CREDITED = 10_000, "spendable_seconds"
HIDDEN_SIGN = "<5"
"""How a figure is written that is not shown because few are behind it."""


@dataclass(frozen=True)
class Line:
    """One node: its figures now and in the period before; None is hidden, and what is not there cannot be told."""

    place: Place
    now: Mapping[str, int | None]
    before: Mapping[str, int | None]
    is_own: bool = False
    """Whether it is of the node alone, without what lies below it."""

    def change(self, key: str) -> int | None:
        """By how many per cent a figure grew, rounded half up; None where one is hidden or there was nothing before."""
        now, before = self.now.get(key), self.before.get(key)
        if now is None or not before:
            return None
        return (2 * (now - before) * 100 + before) // (2 * before)

    def is_compared(self, key: str) -> bool:
        """Whether the period before stands beside a figure: neither is hidden, and one of them is more than nothing."""
        now, before = self.now.get(key), self.before.get(key)
        return now is not None and before is not None and (now > 0 or before > 0)

    def in_unit(self, key: str, language: str) -> str:
        """Time that was credited in the unit of the line's bank, "1,250.0时间币"; nothing for other figures and hidden ones."""
        value, unit = self.now.get(key), self.place.unit
        return spell_with_word(value, unit, language) if key == CREDITED and value is not None and unit else ""


def lines(
    places: Sequence[Place],
    now: Mapping[UUID, Mapping[str, int | None]],
    before: Mapping[UUID, Mapping[str, int | None]],
) -> list[Line]:
    """The table's lines in the order of the places."""
    return [Line(place, now[place.id], before[place.id]) for place in places]


def with_itself(table: Sequence[Line]) -> list[Line]:
    """A node's line, what of it belongs to no child, and its children: what stands below the first adds up to it.

    People who are counted once wherever they were have no such rest: they may have been here and below.
    """
    whole, *parts = table
    if not parts:
        return [whole]
    now = {one.key: _rest(one.key, whole.now, [part.now for part in parts]) for one in ADDED}
    before = {one.key: _rest(one.key, whole.before, [part.before for part in parts]) for one in ADDED}
    return [whole, Line(whole.place, now, before, is_own=True), *parts]


def _rest(key: str, whole: Mapping[str, int | None], parts: Sequence[Mapping[str, int | None]]) -> int | None:
    counts = [one[key] for one in parts]
    total = whole[key]
    return None if total is None or None in counts else total - sum(count or 0 for count in counts)


def spelled(measure: Measure, value: int | None, language: str) -> str:
    """A figure with its unit; what is hidden says so: of time, that fewer than five services are behind it."""
    if value is None and measure.unit is Unit.SECONDS:
        return "（不显示）" if language == "zh" else "(not shown)"
    if value is None or measure.unit is not Unit.SECONDS:
        return counted(value)
    return duration(value, language) if value < MANY else _hours(value, language)


def month_called(day: date, language: str) -> str:
    """A month on an axis: its number, with the year where one begins."""
    if language == "en":
        return f"{day:%Y-%m}"
    return f"{day.year} 年 1 月" if day.month == 1 else f"{day.month} 月"


def counted(value: int | None) -> str:
    """A number of people or of times; what is hidden says so."""
    return HIDDEN_SIGN if value is None else f"{value:,}"


def _hours(seconds: int, language: str) -> str:
    tenths = (seconds * 2 + 360) // 720
    return f"{tenths // 10:,}.{tenths % 10} {'h' if language == 'en' else '小时'}"


def _plain(line: Line, key: str) -> str:
    if key not in line.now:
        return ""
    return HIDDEN_SIGN if line.now[key] is None else str(line.now[key])


_OWN = {"zh": "（本级）", "en": " (itself)"}


def header() -> list[Measure]:
    """The measures in the order they are shown."""
    return list(MEASURES)


def as_table(table: Sequence[Line], language: str) -> tuple[list[str], list[list[str]]]:
    """(head, rows) for a spreadsheet: whole numbers, time in seconds, hidden figures as '<5'."""
    first = ["node", "path"] if language == "en" else ["网点", "路径"]
    head = (
        first
        + [
            (m.en if language == "en" else m.zh)
            + ((" (s)" if language == "en" else "（秒）") if m.unit is Unit.SECONDS else "")
            for m in MEASURES
        ]
        + (["in the bank’s unit"] if language == "en" else ["入账（本行单位）"])
    )
    rows = [
        [line.place.name(language) + (_OWN[language] if line.is_own else ""), line.place.path]
        + [_plain(line, m.key) for m in MEASURES]
        + [line.in_unit(CREDITED, language)]
        for line in table
    ]
    return head, rows
