"""Reading service records and evaluations."""

from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.ledger.queries import Document
from app.records.errors import RecordNotFound
from app.records.models import Evaluation, ServiceRecord
from app.tenancy.keys import fetch


def record(record_id: UUID) -> ServiceRecord:
    """One record of the bank in scope."""
    return fetch(ServiceRecord, record_id, RecordNotFound)


def record_of_order(order_id: UUID) -> ServiceRecord | None:
    """The record an order led to, if it did."""
    return session().scalars(select(ServiceRecord).where(ServiceRecord.order_id == order_id)).first()


def records_of(member_id: UUID, *, cursor: str | None = None, size: int = 20) -> Page[ServiceRecord]:
    """Services a member gave or received, newest first."""
    query = (
        select(ServiceRecord)
        .where(or_(ServiceRecord.helper_id == member_id, ServiceRecord.recipient_id == member_id))
        .order_by(ServiceRecord.id.desc())
        .limit(size + 1)
    )
    if cursor:
        query = query.where(ServiceRecord.id < decode_cursor(cursor, (UUID,))[0])
    rows = list(session().scalars(query))
    return Page(rows[:size], encode_cursor([rows[size - 1].id]) if len(rows) > size else None)


def stars_of_helper(helper_id: UUID) -> Fraction | None:
    """The average of what those somebody helped said of them, exact; None where nobody has said anything."""
    total, times = session().execute(
        select(func.sum(Evaluation.stars), func.count())
        .join(ServiceRecord, (ServiceRecord.jurisdiction_id == Evaluation.jurisdiction_id) & (ServiceRecord.id == Evaluation.record_id))
        .where(Evaluation.about_member_id == helper_id, ServiceRecord.helper_id == helper_id)
    ).one()  # fmt: skip
    return Fraction(int(total), times) if times else None


def seconds_on(helper_id: UUID, day: date) -> int:
    """Actual seconds a helper's records already count on a day."""
    return int(
        session().scalar(
            select(func.coalesce(func.sum(ServiceRecord.actual_seconds), 0)).where(
                ServiceRecord.helper_id == helper_id, ServiceRecord.served_on == day
            )
        )
        or 0
    )


def evaluations_of(record_id: UUID) -> list[Evaluation]:
    """What was said of a service."""
    return list(session().scalars(select(Evaluation).where(Evaluation.record_id == record_id).order_by(Evaluation.id)))


def describe_records(ids: list[UUID]) -> dict[UUID, Document]:
    """Services as statement lines show them."""
    rows = session().scalars(select(ServiceRecord).where(ServiceRecord.id.in_(ids)))
    return {row.id: Document(row.title, row.title, f"/orders/{row.order_id}") for row in rows}
