"""Where modules above have a say in orders: they fill these lists in their `register`; orders asks, and imports none of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kit.errors import TimeBankError
from app.kit.own_words import in_own_words
from app.members.models import Member
from app.orders.errors import QuestionUnknown
from app.orders.models import Demand, Risk
from app.orders.queries import kind_even_closed


@dataclass(frozen=True)
class Question:
    """Something asked before a demand is published, answered by yes or by silence."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a demand: whether it waits to be assessed, and what helpers need beyond its level."""

    must_wait: bool = False
    needs: str = ""


@dataclass(frozen=True)
class Reason:
    """Why somebody suits a demand, as people read it, and what it counts."""

    zh: str
    en: str
    points: int = 0

    def sentence(self, language: str) -> str:
        """The reason in a reader's language."""
        return in_own_words(self.en if language == "en" else self.zh, language)


QUESTIONS: dict[str, Question] = {}
"""What is asked of every demand, in this order."""

PUBLISHING: list[Callable[[Demand, frozenset[str]], Verdict]] = []
"""Asked with the questions answered by yes, once the demand's row is there; they may refuse by raising."""

SERVING: list[Callable[[Sequence[Member], Demand], dict[UUID, TimeBankError]]] = []
"""Asked whenever people are to serve: those who cannot, each with the reason. Of a page of helpers they are asked once."""

GRADING: list[Callable[[Demand], Risk]] = []
"""Asked what risk a demand came to, beyond its kind's own grade."""

SUITING: list[Callable[[Member, Sequence[Demand]], dict[UUID, list[Reason]]]] = []
"""Asked for a page of offers: why each suits this volunteer."""


def verdict_on(row: Demand, answers: frozenset[str]) -> Verdict:
    """What all gates say together: it waits when one of them says so."""
    if unknown := answers - QUESTIONS.keys():
        raise QuestionUnknown(key=min(unknown))
    said = [gate(row, answers) for gate in PUBLISHING]
    return Verdict(any(one.must_wait for one in said), next((one.needs for one in said if one.needs), ""))


def refused_by_gates(helpers: Sequence[Member], row: Demand) -> dict[UUID, TimeBankError]:
    """Those who cannot serve here, each with the reason of the first gate that says so."""
    found: dict[UUID, TimeBankError] = {}
    for gate in SERVING:
        if left := [helper for helper in helpers if helper.id not in found]:
            found |= gate(left, row)
    return found


def risk_of(row: Demand) -> Risk:
    """The highest grade anybody knows of a demand: that of its kind, or what it came to when it was assessed."""
    grades = [Risk.of(kind_even_closed(row.kind_id).risk), *(gate(row) for gate in GRADING)]
    return max(grades, key=tuple(Risk).index)


def why_it_suits(helper: Member, rows: Sequence[Demand]) -> dict[UUID, list[Reason]]:
    """Reasons by demand, those that count most first."""
    found: dict[UUID, list[Reason]] = {}
    for ask in SUITING:
        for demand_id, reasons in ask(helper, rows).items():
            found.setdefault(demand_id, []).extend(reasons)
    return {demand_id: sorted(reasons, key=lambda one: -one.points) for demand_id, reasons in found.items()}
