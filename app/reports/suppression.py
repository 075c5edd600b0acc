"""Small counts are hidden: with fewer than five people or services behind a figure, somebody could be recognised.

Hiding one cell of a column is not enough where the total stands beside it, so a second one is hidden with it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.reports.measures import MEASURES, Unit

FEWEST = 5
HIDDEN = None
LEANS_ON = {"actual_seconds": "services", "spendable_seconds": "services"}
"""Sums are as telling as the number of services behind them."""

COUNTED = tuple(measure.key for measure in MEASURES if measure.unit is not Unit.SECONDS)

Row = Mapping[str, int]
Shown = dict[str, int | None]


def suppressed(rows: Mapping[UUID, Row], *, is_total_shown: bool) -> dict[UUID, Shown]:
    """What may be shown of siblings: counts of 1 to 4 hidden, and one more where the rest would tell the hidden one."""
    hidden: dict[str, set[UUID]] = {
        key: {place for place, row in rows.items() if 0 < row[key] < FEWEST} for key in COUNTED
    }
    if is_total_shown:
        for key in COUNTED:
            if len(hidden[key]) == 1:
                hidden[key] |= _next_smallest(rows, key, hidden[key])
    for key, leaned_on in LEANS_ON.items():
        hidden[key] = hidden[leaned_on]
    return {
        place: {key: HIDDEN if place in hidden.get(key, ()) else value for key, value in row.items()}
        for place, row in rows.items()
    }


def _next_smallest(rows: Mapping[UUID, Row], key: str, hidden: set[UUID]) -> set[UUID]:
    others: Sequence[tuple[int, UUID]] = sorted(
        (row[key], place) for place, row in rows.items() if place not in hidden and row[key] > 0
    )
    return {others[0][1]} if others else set()
