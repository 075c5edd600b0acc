"""Publishing a demand and taking it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.events.outbox import announce, work_due
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import derived, uuid7
from app.kit.text import clean_line, clean_text
from app.ledger.chart import time_account
from app.ledger.posting import open_hold, void_hold
from app.members.models import Member
from app.members.queries import member
from app.members.secrets import seal
from app.orders.errors import HelpersAtWork, KindNotReady, PeopleRefused, ReasonNeeded, TimeRefused
from app.orders.events import DemandCancelled, DemandLapsed, DemandPublished, DemandWaits
from app.orders.gates import verdict_on
from app.orders.models import OPEN_STATES, Demand, Need, Payer, Programme, ServiceKind
from app.orders.queries import demand as demand_row
from app.orders.queries import kind as kind_row
from app.orders.queries import orders_of_demand, taken_slots
from app.orders.rules import PAYER
from app.orders.sponsors import sponsor_for
from app.orders.transitions import GONE, OVER, Act, State
from app.recipients.policies import why_not_take_part
from app.records.commands import figures
from app.tenancy.actor import WORKER, Actor
from app.tenancy.keys import next_number
from app.tenancy.queries import open_tenant

SHORTEST, LONGEST, FARTHEST = timedelta(minutes=10), timedelta(hours=24), timedelta(days=180)
LONGEST_SKILL = 40
MOST_PEOPLE = 50
CLOCK = "orders.clock"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, as it was filled in."""

    kind_id: UUID
    starts_at: datetime
    minutes: int
    details: str = ""
    place: str = ""
    people_needed: int = 1
    min_level: int = 0
    programme: Programme = Programme.GENERAL
    sponsor_id: UUID | None = None
    risks: frozenset[str] = frozenset()
    needs: Need = Need.NOTHING
    """What whoever asks wants of helpers; a gate may ask for it where they do not."""
    skill: str = ""
    """What helpers must be able to do, in a few words; who takes it says that they can."""


@dataclass(frozen=True)
class Terms:
    """What a wish comes to: its kind, when it is over, who pays, and how many seconds for one helper and for all."""

    kind: ServiceKind
    ends_at: datetime
    payer: Payer
    sponsor_id: UUID | None
    slot_seconds: int
    seconds: int


def look_over(wish: Wish, recipient: Member) -> Terms:
    """What a wish comes to if it were published now; raises why it cannot be. Nothing is kept or held."""
    if reason := why_not_take_part(recipient, today()):
        raise reason
    open_tenant(recipient.tenant_id)
    kind = kind_row(wish.kind_id)
    if kind.coefficient is None:
        raise KindNotReady(zh=kind.name_zh, en=kind.name_en)
    ends_at = end_of(wish.starts_at, wish.minutes)
    if not 1 <= wish.people_needed <= MOST_PEOPLE:
        raise PeopleRefused()
    payer = Payer(PAYER[wish.programme](recipient.tenant_id))
    slot = figures(wish.minutes * 60, kind.coefficient, recipient.tenant_id).rounded
    seconds = slot * wish.people_needed
    sponsor = sponsor_for(recipient.tenant_id, seconds, wish.sponsor_id) if payer is Payer.SPONSOR else None
    return Terms(kind, ends_at, payer, sponsor, slot, seconds)


def publish_demand(wish: Wish, *, recipient_id: UUID, by: Actor, demand_id: UUID | None = None) -> Demand:
    """Ask for help; where the requester or a sponsor pays, the time of every slot is held from now on.

    Gates of modules above may refuse it, or let it wait to be assessed before anybody sees it.
    """
    recipient = member(recipient_id)
    terms = look_over(wish, recipient)
    row = Demand(
        id=demand_id or uuid7(), number=next_number(Demand, 1000), tenant_id=recipient.tenant_id, recipient_id=recipient_id,
        kind_id=wish.kind_id, details=clean_text(wish.details, 500) if wish.details.strip() else "", starts_at=wish.starts_at,
        ends_at=terms.ends_at, people_needed=wish.people_needed, min_level=max(wish.min_level, terms.kind.min_level),
        programme=wish.programme, payer=terms.payer, slot_seconds=terms.slot_seconds, published_by=by.member_id,
        sponsor_id=terms.sponsor_id, clock_at=wish.starts_at, state="published",
    )  # fmt: skip
    if wish.place.strip():
        row.place_cipher = seal(clean_line(wish.place, 200), "demand.place", row.id)
    session().add(row)
    session().flush()
    verdict = verdict_on(row, wish.risks)
    row.skill = clean_line(wish.skill, LONGEST_SKILL) if wish.skill.strip() else ""
    row.needs = verdict.needs or wish.needs.value
    held = _hold_slots(row)
    work_due(CLOCK, row.clock_at)
    if verdict.must_wait:
        row.state = "assessing"
        announce(DemandWaits(row.id, recipient_id, held), by=by, tenant_id=row.tenant_id)
    else:
        announce(DemandPublished(row.id, recipient_id, row.min_level, held), by=by, tenant_id=row.tenant_id)
    return row


