"""Recording services and evaluating them."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import local
from app.kit.db import session
from app.kit.ids import derived, uuid7
from app.kit.seconds import multiply_floor, round_down
from app.kit.text import clean_text
from app.ledger.commands import tally_served
from app.ledger.queries import served_seconds
from app.members.commands import settle_level
from app.members.queries import member
from app.records.errors import EvaluatedAlready, NotOneOfTheTwo, StarsOutOfRange
from app.records.events import ServiceEvaluated, ServiceRecorded
from app.records.models import Evaluation, ServiceRecord
from app.records.queries import record, stars_of_helper
from app.records.rules import ROUND_DOWN_TO
from app.tenancy.actor import Actor


@dataclass(frozen=True)
class Figures:
    """What a service is worth: seconds actually given, weighted by its coefficient, and rounded down for posting."""

    actual: int
    weighted: int
    rounded: int


@dataclass(frozen=True)
class Service:
    """What is known of a service when it is recorded."""

    order_id: UUID
    helper_id: UUID
    recipient_id: UUID
    tenant_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime
    made_under: dict[str, Any]


def figures(actual_seconds: int, coefficient: Fraction, tenant_id: UUID) -> Figures:
    """Weigh and round, once: weighted = actual × coefficient, whole seconds down; then down to the bank's step."""
    weighted = multiply_floor(actual_seconds, coefficient)
    return Figures(actual_seconds, weighted, round_down(weighted, ROUND_DOWN_TO(tenant_id)))


def record_id_of(order_id: UUID) -> UUID:
    """The id of the record an order leads to; the same on every retry."""
    return derived(order_id, "record")


def record_service(service: Service, worth: Figures, *, posted_seconds: int, by: Actor) -> ServiceRecord:
    """The service stands in the books; what was not posted of its weighted time is honour."""
    row = ServiceRecord(
        id=record_id_of(service.order_id), order_id=service.order_id, helper_id=service.helper_id,
        recipient_id=service.recipient_id, tenant_id=service.tenant_id, title=service.title,
        started_at=service.started_at, ended_at=service.ended_at, served_on=local(service.started_at).date(),
        actual_seconds=worth.actual, weighted_seconds=worth.weighted, spendable_seconds=posted_seconds,
        honour_seconds=worth.weighted - posted_seconds, made_under=service.made_under,
    )  # fmt: skip
    session().add(row)
    session().flush()
    served = tally_served(service.helper_id, worth.actual, document_id=row.id, effective_on=row.served_on)
    settle_level(service.helper_id, served, partial(stars_of_helper, service.helper_id), by=by)
    announce(
        ServiceRecorded(
            row.id, row.order_id, row.helper_id, row.recipient_id, row.actual_seconds, row.weighted_seconds,
            row.spendable_seconds, row.honour_seconds,
        ),
        by=by, tenant_id=service.tenant_id,
    )  # fmt: skip
    return row


def evaluate(record_id: UUID, *, stars: int, comment: str, by: Actor) -> Evaluation:
    """One side says what it thinks of the other, once."""
    row = record(record_id)
    me = by.on_behalf_of or by.member_id
    if me not in (row.helper_id, row.recipient_id):
        raise NotOneOfTheTwo()
    if not 1 <= stars <= 5:
        raise StarsOutOfRange()
    if session().scalar(select(Evaluation.id).where(Evaluation.record_id == record_id, Evaluation.by_member_id == me)):
        raise EvaluatedAlready()
    about = row.recipient_id if me == row.helper_id else row.helper_id
    said = Evaluation(
        id=uuid7(), record_id=record_id, by_member_id=me, about_member_id=about, stars=stars,
        comment=clean_text(comment, 500) if comment.strip() else "",
    )  # fmt: skip
    session().add(said)
    session().flush()
    announce(ServiceEvaluated(said.id, record_id, about, stars), by=by, tenant_id=row.tenant_id)
    if about == row.helper_id:
        member(about, for_update=True)
        settle_level(about, served_seconds(about), partial(stars_of_helper, about), by=by)
    return said
