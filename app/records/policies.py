"""Which service records may this person see?"""

from uuid import UUID

from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.errors import OwnService
from app.records.errors import RecordNotFound
from app.records.models import ServiceRecord
from app.records.queries import record
from app.tenancy.queries import tenant


def record_within(who: Visitor, record_id: UUID) -> ServiceRecord:
    """One's own, or the relative's one acts for, as helper or recipient, or one of a node where one may see records."""
    row = record(record_id)
    if who.person_id in (row.helper_id, row.recipient_id):
        return row
    if not who.powers.may(Permission.RECORD_READ, tenant(row.tenant_id).path):
        raise RecordNotFound()
    return row


def record_to_evaluate(who: Visitor, record_id: UUID) -> ServiceRecord:
    """A record one may see; a relative speaks for the recipient alone, and not about what they gave themselves."""
    row = record_within(who, record_id)
    if who.is_acting and who.person_id != row.recipient_id:
        raise RecordNotFound()
    if who.is_acting and who.actor.member_id == row.helper_id:
        raise OwnService()
    return row
