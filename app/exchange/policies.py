"""May this person see this donation? Its giver, who received it, and who leads the group that did; nobody else finds it."""

from uuid import UUID

from app.exchange.errors import DonationNotFound
from app.exchange.models import Donation
from app.exchange.queries import donation
from app.organisations.queries import leads
from app.rbac.guard import Visitor


def donation_seen_by(who: Visitor, donation_id: UUID) -> Donation:
    """A donation this person gave or received."""
    row = donation(donation_id)
    if who.person_id in (row.giver_id, row.receiver_member_id):
        return row
    if not who.is_acting and leads(row.receiver_organisation_id, who.member_id):
        return row
    raise DonationNotFound()
