"""Figures as people read them: a table of nodes by measures, each with the period before beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kit.seconds import duration, spell_with_word
from app.reports.measures import MEASURES, Measure, Unit
from app.reports.queries import Place

MANY, CREDITED = 10_000, "spendable_seconds"
HIDDEN_SIGN = "<5"
"""How a figure is written that is not shown because few are behind it."""


@dataclass(frozen=True)
class Line:
    """One node: its figures now and in the period before; None is hidden."""

    place: Place
    now: Mapping[str, int | None]
    before: Mapping[str, int | None]

    def change(self, key: str) -> int | None:
        """By how many per cent a figure grew, rounded half up; None where one is hidden or there was nothing before."""
        now, before = self.now[key], self.before[key]
        if now is None or not before:
            return None
        return (2 * (now - before) * 100 + before) // (2 * before)

    def in_unit(self, key: str, language: str) -> str:
        """Time that was credited in the unit of the line's bank, "1,250.0时间币"; nothing for other figures and hidden ones."""
        value, unit = self.now[key], self.place.unit
        return spell_with_word(value, unit, language) if key == CREDITED and value is not None and unit else ""


def lines(
    places: Sequence[Place],
    now: Mapping[UUID, Mapping[str, int | None]],
    before: Mapping[UUID, Mapping[str, int | None]],
) -> list[Line]:
    """The table's lines in the order of the places."""
    return [Line(place, now[place.id], before[place.id]) for place in places]


def spelled(measure: Measure, value: int | None, language: str) -> str:
    """A figure with its unit; what is hidden says so."""
    if value is None or measure.unit is not Unit.SECONDS:
        return counted(value)
    return duration(value, language) if value < MANY else _hours(value, language)


def counted(value: int | None) -> str:
    """A number of people or of times; what is hidden says so."""
    return HIDDEN_SIGN if value is None else f"{value:,}"


def _hours(seconds: int, language: str) -> str:
    tenths = (seconds * 2 + 360) // 720
    return f"{tenths // 10:,}.{tenths % 10} {'h' if language == 'en' else '小时'}"


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
        [line.place.name(language), line.place.path]
        + [HIDDEN_SIGN if line.now[m.key] is None else str(line.now[m.key]) for m in MEASURES]
        + [line.in_unit(CREDITED, language)]
        for line in table
    ]
    return head, rows
