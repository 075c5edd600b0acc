"""What the rows of a sheet mean: each read as its kind reads it, each told from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.interop.contents import Cell
from app.interop.kinds.base import Mark, SheetKind
from app.interop.kinds.nodes import Nodes
from app.interop.kinds.reading import Cells, Finding

NumberedCells = tuple[int, dict[str, Cell]]


@dataclass(frozen=True)
class Checked:
    """A row as it was read: its number, its cells, and what it means, or what is wrong."""

    number: int
    cells: dict[str, Cell]
    meaning: Any
    findings: tuple[Finding, ...]


def read_rows(kind: SheetKind[Any], rows: Sequence[NumberedCells], nodes: Nodes) -> list[Checked]:
    """What each row means by itself; every wrong cell is found, not only the first one."""
    read = kind.reader(nodes, [cells for _, cells in rows])
    found = []
    for number, cells in rows:
        meaning = read(row := Cells(cells))
        found.append(Checked(number, cells, None if row.findings else meaning, tuple(row.findings)))
    return found


def read_sheet_rows(kind: SheetKind[Any], rows: Sequence[NumberedCells], nodes: Nodes) -> list[Checked]:
    """All rows of a sheet; what stands in two of them is found at the second."""
    seen: dict[Mark, int] = {}
    found = []
    for row in read_rows(kind, rows, nodes):
        marks = kind.marks(row.meaning) if row.meaning is not None else []
        if there := [mark for mark in marks if mark in seen]:
            twice = kind.twice(row=min(seen[mark] for mark in there))
            row = Checked(row.number, row.cells, None, (Finding.of(kind.column_of(there[0]), twice),))
        else:
            seen |= dict.fromkeys(marks, row.number)
        found.append(row)
    return found


def in_the_way(kind: SheetKind[Any], rows: Sequence[Checked]) -> list[Sequence[Finding]]:
    """By row, in their order: what is wrong with it, or why the bank as it stands now does not take it; empty where it is good."""
    good = [row for row in rows if not row.findings]
    said = iter(kind.in_the_way([row.meaning for row in good]))
    return [row.findings or [found for found in (next(said),) if found] for row in rows]
