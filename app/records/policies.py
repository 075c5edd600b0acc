"""Which service records may this person see?"""

from uuid import UUID

from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.records.errors import RecordNotFound
from app.records.models import ServiceRecord
from app.records.queries import record
from app.tenancy.queries import tenant


def record_within(who: Visitor, record_id: UUID) -> ServiceRecord:
    """One's own, as helper or recipient, or one of a node where one may see records; others are not found."""
    row = record(record_id)
    if who.actor.member_id in (row.helper_id, row.recipient_id):
        return row
    if not who.powers.may(Permission.RECORD_READ, tenant(row.tenant_id).path):
        raise RecordNotFound()
    return row
