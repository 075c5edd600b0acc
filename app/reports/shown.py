"""Figures as those outside a bank may see them: small counts hidden, and whatever other nodes, months, quarters or years would tell."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.kit.periods import Period
from app.reports.measures import MEASURES, Unit
from app.reports.queries import Place, Reader, by_month, figures
from app.reports.suppression import Shown, months_shown, spans_hidden, suppressed

ADDING_UP = tuple(m.key for m in MEASURES if m.unit is not Unit.SECONDS and not m.is_stock and m.distinct is None)
"""Counts of which the months of a year make the year, so that one can be had by subtracting the others."""


def shown_figures(reader: Reader, among: Sequence[Place], period: Period, *, is_total_shown: bool) -> dict[UUID, Shown]:
    """Every measure of these nodes in a period, as far as it may be seen; with `is_total_shown` the sum of them stands beside."""
    also = {
        key: {place_id for place_id, line in _years(reader, among, key, period.first, period.last).items()
              if period in spans_hidden(line)}
        for key in ADDING_UP
    }  # fmt: skip
    return suppressed(figures(reader, among, period), is_total_shown=is_total_shown, also=also)


def shown_months(reader: Reader, among: Sequence[Place], until: Period) -> dict[UUID, dict[date, int | None]]:
    """Services of each of these nodes in the twelve months that end with a period, as far as they may be seen."""
    first = year_before(until)
    lines = _years(reader, among, "services", first, until.last)
    return {
        place_id: {day: value for day, value in months_shown(line).items() if first <= day <= until.last}
        for place_id, line in lines.items()
    }


def year_before(period: Period) -> date:
    """Where a chart of twelve months begins."""
    months = period.last.year * 12 + period.last.month - 12
    return date(months // 12, months % 12 + 1, 1)


def _years(
    reader: Reader, among: Sequence[Place], measure: str, first: date, last: date
) -> dict[UUID, dict[date, int]]:
    """The months of all years in which these days lie: each of their quarters and years can be asked for."""
    return by_month(reader, among, measure, date(first.year, 1, 1), date(last.year, 12, 31))
