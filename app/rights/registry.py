"""Who keeps what about a person: a registry in which every module answers for its own tables.

Rights stands low and must ask upward: for a copy, for an end of somebody's dealings, for erasure, for merging. A module
fills in one entry in its `register`; `tests/architecture/test_personal_data.py` finds the table nobody answers for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.kit.words import Word
from app.tenancy.actor import Actor

Plain = str | int | float | bool | None


class Remaining(Word):
    """Where the time goes that somebody leaves behind."""

    POOL = "pool", "捐入公益池", "donated to the pool"
    FORFEIT = "forfeit", "放弃", "given up"
    HEIRS = "heirs", "转给继承人", "to the heirs"
    MERGED = "merged", "转入保留的档案", "to the record that is kept"


@dataclass(frozen=True)
class Part:
    """Rows of one sort as their owner reads them: words of the sort and of each column, rows in the order of the columns."""

    name: str
    zh: str
    en: str
    columns: Mapping[str, tuple[str, str]]
    rows: Sequence[tuple[Plain, ...]]


@dataclass(frozen=True)
class Matter:
    """Something open, or something that would be lost. What blocks must be over before anybody can be erased or merged."""

    zh: str
    en: str
    blocks_erasure: bool = False
    blocks_merge: bool = False


@dataclass(frozen=True)
class Ending:
    """An end of somebody's dealings: whose, under which document, who decided, where remaining time goes and in what shares."""

    member_id: UUID
    document_id: UUID
    by: Actor
    remaining: Remaining
    shares: Mapping[UUID, int] = field(default_factory=dict)
    credited: set[UUID] = field(default_factory=set)
    """Whom time has reached in the end: entered by who keeps the accounts, for an heir's account may be full."""


@dataclass(frozen=True)
class Sealed:
    """An encrypted column, and as what each row's value was sealed: the middle of `bank|column|row` (see `members.secrets`)."""

    model: type[Any]
    column: str
    said: Callable[[Any], str]
    at_once: int = 200
    """How many rows are given another key in one transaction."""

    def context(self, row: Any) -> str:
        """What the value of this row was sealed with."""
        return f"{row.jurisdiction_id}|{self.said(row)}|{row.id}"


def sealed(model: type[Any], column: str, said: Callable[[Any], str] | None = None, *, at_once: int = 200) -> Sealed:
    """An encrypted column; sealed as `table.column` (without `_cipher`) unless told otherwise."""
    name = f"{model.__tablename__}.{column.removesuffix('_cipher')}"
    return Sealed(model, column, said or (lambda _: name), at_once)


def _nothing_open(_: UUID) -> list[Matter]:
    return []


def _nothing_to_end(_: Ending) -> None:
    return None


@dataclass(frozen=True)
class PersonalData:
    """What one module keeps about people and how it copies, erases and merges it; `end` closes what is open before that.

    `erase` leaves rows that others need under the member's bare id; both `erase` and `merge` may run twice.
    """

    name: str
    zh: str
    en: str
    tables: frozenset[str]
    export: Callable[[UUID], list[Part]]
    erase: Callable[[UUID], None]
    merge: Callable[[UUID, UUID], None]
    matters: Callable[[UUID], list[Matter]] = _nothing_open
    end: Callable[[Ending], None] = _nothing_to_end
    sealed: tuple[Sealed, ...] = ()


PERSONAL_DATA: dict[str, PersonalData] = {}
"""By module, from the ground floor up; what stands on others is ended and erased before them."""


def answer_for(entry: PersonalData) -> None:
    """Enter what a module keeps; entering again changes nothing."""
    PERSONAL_DATA[entry.name] = entry
