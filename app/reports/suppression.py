"""Small counts are hidden: with fewer than five people or services behind a figure, somebody could be recognised.

Hiding one cell of a column is not enough where the total stands beside it, so a second one is hidden with it.
"""

from collections.abc import Mapping, Set
from datetime import date
from uuid import UUID

from app.kit.periods import MONTHS, PERIODS, Period, period_of
from app.kit.suppression import companion, small
from app.reports.measures import MEASURES, Unit

HIDDEN = None
LEANS_ON = {"actual_seconds": "services", "spendable_seconds": "services"}
"""Sums are as telling as the number of services behind them."""

COUNTED = tuple(measure.key for measure in MEASURES if measure.unit is not Unit.SECONDS)

EMPTY: Mapping[str, Set[UUID]] = {}
Row = Mapping[str, int]
Shown = dict[str, int | None]


def suppressed(
    rows: Mapping[UUID, Row], *, is_total_shown: bool, also: Mapping[str, Set[UUID]] = EMPTY
) -> dict[UUID, Shown]:
    """What may be shown of siblings: counts of 1 to 4 hidden, `also` what other periods would tell, and one more where the rest would."""
    hidden: dict[str, set[UUID]] = {}
    for key in COUNTED:
        line = {place: row[key] for place, row in rows.items()}
        hidden[key] = small(line) | also.get(key, frozenset())
        if is_total_shown:
            hidden[key] |= companion(line, hidden[key])
    for key, leaned_on in LEANS_ON.items():
        hidden[key] = hidden[leaned_on]
    return {
        place: {key: HIDDEN if place in hidden.get(key, ()) else value for key, value in row.items()}
        for place, row in rows.items()
    }


def spans_hidden(counts: Mapping[date, int]) -> set[Period]:
    """Which of the months counted, of their quarters and years are hidden, each of which somebody may ask for by itself.

    Small ones; where the whole is shown, one more part beside a single hidden one; and of a hidden whole at least one part.
    """
    spans = sorted(
        {period_of(kind, day) for kind in PERIODS for day in counts}, key=lambda one: (MONTHS[one.kind], one.first)
    )
    value = {one: sum(n for day, n in counts.items() if one.holds(day)) for one in spans}
    hidden, known = small(value), -1
    while len(hidden) > known:
        known = len(hidden)
        for whole, kind in ((one, kind) for one in spans for kind in PERIODS if MONTHS[kind] < MONTHS[one.kind]):
            parts = {one: value[one] for one in spans if one.kind == kind and whole.holds(one.first)}
            gone = hidden & parts.keys()
            if whole not in hidden:
                hidden |= companion(parts, gone)
            elif not gone:
                hidden |= {min((one for one in parts if parts[one]), key=lambda one: parts[one])}
    return hidden


def months_shown(counts: Mapping[date, int]) -> dict[date, int | None]:
    """What may be shown of months; told for whole years, no quarter or year tells a hidden one."""
    hidden = spans_hidden(counts)
    return {day: HIDDEN if period_of("month", day) in hidden else value for day, value in counts.items()}
