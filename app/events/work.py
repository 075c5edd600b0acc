"""Work due: which banks have something to do. The only thing workers read across banks, and it says nothing about anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.events.delivering import deliver_due
from app.events.models import WorkDue
from app.events.outbox import DELIVERIES
from app.kit.clock import now
from app.kit.db import session

LEASE_SECONDS = 30

SERVERS: dict[str, Callable[[], object]] = {}


@dataclass(frozen=True)
class Batch:
    """Hints of one kind for one bank, claimed together."""

    jurisdiction_id: int
    kind: str
    ids: tuple[UUID, ...]


def serves(kind: str, function: Callable[[], object]) -> None:
    """Register who does the work of a kind; it runs in the bank's scope and may run more than once."""
    SERVERS[kind] = function


def claim_due(limit: int = 2000, lease_seconds: int = LEASE_SECONDS) -> list[Batch]:
    """Take what is due, for as long as the lease; what is not finished by then comes back. Runs without a bank's scope."""
    due = (
        select(WorkDue.id)
        .where(WorkDue.due_at <= now())
        .order_by(WorkDue.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    rows = session().execute(
        update(WorkDue)
        .where(WorkDue.id == due.c.id)
        .values(due_at=now() + timedelta(seconds=lease_seconds))
        .returning(WorkDue.jurisdiction_id, WorkDue.kind, WorkDue.id)
        .execution_options(synchronize_session=False)
    )
    groups: dict[tuple[int, str], list[UUID]] = {}
    for number, kind, id_ in rows:
        groups.setdefault((number, kind), []).append(id_)
    return [Batch(number, kind, tuple(ids)) for (number, kind), ids in groups.items()]


def serve(batch_kind: str, ids: list[UUID]) -> None:
    """Do the work of one kind for the bank in scope, then take the hints away. Dying half-way leaves them."""
    if function := SERVERS.get(batch_kind):
        function()
    session().execute(delete(WorkDue).where(WorkDue.id.in_(ids)).execution_options(synchronize_session=False))
    session().commit()


def register_servers() -> None:
    """Deliveries are the work of this module."""
    serves(DELIVERIES, deliver_due)
