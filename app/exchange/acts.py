"""Giving as a person: whom one means, and giving it; the same for pages and API."""

from uuid import UUID

from app.exchange import commands
from app.exchange.commands import Receiver
from app.exchange.errors import ReceiverNotFound, ReceiverUnclear
from app.exchange.models import Donation, ReceiverKind
from app.kit.check_digits import short_number
from app.kit.errors import Invalid
from app.members.errors import MemberNotFound
from app.members.queries import kept_record, member_by_number
from app.organisations.queries import open_organisation
from app.rbac.guard import Visitor


def receiver_of(kind: ReceiverKind, *, organisation_id: UUID | None = None, number: str = "") -> Receiver:
    """Whom somebody means: the pool, an open group of the bank, or a member by their number."""
    if (kind is ReceiverKind.ORGANISATION) != (organisation_id is not None):
        raise ReceiverUnclear()
    if (kind is ReceiverKind.PERSON) != bool(number):
        raise ReceiverUnclear()
    if organisation_id is not None:
        return open_organisation(organisation_id)
    return _member_called(number) if number else None


def look_over(who: Visitor, receiver: Receiver, seconds: int) -> None:
    """Refuse before anything moves what would be refused then."""
    commands.check_donation(receiver, seconds, giver_id=who.member_id)


def donate(who: Visitor, donation_id: UUID, receiver: Receiver, seconds: int) -> Donation:
    """Give one's own time away."""
    return commands.donate(donation_id, receiver, seconds, giver_id=who.member_id, by=who.actor)


def _member_called(number: str) -> Receiver:
    try:
        row = kept_record(member_by_number(short_number(number)))
    except (Invalid, MemberNotFound) as error:
        raise ReceiverNotFound() from error
    if not row.is_active:
        raise ReceiverNotFound()
    return row
