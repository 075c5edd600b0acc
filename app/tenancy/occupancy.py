"""What stands at a node: modules above say what of theirs does, so that the tree knows whom a change touches.

A node with anything that `keeps_open` in it closes only when another node takes that over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Occupancy:
    """A kind of row that stands at nodes: its words, how many stand at which node, how they go over to another.

    The Chinese word begins with its measure word of one character, as it is read behind a number: 位会员, 个站点.
    """

    key: str
    zh: str
    en: str
    count: Callable[[Sequence[UUID]], Mapping[UUID, int]]
    hand_over: Callable[[UUID, UUID], None] | None = None
    """From which node to which; None where the rows stay with the node, or follow others."""
    keeps_open: bool = True


@dataclass(frozen=True)
class Count:
    """How many of a kind stand somewhere."""

    key: str
    zh: str
    en: str
    number: int

    @property
    def heading_zh(self) -> str:
        """The Chinese word above a column: without the measure word."""
        return self.zh[1:]


OCCUPANCIES: dict[str, Occupancy] = {}


def stands_at_nodes(occupancy: Occupancy) -> None:
    """Register what stands at nodes; modules do it in their `register`, again changes nothing."""
    OCCUPANCIES[occupancy.key] = occupancy


def counts_at(ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """For each node, how many of each kind stand right there."""
    asked = list(ids)
    found: dict[UUID, dict[str, int]] = {id_: dict.fromkeys(OCCUPANCIES, 0) for id_ in asked}
    for key, occupancy in OCCUPANCIES.items():
        for id_, number in occupancy.count(asked).items():
            found[id_][key] = number
    return found


def total_at(ids: Iterable[UUID]) -> list[Count]:
    """How many of each kind stand at these nodes together."""
    counted = list(counts_at(ids).values())
    return [
        Count(key, occupancy.zh, occupancy.en, sum(at[key] for at in counted)) for key, occupancy in OCCUPANCIES.items()
    ]


def keeping_open(tenant_id: UUID) -> list[Count]:
    """What keeps a node from closing."""
    return [count for count in total_at([tenant_id]) if count.number and OCCUPANCIES[count.key].keeps_open]


def hand_over(from_id: UUID, to_id: UUID) -> None:
    """Everything that keeps a node open goes over to another one."""
    for occupancy in OCCUPANCIES.values():
        if occupancy.hand_over is not None:
            occupancy.hand_over(from_id, to_id)
