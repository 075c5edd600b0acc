"""What call-backs came to, branch by branch, for a span of days; what few people said is hidden, as in every report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.dispatch.models import UNHAPPY, CallBack
from app.kit.clock import day_bounds
from app.kit.db import session
from app.kit.suppression import hidden_cells
from app.kit.words import Word
from app.tenancy.models import Tenant
from app.tenancy.queries import path_to, tenant, tree

CONTENT = 4


class Outcome(Word):
    """What a call-back can have come to; together they are all that were drawn."""

    HAPPY = "happy", "满意（4–5 分）", "Content (4–5)"
    MIDDLING = "middling", "一般（3 分）", "Middling (3)"
    UNHAPPY = "unhappy", "不满意（1–2 分）", "Not content (1–2)"
    UNREACHED = "unreached", "三次未接通", "Not reached"
    OPEN = "open", "未回访", "Not called"


DRAWN = "drawn"
SAID = (Outcome.HAPPY, Outcome.MIDDLING, Outcome.UNHAPPY)


@dataclass(frozen=True)
class Line:
    """A node with all below it: how many call-backs came to what, and how many were drawn; None is hidden.

    Only what people said is hidden: whom the desk has still to call, or could not reach, is its own work.
    """

    node: Tenant
    counts: Mapping[str, int | None]

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """(outcome, where it begins, how long it is) in per cent of those who answered; nothing where one is hidden."""
        known = [(outcome, self.counts[outcome]) for outcome in SAID]
        answered = sum(value or 0 for _, value in known)
        if not answered or any(value is None for _, value in known):
            return []
        edges, so_far = [0], 0
        for _, value in known:
            so_far += value or 0
            edges.append((2 * so_far * 100 + answered) // (2 * answered))
        return [(str(outcome), edges[n], edges[n + 1] - edges[n]) for n, (outcome, _) in enumerate(known)]

    @property
    def content_percent(self) -> int | None:
        """Of a hundred who answered, so many were content; rounded half up. None where it would tell a hidden count."""
        return self.bars[0][2] if self.bars else None


def results(here: Tenant, first: date, last: date) -> list[Line]:
    """A node, then each node one step below it, each with what lies below: call-backs drawn between two days (both included)."""
    among = [here, *(node for node in tree() if node.parent_id == here.id)]
    table = {node.path: dict.fromkeys([*map(str, Outcome), DRAWN], 0) for node in among}
    for at, outcome, number in _counts(day_bounds(first)[0], day_bounds(last)[1]):
        for path in path_to(tenant(at)):
            if path in table:
                table[path][outcome] += number
                table[path][DRAWN] += number
    hidden = hidden_cells({path: {said: counts[said] for said in SAID} for path, counts in table.items()})
    return [
        Line(node, {key: None if (node.path, key) in hidden else value for key, value in table[node.path].items()})
        for node in among
    ]


def _counts(since: datetime, until: datetime) -> list[tuple[UUID, str, int]]:
    """(node, outcome, how many) of call-backs drawn between two instants."""
    outcome = case(
        (CallBack.stars >= CONTENT, Outcome.HAPPY.value), (CallBack.stars > UNHAPPY, Outcome.MIDDLING.value),
        (CallBack.stars.is_not(None), Outcome.UNHAPPY.value), (CallBack.state == "unreached", Outcome.UNREACHED.value),
        else_=Outcome.OPEN.value,
    )  # fmt: skip
    rows = session().execute(
        select(CallBack.tenant_id, outcome.label("outcome"), func.count())
        .where(CallBack.drawn_at >= since, CallBack.drawn_at < until)
        .group_by(CallBack.tenant_id, "outcome")
    )
    return [(at, what, int(number)) for at, what, number in rows]
