"""Schemes of cover: entered, and ended early; never changed, for people are covered by them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.events.outbox import announce, work_due
from app.insurance.commands.covers import void
from app.insurance.errors import SchemeBackwards, SchemeCoversNothing, SchemeOver, SchemesOverlap
from app.insurance.events import SchemeEnded, SchemeEntered
from app.insurance.models import Cover, CoverScheme, VoidWhy
from app.insurance.queries import forget_schemes, live_covers_to_come, overlapping, scheme
from app.kit.clock import local, now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.tenancy.actor import Actor
from app.tenancy.keys import one_at_a_time

COVERING = "insurance.covering"
"""Work: cover those who took an order before there was a scheme."""


@dataclass(frozen=True)
class SchemePlan:
    """What a policy says: who insures, under which number, how much a person in yuan, on which days (both included)."""

    insurer: str
    policy_number: str
    hotline: str
    medical_yuan: int
    transport_yuan: int
    valid_from: date
    valid_until: date


def enter_scheme(plan: SchemePlan, *, by: Actor) -> CoverScheme:
    """The bank has taken out a policy; on no day do two of them hold. Who took an order already is covered by a worker."""
    assert by.member_id is not None, "somebody answers for a scheme"
    if not plan.medical_yuan + plan.transport_yuan:
        raise SchemeCoversNothing()
    if plan.valid_until < max(plan.valid_from, today()):
        raise SchemeBackwards()
    one_at_a_time("insurance/schemes")
    if other := overlapping(plan.valid_from, plan.valid_until):
        raise SchemesOverlap(insurer=other.insurer, first=str(other.valid_from), last=str(other.valid_until))
    row = CoverScheme(
        id=uuid7(), insurer=clean_line(plan.insurer, 60), policy_number=clean_line(plan.policy_number, 60),
        hotline=clean_line(plan.hotline, 30), medical_yuan=plan.medical_yuan, transport_yuan=plan.transport_yuan,
        valid_from=plan.valid_from, valid_until=plan.valid_until, entered_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    forget_schemes()
    announce(SchemeEntered(row.id, str(row.valid_from), str(row.valid_until)), by=by)
    work_due(COVERING)
    return row


def end_scheme(scheme_id: UUID, last_day: date, *, by: Actor) -> CoverScheme:
    """A policy ends early, today at the soonest; covers of services after its last day are void, and written anew where another scheme follows."""
    one_at_a_time("insurance/schemes")
    row = scheme(scheme_id, for_update=True)
    if row.ended_at is not None or row.valid_until < today() or not today() <= last_day < row.valid_until:
        raise SchemeOver()
    former, row.valid_until = row.valid_until, max(last_day, row.valid_from - timedelta(days=1))
    row.ended_by, row.ended_at = by.member_id, now()
    for cover in live_covers_to_come(Cover.scheme_id == row.id):
        if local(cover.ends_at).date() > row.valid_until:
            void(cover, VoidWhy.SCHEME, by=by)
    session().flush()
    forget_schemes()
    announce(SchemeEnded(row.id, str(row.valid_until), str(former)), by=by)
    work_due(COVERING)
    return row