def cancel_demand(demand_id: UUID, *, reason: str, by: Actor) -> Demand:
    """Take a demand back before anybody has begun; what was held is free again at once."""
    if not reason.strip():
        raise ReasonNeeded()
    row = demand_row(demand_id, for_update=True)
    live = [order for order in orders_of_demand(demand_id) if State.of(order.state) not in GONE]
    if row.state not in OPEN_STATES or any(order.state != State.ACCEPTED for order in live):
        raise HelpersAtWork()
    for order in live:
        order.move(Act.CANCEL)
        order.closed_at, order.closed_how, order.clock_at = now(), "cancelled", None
    row.state, row.ended_reason, row.clock_at = "cancelled", clean_line(reason, 200), None
    for slot in range(1, row.people_needed + 1):
        release_slot(row, slot)
    helpers = [str(order.helper_id) for order in live]
    announce(DemandCancelled(row.id, row.recipient_id, helpers), by=by, tenant_id=row.tenant_id)
    return row


def lapse_demand(row: Demand) -> None:
    """The time to take it has passed: free slots give their time back; with nobody in it the demand is over."""
    taken = taken_slots(row.id)
    free = [slot for slot in range(1, row.people_needed + 1) if slot not in taken]
    for slot in free:
        release_slot(row, slot)
    row.clock_at = None
    row.state = "closed" if taken else "lapsed"
    if free:
        announce(DemandLapsed(row.id, row.recipient_id, len(free)), by=WORKER, tenant_id=row.tenant_id)


def close_when_over(row: Demand) -> None:
    """A demand whose orders are all over has nothing left to wait for."""
    if row.state != "published":
        return
    if row.people_needed == 1:  # the one whose order has just ended
        row.state, row.clock_at = "closed", None
        return
    orders = [order for order in orders_of_demand(row.id) if State.of(order.state) not in GONE]
    if len(orders) >= row.people_needed and all(State.of(o.state) in OVER for o in orders):
        row.state, row.clock_at = "closed", None


def slot_hold_id(demand_id: UUID, slot: int) -> UUID:
    """The id of a slot's hold; the same on every retry."""
    return derived(demand_id, f"hold/{slot}")


def release_slot(row: Demand, slot: int) -> None:
    """Give a slot's held time back; nothing happens where none was held, or twice."""
    if row.holds_time and row.slot_seconds:  # what rounds to nothing was never held
        void_hold(slot_hold_id(row.id, slot))


def payer_account(row: Demand) -> UUID:
    """The account that pays for a demand."""
    return time_account(row.sponsor_id if row.payer == Payer.SPONSOR and row.sponsor_id else row.recipient_id)


def _hold_slots(row: Demand) -> int:
    if not row.holds_time or row.slot_seconds == 0:
        return 0
    for slot in range(1, row.people_needed + 1):
        # No expiry of its own: the demand's clock gives it back, and a dispute has no timer.
        open_hold(slot_hold_id(row.id, slot), payer_account(row), row.slot_seconds, document_id=row.id, expires_at=None)
    return row.slot_seconds * row.people_needed


def end_of(starts_at: datetime, minutes: int) -> datetime:
    """When such a service is over; refused where it cannot be asked for."""
    length = timedelta(minutes=max(0, min(minutes, 100_000)))
    if not SHORTEST <= length <= LONGEST or not now() < starts_at <= now() + FARTHEST:
        raise TimeRefused()
    return starts_at + length
