"""What every kind of sheet has to say of itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from app.interop.columns import Column
from app.interop.contents import Cell
from app.interop.kinds.nodes import Nodes
from app.interop.kinds.reading import Cells, Finding
from app.interop.models import ImportKind
from app.kit.errors import TimeBankError
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.models import Tenant

M = TypeVar("M")
Mark = tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """The third sheet of a template: what a column may be filled in with, the value to type in the first place of each row."""

    title: str
    column: str
    headings: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[str]]


class SheetKind(ABC, Generic[M]):
    """A kind of sheet that comes in; M is what one of its rows means."""

    kind: ClassVar[ImportKind]
    needs: ClassVar[Permission]
    """Beside the word for sheets, what one must be allowed to do one by one."""

    twice: ClassVar[type[TimeBankError]]
    """How a row is refused that an earlier one says already; takes the `row`."""

    @property
    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the template's order."""

    @abstractmethod
    def listing(self, nodes: Sequence[Tenant]) -> Listing:
        """What one of the columns may be filled in with, by somebody who may bring sheets to these nodes."""

    @abstractmethod
    def reader(self, nodes: Nodes, rows: Sequence[Mapping[str, Cell]]) -> Callable[[Cells], M | None]:
        """How rows of this sheet are read: a meaning, or None with every wrong cell found; what all of them need is fetched once."""

    @abstractmethod
    def marks(self, meaning: M) -> list[Mark]:
        """By what a row is told from the others of its sheet."""

    @abstractmethod
    def column_of(self, mark: Mark) -> str:
        """The column to colour where a mark is there already."""

    @abstractmethod
    def about(self, meaning: M) -> UUID | None:
        """The member a row is about, where the bank knows them before it comes in."""

    @abstractmethod
    def in_the_way(self, meanings: Sequence[M]) -> list[Finding | None]:
        """For each of these rows, in their order: why the bank as it stands now does not take it; None where it does."""

    @abstractmethod
    def outcomes(self, rows: Mapping[UUID, UUID]) -> Mapping[UUID, str]:
        """For rows that are in (id of the row → member): what each became, in both languages."""

    @abstractmethod
    def bring_in(self, meaning: M, row_id: UUID, *, by: Actor) -> UUID:
        """Carry a row out under ids that a retry finds again; answers the member it is about. Raises where it cannot be."""
