"""Small counts are hidden: with fewer than five people or services behind a figure, somebody could be recognised.

Hiding one cell of a column is not enough where the total stands beside it, so a second one is hidden with it.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.kit.periods import period_of
from app.kit.suppression import FEWEST, companion, small
from app.reports.measures import MEASURES, Unit

HIDDEN = None
LEANS_ON = {"actual_seconds": "services", "spendable_seconds": "services"}
"""Sums are as telling as the number of services behind them."""

COUNTED = tuple(measure.key for measure in MEASURES if measure.unit is not Unit.SECONDS)

Row = Mapping[str, int]
Shown = dict[str, int | None]


def suppressed(rows: Mapping[UUID, Row], *, is_total_shown: bool) -> dict[UUID, Shown]:
    """What may be shown of siblings: counts of 1 to 4 hidden, and one more where the rest would tell the hidden one."""
    hidden: dict[str, set[UUID]] = {}
    for key in COUNTED:
        line = {place: row[key] for place, row in rows.items()}
        hidden[key] = small(line)
        if is_total_shown:
            hidden[key] |= companion(line, hidden[key])
    for key, leaned_on in LEANS_ON.items():
        hidden[key] = hidden[leaned_on]
    return {
        place: {key: HIDDEN if place in hidden.get(key, ()) else value for key, value in row.items()}
        for place, row in rows.items()
    }


def months_shown(counts: Mapping[date, int]) -> dict[date, int | None]:
    """What may be shown of months, whose quarters and years are known: 1 to 4 hidden, and what would tell them by subtraction."""
    spans = [period_of(kind, day) for kind in ("quarter", "year") for day in counts]
    hidden, known = small(counts), 0
    while len(hidden) > known:
        known = len(hidden)
        for span in spans:
            among = {day: value for day, value in counts.items() if span.first <= day <= span.last}
            hidden |= companion(among, hidden & among.keys())
    return {day: HIDDEN if day in hidden else value for day, value in counts.items()}


__all__ = ["FEWEST", "HIDDEN", "LEANS_ON", "months_shown", "suppressed"]
