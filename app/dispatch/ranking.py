"""Who could help, in which order and why: at most so many volunteers are looked at, whatever the size of the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.dispatch.matching import Figures, Weights, total, weigh
from app.dispatch.rules import (
    FULL_MONTH_HOURS,
    OLDEST_HELPER,
    WEIGHT_HOURS,
    WEIGHT_KIND,
    WEIGHT_KNOWN,
    WEIGHT_LEVEL,
    WEIGHT_NEAR,
    WEIGHT_REST,
    WEIGHT_WILLING,
)
from app.kit.ages import age_on
from app.kit.clock import local, today
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.members.queries import members_by_id
from app.members.secrets import unseal
from app.orders.gates import Reason
from app.orders.models import Demand
from app.orders.policies import who_cannot_serve
from app.orders.queries import kind_even_closed
from app.recruiting.models import Hours
from app.tenancy.models import Tenant
from app.tenancy.queries import nodes_within, path_to, tenant, tree
from app.tenancy.scope import jurisdiction_id

MOST_EXAMINED = 200
LATEST_ORDERS = 60
"""How far back a helper's orders are read for what they have done; so the cost does not grow with the years."""


@dataclass(frozen=True)
class Match:
    """A volunteer in view of a demand: points with their reasons, or why they cannot come."""

    helper: Member
    points: int
    reasons: tuple[Reason, ...]
    why_not: Reason | None = None


# The nearest nodes come first, and the look-up stops at the most there may be: its cost does not grow with the bank.
_NEAREST = """
SELECT m.id, m.tenant_id, m.level, m.born_on FROM unnest(CAST(:nodes AS uuid[])) AS n(id) CROSS JOIN LATERAL (
  SELECT v.id, v.tenant_id, v.level, v.born_on FROM member v
  WHERE v.jurisdiction_id = :bank AND v.tenant_id = n.id AND v.volunteer_since IS NOT NULL AND v.is_active
  ORDER BY v.id LIMIT :most
) m LIMIT :most
"""
_NAMED = """
SELECT m.id, m.tenant_id, m.level, m.born_on FROM member m
WHERE m.jurisdiction_id = :bank AND m.id = ANY(CAST(:helpers AS uuid[])) ORDER BY m.id LIMIT :most
"""
_FIGURES = """
WITH chosen AS ({chosen})
SELECT c.id, c.tenant_id, c.level, c.born_on, done.same_kind, done.served, done.stars, done.is_busy, recent.seconds,
       asked.id AS application_id, asked.hours_cipher, coalesce(asked.is_willing, false) AS is_willing
FROM chosen c
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE o.state = 'confirmed' AND d.kind_id = :kind) AS same_kind,
         count(*) FILTER (WHERE o.state = 'confirmed' AND d.recipient_id = :recipient) AS served,
         avg(e.stars) AS stars,
         coalesce(bool_or(o.state IN ('accepted', 'in_service') AND d.starts_at < :ends AND d.ends_at > :starts), false)
           AS is_busy
  FROM (SELECT jurisdiction_id, id, demand_id, state FROM service_order
        WHERE jurisdiction_id = :bank AND helper_id = c.id ORDER BY id DESC LIMIT :latest) o
  JOIN demand d ON d.jurisdiction_id = o.jurisdiction_id AND d.id = o.demand_id
  LEFT JOIN service_record r
    ON r.jurisdiction_id = o.jurisdiction_id AND r.order_id = o.id AND d.recipient_id = :recipient
  LEFT JOIN evaluation e
    ON e.jurisdiction_id = r.jurisdiction_id AND e.record_id = r.id AND e.by_member_id = :recipient
) done
CROSS JOIN LATERAL (
  SELECT coalesce(sum(actual_seconds), 0) AS seconds FROM service_record
  WHERE jurisdiction_id = :bank AND helper_id = c.id AND served_on >= :since
) recent
LEFT JOIN LATERAL (
  SELECT a.id, a.hours_cipher, CAST(:key AS text) = ANY (a.kinds) AS is_willing FROM volunteer_application a
  WHERE a.jurisdiction_id = :bank AND a.member_id = c.id AND a.state = 'approved' ORDER BY a.id DESC LIMIT 1
) asked ON true
"""


def ranked(row: Demand, paths: list[str], only: Sequence[UUID] | None = None) -> list[Match]:
    """Volunteers below these nodes in view of a demand: who can come, best first, then who cannot, and why not.

    At most MOST_EXAMINED are looked at, those of the nearest nodes; or those named by `only`.
    """
    node, weights = tenant(row.tenant_id), weights_at(row.tenant_id)
    nodes, by_path = {one.id: one for one in tree()}, {one.path: one for one in tree()}
    found = _figures(row, _nearest_nodes(node, paths) if only is None else [], only)
    people = members_by_id([one.id for one in found])
    refused = who_cannot_serve(list(people.values()), row)
    day, matches = local(row.starts_at).date(), []
    for one in found:
        helper = people[one.id]
        figures = Figures(
            **_shared(node, nodes[one.tenant_id], by_path), same_kind=one.same_kind, is_willing=one.is_willing,
            says_free=_says_free(one, row), served_recipient=one.served,
            stars=float(one.stars) if one.stars is not None else None, recent_seconds=int(one.seconds),
            spare_level=max(0, one.level - row.min_level), age=age_on(one.born_on, day) if one.born_on else None,
        )  # fmt: skip
        reasons = weigh(figures, weights)
        matches.append(Match(helper, total(reasons), tuple(reasons), _why_not(refused.get(one.id), one.is_busy)))
    return sorted(matches, key=lambda match: (match.why_not is not None, -match.points, match.helper.number))


