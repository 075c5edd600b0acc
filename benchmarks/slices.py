"""Measuring on a noisy machine: short slices of both sides in turn (A B A B A), and the median of the ratios."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Slice:
    """One side's short run: what it did, how long it took, what it cost the server."""

    done: int
    seconds: float
    cpu_us: float = 0.0
    wal_bytes: float = 0.0

    @property
    def rate(self) -> float:
        """Things done in a second."""
        return self.done / self.seconds if self.seconds else 0.0


@dataclass
class Row:
    """A row of the table. `value` is held against `bar` (at least it, or at most it where `is_ceiling`).

    Without a value it is what a module of `benchmarks.rows` says of itself before it has measured.
    """

    name: str
    what: str
    value: float | None = None
    unit: str = "×"
    bar: float | None = None
    aim: float | None = None
    is_ceiling: bool = False
    is_also: bool = True
    """Whether the second condition of the row, where it has one, holds too."""
    spread: tuple[float, float] | None = None
    note: str = ""
    """What else was seen, the second condition first where the row has one."""
    is_broken: bool = False
    """Whether measuring it failed."""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool | None:
        """Whether it holds; None where there is nothing to hold it against."""
        if self.is_broken:
            return False
        if self.bar is None:
            return None
        if self.value is None:
            return False
        return self.is_also and (self.value <= self.bar if self.is_ceiling else self.value >= self.bar)


@dataclass(frozen=True)
class Compared:
    """Slices of two sides: each of `ours` stands between two of `theirs`."""

    ours: list[Slice]
    theirs: list[Slice]

    @property
    def ratios(self) -> list[float]:
        """Our rate over the mean rate of the slices before and after."""
        return [
            ours.rate * 2 / (before.rate + after.rate)
            for ours, before, after in zip(self.ours, self.theirs[:-1], self.theirs[1:], strict=True)
        ]

    @property
    def median(self) -> float:
        """What is quoted."""
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest ratio seen."""
        return min(self.ratios), max(self.ratios)

    @property
    def done(self) -> int:
        """How much our side did in all."""
        return sum(part.done for part in self.ours)

    @property
    def cost(self) -> str:
        """Processor time of the server for one of each: far less noisy than rates on a busy machine."""
        ours, theirs = (statistics.median(part.cpu_us for part in side) for side in (self.ours, self.theirs))
        return f"server CPU {ours:.0f} against {theirs:.0f} µs"

    def details(self) -> dict[str, Any]:
        """Medians of both sides and every ratio, for var/bench.json."""
        return {
            "ratios": [round(ratio, 4) for ratio in self.ratios],
            "ours": _medians(self.ours),
            "theirs": _medians(self.theirs),
            "slices": len(self.ours),
        }


def compare(ours: Callable[[], Slice], theirs: Callable[[], Slice], pairs: int) -> Compared:
    """Their side first and last, ours in between, `pairs` times."""
    mine, others = [], [theirs()]
    for _ in range(pairs):
        mine.append(ours())
        others.append(theirs())
    return Compared(mine, others)


def _medians(parts: list[Slice]) -> dict[str, float]:
    return {
        "per_second": round(statistics.median(part.rate for part in parts), 1),
        "server_cpu_us": round(statistics.median(part.cpu_us for part in parts), 1),
        "wal_bytes": round(statistics.median(part.wal_bytes for part in parts), 1),
    }


class Meter:
    """CPU time a PostgreSQL used (all its processes, also those that ended) and log it wrote, over a block."""

    def __init__(self, postmaster: int, wal_position: Callable[[], int]) -> None:
        self._postmaster, self._wal_position = postmaster, wal_position
        self.cpu_seconds = self.wal_bytes = self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator["Meter"]:
        """Measure this block."""
        cpu, wal, begun = cpu_of_tree(self._postmaster), self._wal_position(), time.perf_counter()
        yield self
        self.seconds = time.perf_counter() - begun
        self.wal_bytes = self._wal_position() - wal
        self.cpu_seconds = cpu_of_tree(self._postmaster) - cpu

    def slice(self, done: int, seconds: float | None = None) -> Slice:
        """What the block did, a piece."""
        each = max(done, 1)
        return Slice(done, seconds or self.seconds, self.cpu_seconds * 1e6 / each, self.wal_bytes / each)


def cpu_of_tree(pid: int) -> float:
    """CPU seconds of a process, of its children that live, and of those it has buried."""
    total = _cpu(pid, with_buried=True)
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            total += _cpu(int(child), with_buried=False)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def _cpu(pid: int, *, with_buried: bool) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    wanted = fields[11:15] if with_buried else fields[11:13]
    return sum(int(ticks) for ticks in wanted) / TICKS
