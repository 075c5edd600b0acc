"""Giving time away."""

from uuid import UUID

from app.events.outbox import announce
from app.exchange.errors import DonationClosed, DonationIdUsed, DonationTooSmall, GiftToOneself
from app.exchange.events import TimeDonated
from app.exchange.models import Donation, ReceiverKind
from app.exchange.queries import is_donation_open
from app.exchange.rules import DONATION_LEAST_MINUTES
from app.kit.db import session
from app.kit.ids import derived
from app.kit.seconds import spell_with_word
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account, time_account
from app.ledger.kinds import Kind
from app.ledger.queries import unit
from app.members.models import Member
from app.members.queries import member
from app.organisations.models import Organisation
from app.tenancy.actor import Actor
from app.tenancy.scope import jurisdiction_id

Receiver = Member | Organisation | None
"""To whom: a person, a group, or (None) the pool."""


def donate(donation_id: UUID, receiver: Receiver, seconds: int, *, giver_id: UUID, by: Actor) -> Donation:
    """A member gives time away; the same donation again moves nothing and answers the first."""
    made = _made(donation_id, receiver, seconds, giver_id)
    if (before := session().get(Donation, (jurisdiction_id(), donation_id))) is not None:
        if _body(before) != _body(made):
            raise DonationIdUsed()
        return before
    check_donation(receiver, seconds, giver_id=giver_id)
    session().add(made)
    session().flush()
    posting.transfer(
        posting.Item(
            derived(made.id, "donation"), time_account(giver_id), _account_of(receiver), seconds, Kind.DONATION, made.id
        )
    )
    announce(TimeDonated(made.id, made.receiver_kind, seconds), by=by, tenant_id=member(giver_id).tenant_id)
    return made


def check_donation(receiver: Receiver, seconds: int, *, giver_id: UUID) -> None:
    """Refuse what the bank does not take; whether there is enough the ledger itself says."""
    if not is_donation_open():
        raise DonationClosed()
    if receiver is not None and receiver.id == giver_id:
        raise GiftToOneself()
    least = DONATION_LEAST_MINUTES() * 60
    if seconds < least:
        counted = unit()
        raise DonationTooSmall(
            least_zh=spell_with_word(least, counted, "zh"), least_en=spell_with_word(least, counted, "en")
        )


def _made(donation_id: UUID, receiver: Receiver, seconds: int, giver_id: UUID) -> Donation:
    kind = ReceiverKind.POOL
    if isinstance(receiver, Member):
        kind = ReceiverKind.PERSON
    elif isinstance(receiver, Organisation):
        kind = ReceiverKind.ORGANISATION
    return Donation(
        id=donation_id, giver_id=giver_id, receiver_kind=kind.value, seconds=seconds,
        receiver_member_id=receiver.id if receiver and kind is ReceiverKind.PERSON else None,
        receiver_organisation_id=receiver.id if receiver and kind is ReceiverKind.ORGANISATION else None,
    )  # fmt: skip


def _body(row: Donation) -> tuple[object, ...]:
    return row.giver_id, row.receiver_kind, row.receiver_member_id, row.receiver_organisation_id, row.seconds


def _account_of(receiver: Receiver) -> UUID:
    return bank_account(BankAccount.POOL) if receiver is None else time_account(receiver.id)
