"""What both loops came to, branch by branch, for a span of days; what few people said is hidden, as in every report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.dispatch.models import UNHAPPY, CallBack, Loop
from app.dispatch.queries import waiting_at_nodes
from app.kit.clock import day_bounds
from app.kit.db import session
from app.kit.suppression import hidden_cells
from app.kit.words import Word
from app.tenancy.models import Tenant
from app.tenancy.queries import path_to, tenant, tree

CONTENT = 4


class Outcome(Word):
    """What asking somebody can have come to; together they are all that were drawn, or asked."""

    HAPPY = "happy", "满意（4–5 分）", "Content (4–5)"
    MIDDLING = "middling", "一般（3 分）", "Middling (3)"
    UNHAPPY = "unhappy", "不满意（1–2 分）", "Not content (1–2)"
    UNREACHED = "unreached", "三次未接通", "Not reached"
    DECLINED = "declined", "不愿被问", "Declined"
    OPEN = "open", "未回访", "Not called"


DRAWN = "drawn"
"""All of them, whatever it came to."""
SAID = (Outcome.HAPPY, Outcome.MIDDLING, Outcome.UNHAPPY)


@dataclass(frozen=True)
class Came:
    """What one loop came to at a node: how many askings to what, and how many there were; None is hidden.

    Only what people said is hidden: whom staff have still to ask, or could not reach, is their own work.
    """

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


@dataclass(frozen=True)
class Line:
    """A node with all below it: what each loop came to, and whom its branches have to ask today, some of them late."""

    node: Tenant
    drawn: Came
    regular: Came
    due: int
    late: int

    def of(self, loop: Loop) -> Came:
        """What one loop came to."""
        return self.drawn if loop is Loop.DRAWN else self.regular


def results(here: Tenant, first: date, last: date) -> list[Line]:
    """A node, then each node one step below it, each with what lies below, between two days (both included).

    Call-backs count on the day they were drawn; askings of a branch on the day somebody was asked, for it puts them
    on its list long before. Who is due, and late, is so as of now.
    """
    among = [here, *(node for node in tree() if node.parent_id == here.id)]
    days = day_bounds(first)[0], day_bounds(last)[1]
    drawn, regular = (_table(among, loop, *days) for loop in Loop)
    waiting = _below(among, waiting_at_nodes())
    return [Line(node, Came(drawn[node.path]), Came(regular[node.path]), *waiting[node.path]) for node in among]


def _table(among: list[Tenant], loop: Loop, since: datetime, until: datetime) -> dict[str, dict[str, int | None]]:
    """By path, how many came to what; with what few people said, and whatever would tell it, hidden."""
    table = {node.path: dict.fromkeys([*map(str, Outcome), DRAWN], 0) for node in among}
    for at, outcome, number in _counts(loop, since, until):
        for path in path_to(tenant(at)):
            if path in table:
                table[path][outcome] += number
                table[path][DRAWN] += number
    hidden = hidden_cells({path: {said: counts[said] for said in SAID} for path, counts in table.items()})
    return {
        path: {key: None if (path, key) in hidden else value for key, value in counts.items()}
        for path, counts in table.items()
    }


def _counts(loop: Loop, since: datetime, until: datetime) -> list[tuple[UUID, str, int]]:
    """(node, outcome, how many) of one loop between two instants."""
    at = CallBack.drawn_at if loop is Loop.DRAWN else CallBack.closed_at
    outcome = case(
        (CallBack.stars >= CONTENT, Outcome.HAPPY.value), (CallBack.stars > UNHAPPY, Outcome.MIDDLING.value),
        (CallBack.stars.is_not(None), Outcome.UNHAPPY.value), (CallBack.state == "unreached", Outcome.UNREACHED.value),
        (CallBack.state == "declined", Outcome.DECLINED.value), else_=Outcome.OPEN.value,
    )  # fmt: skip
    rows = session().execute(
        select(CallBack.tenant_id, outcome.label("outcome"), func.count())
        .where(CallBack.loop == loop.value, at >= since, at < until)
        .group_by(CallBack.tenant_id, "outcome")
    )
    return [(at, what, int(number)) for at, what, number in rows]


def _below(among: list[Tenant], at_nodes: Mapping[UUID, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """By path, how many are due and late at a node and below."""
    sums = dict.fromkeys((node.path for node in among), (0, 0))
    for at, (due, late) in at_nodes.items():
        for path in path_to(tenant(at)):
            if path in sums:
                sums[path] = sums[path][0] + due, sums[path][1] + late
    return sums
