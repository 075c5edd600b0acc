"""Periods of a report: a month, a quarter, a year, by the calendar of Shanghai."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.kit.clock import ZONE

PERIODS = ("month", "quarter", "year")
YEARS = range(2000, 2201)
"""What a calendar of ours can hold; a period beyond is none."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """A span of whole days, both ends included."""

    kind: str
    first: date
    last: date

    @property
    def before(self) -> "Period":
        """The period of the same kind that ended the day before."""
        return period_of(self.kind, self.first - timedelta(days=1))

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    @property
    def key(self) -> str:
        """As it stands in an address: '2026-11', '2026-Q4', '2026'."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}" if self.kind == "quarter" else str(self.first.year)

    def called(self, language: str) -> str:
        """As it is read."""
        year, month = self.first.year, self.first.month
        if language == "en":
            return self.key
        if self.kind == "month":
            return f"{year} 年 {month} 月"
        return f"{year} 年第 {(month + 2) // 3} 季度" if self.kind == "quarter" else f"{year} 年"


def first_of_month(instant: Any) -> sa.ColumnElement[date]:
    """In a query: the first day of the month in Shanghai in which the instant of a column lies."""
    return sa.cast(sa.func.date_trunc("month", sa.func.timezone(ZONE.key, instant)), sa.Date)


def period_of(kind: str, day: date) -> Period:
    """The month, quarter or year in which a day lies."""
    length = MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    beyond = first.month - 1 + length
    last = date(first.year + beyond // 12, beyond % 12 + 1, 1) - timedelta(days=1)
    return Period(kind, first, last)


def read_period(key: str, today: date) -> Period:
    """A period from an address; what cannot be read, or lies beyond our calendar, is this month."""
    try:
        found = _spelled_out(key)
    except (ValueError, OverflowError):
        return period_of("month", today)
    return found if found.first.year in YEARS else period_of("month", today)


def _spelled_out(key: str) -> Period:
    year, _, rest = key.partition("-")
    if not rest:
        return period_of("year", date(int(year), 1, 1))
    if rest.startswith("Q"):
        return period_of("quarter", date(int(year), int(rest[1:]) * 3, 1))
    return period_of("month", date(int(year), int(rest), 1))


def recent(kind: str, today: date, count: int = 12) -> list[Period]:
    """The last periods of a kind, the newest first."""
    found = [period_of(kind, today)]
    while len(found) < count:
        found.append(found[-1].before)
    return found