def suiting(helper: Member, rows: Sequence[Demand]) -> dict[UUID, list[Reason]]:
    """Why each of these demands suits a volunteer: what lies near, what they have done before, what they have strength for.

    Whom they helped before is left out: until they take it, a demand does not say whose it is.
    """
    if not rows:
        return {}
    nodes, by_path = {one.id: one for one in tree()}, {one.path: one for one in tree()}
    home = tenant(helper.tenant_id)
    done, seconds = _done_by(helper.id), _recent_seconds(helper.id)
    weights = {tenant_id: weights_at(tenant_id) for tenant_id in {row.tenant_id for row in rows}}
    return {
        row.id: [
            reason
            for reason in weigh(
                Figures(
                    **_shared(nodes[row.tenant_id], home, by_path), same_kind=done.get(row.kind_id, 0), is_willing=False,
                    says_free=None, served_recipient=0,
                    stars=None, recent_seconds=seconds, spare_level=max(0, helper.level - row.min_level), age=None,
                ),
                weights[row.tenant_id],
            )
            if reason.points > 0
        ]
        for row in rows
    }  # fmt: skip


def weights_at(tenant_id: UUID) -> Weights:
    """What the bank has decided for this node."""
    return Weights(
        near=WEIGHT_NEAR(tenant_id), kind=WEIGHT_KIND(tenant_id), willing=WEIGHT_WILLING(tenant_id),
        hours=WEIGHT_HOURS(tenant_id), known=WEIGHT_KNOWN(tenant_id),
        rest=WEIGHT_REST(tenant_id), level=WEIGHT_LEVEL(tenant_id), full_month_hours=FULL_MONTH_HOURS(tenant_id),
        oldest=OLDEST_HELPER(tenant_id),
    )  # fmt: skip


def _figures(row: Demand, nodes: list[UUID], only: Sequence[UUID] | None) -> Sequence[Any]:
    statement = sa.text(_FIGURES.format(chosen=_NEAREST if only is None else _NAMED))
    values = {
        "bank": jurisdiction_id(), "kind": row.kind_id, "recipient": row.recipient_id, "key": kind_even_closed(row.kind_id).key, "starts": row.starts_at,
        "ends": row.ends_at, "since": today() - timedelta(days=30), "most": MOST_EXAMINED, "latest": LATEST_ORDERS,
        **({"nodes": nodes} if only is None else {"helpers": list(only)}),
    }  # fmt: skip
    return session().execute(statement, values).all()


def _nearest_nodes(node: Tenant, paths: list[str]) -> list[UUID]:
    """The nodes below these paths, those that share most with the demand's first."""
    own = path_to(node)
    reachable = nodes_within(paths)
    return [one.id for one in sorted(reachable, key=lambda one: -sum(one.path.startswith(path) for path in own))]


def _shared(node: Tenant, home: Tenant, by_path: Mapping[str, Tenant]) -> dict[str, Any]:
    """How much of the way down to a node is also the way to somebody's home, and the last node of both."""
    own = path_to(node)
    common = [path for path in own if home.path.startswith(path)]
    last = by_path[common[-1]]
    return {"shared": len(common), "depth": len(own), "near_zh": last.name_zh, "near_en": last.name_en}


def _why_not(refusal: TimeBankError | None, is_busy: bool) -> Reason | None:
    if refusal is not None:
        return Reason(refusal.sentence("zh"), refusal.sentence("en"))
    if is_busy:
        return Reason("这段时间已有别的订单", "has another order at that time")
    return None


def _says_free(one: Any, row: Demand) -> bool | None:
    """Whether the hours of their application cover the beginning; None where they named none."""
    said = unseal(one.hours_cipher, "volunteer_application.hours", one.application_id) if one.hours_cipher else None
    if not said:
        return None
    return hours_of(local(row.starts_at)).value in said.split()


def hours_of(wall: datetime) -> Hours:
    """Which of the usual hours an instant on the wall falls into."""
    days = (Hours.WEEKDAY_MORNING, Hours.WEEKDAY_AFTERNOON, Hours.WEEKDAY_EVENING)
    ends = (Hours.WEEKEND_MORNING, Hours.WEEKEND_AFTERNOON, Hours.WEEKEND_EVENING)
    part = 0 if wall.hour < 12 else 1 if wall.hour < 18 else 2
    return (ends if wall.weekday() >= 5 else days)[part]


def _done_by(helper_id: UUID) -> dict[UUID, int]:
    rows = session().execute(
        sa.text("""
            SELECT d.kind_id, count(*) AS times FROM (
              SELECT jurisdiction_id, demand_id, state FROM service_order
              WHERE jurisdiction_id = :bank AND helper_id = :helper ORDER BY id DESC LIMIT :latest
            ) o JOIN demand d ON d.jurisdiction_id = o.jurisdiction_id AND d.id = o.demand_id
            WHERE o.state = 'confirmed' GROUP BY d.kind_id
        """),
        {"bank": jurisdiction_id(), "helper": helper_id, "latest": LATEST_ORDERS},
    )
    return {row.kind_id: row.times for row in rows}


def _recent_seconds(helper_id: UUID) -> int:
    statement = sa.text("""
        SELECT coalesce(sum(actual_seconds), 0) FROM service_record
        WHERE jurisdiction_id = :bank AND helper_id = :helper AND served_on >= :since
    """)
    values = {"bank": jurisdiction_id(), "helper": helper_id, "since": today() - timedelta(days=30)}
    return int(session().scalar(statement, values) or 0)
