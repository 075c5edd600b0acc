"""Claims: reported after an accident, passed to the insurer, settled or declined."""

from datetime import datetime, timedelta
from uuid import UUID

from app.events.outbox import announce
from app.insurance.errors import (
    ClaimOpenAlready,
    ClaimOutsideCover,
    ClaimReasonNeeded,
    ClaimTooLate,
    CoverVoid,
)
from app.insurance.events import ClaimDeclined, ClaimPassed, ClaimReported, ClaimSettled
from app.insurance.models import Cover, InsuranceClaim, Stage
from app.insurance.queries import claim, cover, open_claim_of, scheme
from app.insurance.rules import CLAIM_DAYS
from app.kit.check_digits import with_check_digit
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line, clean_text
from app.members.secrets import seal
from app.orders.queries import order_and_demand
from app.tenancy.actor import Actor
from app.tenancy.keys import next_number

WAY_HOURS = 3
"""So long before and after a service somebody may still be on the way."""


def report_claim(cover_id: UUID, *, happened_at: datetime, place: str, said: str, by: Actor) -> InsuranceClaim:
    """Somebody was hurt at a covered service or on the way; one claim under a cover at a time."""
    assert by.member_id is not None, "somebody reports"
    held = cover(cover_id, for_update=True)
    tenant_id = _check_time(held, happened_at)
    if other := open_claim_of(held.id):
        raise ClaimOpenAlready(number=with_check_digit(other.number))
    row = InsuranceClaim(
        id=uuid7(), number=next_number(InsuranceClaim, 1000), cover_id=held.id, member_id=held.member_id,
        happened_at=happened_at, reported_by=by.member_id,
    )  # fmt: skip
    row.place_cipher = seal(clean_line(place, 200), "insurance_claim.place", row.id)
    row.said_cipher = seal(clean_text(said, 1000), "insurance_claim.said", row.id)
    session().add(row)
    session().flush()
    announce(ClaimReported(row.id, held.id, row.member_id), by=by, tenant_id=tenant_id)
    return row


def pass_claim(claim_id: UUID, *, note: str, by: Actor) -> InsuranceClaim:
    """Staff sent it to the insurer."""
    row = claim(claim_id, for_update=True)
    row.move(Stage.PASSED)
    row.passed_by, row.passed_at, row.passed_cipher = by.member_id, now(), _sealed(note, "passed", row)
    announce(ClaimPassed(row.id, row.cover_id, row.member_id), by=by, tenant_id=_tenant_of(row))
    return row


def settle_claim(claim_id: UUID, *, yuan: int | None, note: str, by: Actor) -> InsuranceClaim:
    """The insurer paid, so many yuan where the bank was told."""
    row = claim(claim_id, for_update=True)
    row.move(Stage.SETTLED)
    row.settled_yuan = yuan
    _close(row, note, by)
    announce(ClaimSettled(row.id, row.cover_id, row.member_id), by=by, tenant_id=_tenant_of(row))
    return row


def decline_claim(claim_id: UUID, *, note: str, by: Actor) -> InsuranceClaim:
    """It is not paid; why is said to the person it is about."""
    row = claim(claim_id, for_update=True)
    if not note.strip():
        raise ClaimReasonNeeded()
    row.move(Stage.DECLINED)
    _close(row, note, by)
    announce(ClaimDeclined(row.id, row.cover_id, row.member_id), by=by, tenant_id=_tenant_of(row))
    return row


def _check_time(held: Cover, happened_at: datetime) -> UUID:
    """At the service or on the way, not too long ago, and while the cover held; answers the node of the service."""
    order, row = order_and_demand(held.order_id)
    way = timedelta(hours=WAY_HOURS)
    ended_at = max(held.ends_at, order.ended_at or held.ends_at)
    if not held.starts_at - way <= happened_at <= min(ended_at + way, now()):
        raise ClaimOutsideCover(hours=WAY_HOURS)
    if held.voided_at is not None and happened_at >= held.voided_at:
        raise CoverVoid()
    days = CLAIM_DAYS(row.tenant_id)
    if now() - happened_at > timedelta(days=days):
        raise ClaimTooLate(days=days, hotline=scheme(held.scheme_id).hotline)
    return row.tenant_id


def _close(row: InsuranceClaim, note: str, by: Actor) -> None:
    row.closed_by, row.closed_at, row.closed_cipher = by.member_id, now(), _sealed(note, "closed", row)
    session().flush()


def _sealed(note: str, name: str, row: InsuranceClaim) -> bytes | None:
    return seal(clean_text(note, 500), f"insurance_claim.{name}", row.id) if note.strip() else None


def _tenant_of(row: InsuranceClaim) -> UUID:
    return order_and_demand(cover(row.cover_id).order_id)[1].tenant_id
