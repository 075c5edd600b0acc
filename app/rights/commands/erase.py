"""Erasure: asked for, called off, carried out once the cooling-off time has passed (PIPL, article 47)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce, work_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.members.errors import MemberNotFound
from app.members.queries import member
from app.rights.errors import DocumentNeeded, ErasureAskedAlready, ErasureNotFound
from app.rights.events import ErasureAsked, ErasureCalledOff, MemberErased
from app.rights.models import Erasure
from app.rights.queries import erasure_of, matters
from app.rights.registry import PERSONAL_DATA, Ending, Remaining
from app.rights.rules import COOLING_OFF_DAYS
from app.tenancy.actor import WORKER, Actor
from app.tenancy.keys import fetch

ERASING = "rights.erasing"
PUT_OFF = timedelta(days=1)
"""Where something is not over when the time has come, it is looked at again after this."""


def ask_erasure(member_id: UUID, remaining: Remaining, *, by: Actor, document: str | None = None) -> Erasure:
    """Somebody is to be erased after the cooling-off time; staff, who ask for others, name the document it rests on."""
    row = member(member_id, for_update=True)
    if not row.is_active:
        raise MemberNotFound()
    if erasure_of(member_id) is not None:
        raise ErasureAskedAlready()
    if by.member_id != member_id and not (document or "").strip():
        raise DocumentNeeded()
    assert by.member_id is not None
    asked = Erasure(
        id=uuid7(), member_id=member_id, tenant_id=row.tenant_id, asked_by=by.member_id, remaining=str(remaining),
        document=clean_line(document, 120) if document else None,
        due_at=now() + timedelta(days=COOLING_OFF_DAYS(row.tenant_id)),
    )  # fmt: skip
    session().add(asked)
    session().flush()
    work_due(ERASING, asked.due_at)
    announce(ErasureAsked(asked.id, member_id, asked.due_at.isoformat()), by=by, tenant_id=row.tenant_id)
    return asked


def hold_erasure(member_id: UUID) -> None:
    """Lock a request that waits, if there is one, before its member: the order in which the clock takes them."""
    waits = (Erasure.called_off_at.is_(None), Erasure.done_at.is_(None))
    session().execute(select(Erasure.id).where(Erasure.member_id == member_id, *waits).with_for_update())


def call_off_erasure(erasure_id: UUID, *, by: Actor) -> Erasure:
    """Nothing is erased after all."""
    asked = fetch(Erasure, erasure_id, ErasureNotFound, for_update=True)
    if asked.called_off_at is not None or asked.done_at is not None:
        raise ErasureNotFound()
    asked.called_off_at, asked.called_off_by = now(), by.member_id
    announce(ErasureCalledOff(asked.id, asked.member_id), by=by, tenant_id=asked.tenant_id)
    return asked


def carry_out_next() -> UUID | None:
    """Erase whoever is due next; who still has something under way is looked at again tomorrow. None when nobody is due.

    Whoever has died meanwhile is not erased: their time is their heirs'.
    """
    asked = (
        session()
        .scalars(
            select(Erasure)
            .where(Erasure.due_at <= now(), Erasure.called_off_at.is_(None), Erasure.done_at.is_(None))
            .order_by(Erasure.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        .first()
    )
    if asked is None:
        return None
    if not member(asked.member_id, for_update=True).is_active:
        asked.called_off_at = now()  # the record is frozen: what becomes of it is decided with the estate
        return asked.id
    if any(matter.blocks_erasure for matter in matters(asked.member_id)):
        asked.due_at = now() + PUT_OFF
        work_due(ERASING, asked.due_at)
        return asked.id
    end_dealings(Ending(asked.member_id, asked.id, WORKER, Remaining.of(asked.remaining)))
    erase_person(asked.member_id, asked.id, asked.tenant_id, by=WORKER)
    asked.done_at, asked.document = now(), None
    return asked.id


def end_dealings(ending: Ending) -> None:
    """Close what is open and give the remaining time away; what stands on others goes first."""
    for entry in reversed(list(PERSONAL_DATA.values())):
        entry.end(ending)
        session().flush()


def erase_person(member_id: UUID, document_id: UUID, tenant_id: UUID, *, by: Actor) -> None:
    """Nothing personal of somebody is kept any more; books, records and facts keep the bare id."""
    for entry in reversed(list(PERSONAL_DATA.values())):
        entry.erase(member_id)
        session().flush()
    announce(MemberErased(member_id, document_id), by=by, tenant_id=tenant_id)
