"""Reading donations, and what the pool took in and passed on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from app.exchange.errors import DonationNotFound
from app.exchange.models import Donation, ReceiverKind
from app.exchange.rules import DONATION
from app.kit.clock import today
from app.kit.db import session
from app.kit.periods import first_of_month
from app.ledger.chart import BankAccount
from app.ledger.queries import Document, bank_holding, pool_passed_on
from app.members.queries import masked, members_by_id
from app.organisations.queries import organisations_by_id
from app.tenancy.keys import fetch
from app.tenancy.scope import jurisdiction_id

MONTHS_SHOWN = 24


@dataclass(frozen=True)
class DonationRow:
    """A donation with how its two sides are called: groups by their name, people masked."""

    donation: Donation
    giver: str
    receiver_zh: str
    receiver_en: str


@dataclass(frozen=True)
class PoolMonth:
    """A month of the pool, in seconds: what members gave, and what people in difficulty received."""

    first_day: date
    given: int
    passed_on: int


@dataclass(frozen=True)
class Pool:
    """The pool, in seconds. `other_in` and `other_out` are what came and went without a donation or a grant from it."""

    balance: int
    given: int
    passed_on: int
    other_in: int
    other_out: int
    months: list[PoolMonth]

    @property
    def has_moved(self) -> bool:
        """Whether anything ever came in or went out."""
        return bool(self.given or self.passed_on or self.other_in or self.other_out)


def is_donation_open() -> bool:
    """Whether the bank takes donations."""
    return DONATION() == "open"


def donation(donation_id: UUID) -> Donation:
    """One donation of the bank in scope."""
    return fetch(Donation, donation_id, DonationNotFound)


def donations_of(member_id: UUID, limit: int = 50) -> list[DonationRow]:
    """What somebody gave and what they were given, the newest first."""
    mine = or_(Donation.giver_id == member_id, Donation.receiver_member_id == member_id)
    return with_names(list(session().scalars(select(Donation).where(mine).order_by(Donation.id.desc()).limit(limit))))


def with_names(rows: list[Donation]) -> list[DonationRow]:
    """Donations with the names of their two sides."""
    people = members_by_id([id_ for row in rows for id_ in (row.giver_id, row.receiver_member_id) if id_])
    groups = organisations_by_id([row.receiver_organisation_id for row in rows if row.receiver_organisation_id])
    named = []
    for row in rows:
        receiver = (ReceiverKind.POOL.zh, ReceiverKind.POOL.en)
        if row.receiver_member_id:
            receiver = (masked(people[row.receiver_member_id]),) * 2
        elif row.receiver_organisation_id:
            receiver = (groups[row.receiver_organisation_id].name,) * 2
        named.append(DonationRow(row, masked(people[row.giver_id]), *receiver))
    return named


def describe_donations(ids: list[UUID]) -> dict[UUID, Document]:
    """Donations as statement lines of both sides show them. Time that somebody left behind is a donation, too, and described by its kind alone."""
    rows = with_names(list(session().scalars(select(Donation).where(Donation.id.in_(ids)))))
    return {
        row.donation.id: Document(
            f"捐赠：{row.giver} → {row.receiver_zh}",
            f"Donation: {row.giver} → {row.receiver_en}",
            f"/donations/{row.donation.id}",
        )
        for row in rows
    }


def pool() -> Pool:
    """What the pool holds, and what came in and went out, by month: the newest first, as far back as is shown."""
    taken, received = bank_holding(BankAccount.POOL)
    given, passed_on = _given_by_month(), pool_passed_on()
    all_given, all_passed_on = sum(given.values()), sum(passed_on.values())
    months = sorted(given.keys() | passed_on.keys() | {today().replace(day=1)}, reverse=True)
    return Pool(
        received - taken, all_given, all_passed_on, received - all_given, taken - all_passed_on,
        [PoolMonth(month, given.get(month, 0), passed_on.get(month, 0)) for month in months[:MONTHS_SHOWN]],
    )  # fmt: skip


def _given_by_month() -> dict[date, int]:
    """Seconds given to the pool, by the first day of the month in Shanghai."""
    month = first_of_month(Donation.donated_at).label("month")
    rows = session().execute(
        select(month, func.sum(Donation.seconds))
        .where(Donation.jurisdiction_id == jurisdiction_id(), Donation.receiver_kind == ReceiverKind.POOL.value)
        .group_by(month)
    )
    return {row[0]: int(row[1]) for row in rows}
