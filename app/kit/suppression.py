"""Small counts are hidden, and beside them whatever would give them away: who knows a total could subtract the rest."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=Hashable)

FEWEST = 5
"""With fewer people or services behind a figure, somebody could be recognised."""


def small(line: Mapping[K, int]) -> set[K]:
    """Where a line of counts says 1 to 4."""
    return {place for place, value in line.items() if 0 < value < FEWEST}


def companion(line: Mapping[K, int], hidden: set[K], *, also_none: bool = False) -> set[K]:
    """What is hidden beside what a line hides, where that is one count or too few people: the smallest other count.

    Where nobody else is left, `also_none` lets a 0 go with them: shown, it would say that all the few are in one place.
    """
    is_enough = len(hidden) > 1 and sum(line[place] for place in hidden) >= FEWEST
    if not hidden or is_enough:
        return set()
    others = sorted(
        (value == 0, value, n, place)
        for n, (place, value) in enumerate(line.items())
        if (value or also_none) and place not in hidden
    )
    return {others[0][3]} if others else set()


def hidden_cells(table: Mapping[K, Mapping[C, int]]) -> set[tuple[K, C]]:
    """Which cells are hidden of a table whose lines add up along and down to totals people know; each hides none, or enough."""
    hidden = {(row, column) for row, cells in table.items() for column in small(cells)}
    while more := _left_alone(table, hidden):
        hidden |= more
    return hidden


def _left_alone(table: Mapping[K, Mapping[C, int]], hidden: set[tuple[K, C]]) -> set[tuple[K, C]]:
    for row, cells in table.items():
        if found := companion(cells, {c for r, c in hidden if r == row}, also_none=True):
            return {(row, column) for column in found}
    for column in next(iter(table.values()), {}):
        line = {row: cells[column] for row, cells in table.items()}
        if found_rows := companion(line, {r for r, c in hidden if c == column}, also_none=True):
            return {(row, column) for row in found_rows}
    return set()
