"""What becomes of a demand that waited to be assessed."""

from uuid import UUID

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.text import clean_line
from app.orders.commands.publish import release_slot
from app.orders.errors import DemandOver, NotAssessing, ReasonNeeded
from app.orders.events import DemandPublished, DemandRefused
from app.orders.models import Demand, Need
from app.orders.queries import demand as demand_row
from app.tenancy.actor import Actor


def release_demand(demand_id: UUID, *, needs: Need, by: Actor) -> Demand:
    """The assessment allows it: from now on it can be taken, by those who have what it needs."""
    row = _waiting(demand_id)
    if row.starts_at <= now():
        raise DemandOver()
    row.state, row.needs = "published", needs.value or row.needs
    held = row.slot_seconds * row.people_needed if row.holds_time else 0
    announce(DemandPublished(row.id, row.recipient_id, row.min_level, held), by=by, tenant_id=row.tenant_id)
    return row


def refuse_demand(demand_id: UUID, *, reason: str, by: Actor) -> Demand:
    """The assessment says no, and why; what was held is free again at once."""
    if not reason.strip():
        raise ReasonNeeded()
    row = _waiting(demand_id)
    row.state, row.ended_reason, row.clock_at = "refused", clean_line(reason, 200), None
    for slot in range(1, row.people_needed + 1):
        release_slot(row, slot)
    announce(DemandRefused(row.id, row.recipient_id), by=by, tenant_id=row.tenant_id)
    return row


def _waiting(demand_id: UUID) -> Demand:
    row = demand_row(demand_id, for_update=True)
    if row.state != "assessing":
        raise NotAssessing()
    return row
