"""What-if of the ceiling: whom another one would reach. The value of a unit has a room of its own, `coin_value`."""

from fractions import Fraction

from app.kit.comparing import Compared
from app.ledger.queries import accounts_above
from app.ledger.rules import STORAGE_CEILING_HOURS
from app.rules.foresight import Foreseen, Thought

KEPT = (
    "已经超过上限的时间不会被拿走，只是在降到上限以下之前不再进账。",
    "Time above the ceiling is not taken away; nothing more comes in until it is below.",
)


def foresee_ceiling(thought: Thought) -> Foreseen:
    """People who hold more than the ceiling now, and than the one thought of."""
    before, after = (
        Fraction(accounts_above(hours * 3600) if hours else 0)
        for hours in (STORAGE_CEILING_HOURS(), int(thought.value))
    )
    return Foreseen([Compared("超过上限的人", "People above the ceiling", before, after, 0, "人", "")], [KEPT])
