"""What insurance does when something has happened: covers follow orders and consents, and the people concerned hear of it."""

from collections.abc import Mapping
from uuid import UUID

from app.events.facts import Told, listens
from app.insurance import events as facts
from app.insurance.commands.covers import cover_orders_of, keep_cover
from app.insurance.models import VoidWhy
from app.insurance.queries import CoverView, announced_list, claim, cover_view
from app.insurance.wording import COVERED, INSURANCE_WORDS, STAFF
from app.kit.check_digits import with_check_digit
from app.kit.clock import local
from app.kit.periods import period_of
from app.members.events import ConsentGiven, ProfileChanged
from app.members.queries import ConsentKind
from app.notifications.commands import tell
from app.notifications.wording import WORDS
from app.orders.events import DemandCancelled, HelperChanged, OrderClaimed, OrderDispatched, OrderWithdrawn
from app.orders.queries import orders_of_demand
from app.rbac.queries import nearest_holders
from app.rbac.words import Permission
from app.tenancy.queries import root

WORDS.update(INSURANCE_WORDS)
MAKES_INSURABLE = frozenset({ConsentKind.INSURANCE.value, ConsentKind.ID_NUMBER.value})


@listens(OrderClaimed, OrderDispatched, HelperChanged, OrderWithdrawn, name="insurance.keep_cover")
def keep(told: Told) -> None:
    """Whoever took an order is covered before it begins; whoever gave it back is not any more."""
    keep_cover(told.fact.order_id, by=told.by)


@listens(DemandCancelled, name="insurance.void_covers")
def void_covers(told: Told) -> None:
    """Nobody serves where the demand was taken back."""
    for order in orders_of_demand(told.fact.demand_id):
        keep_cover(order.id, by=told.by)


@listens(ConsentGiven, ProfileChanged, name="insurance.cover_member")
def cover_member(told: Told) -> None:
    """Somebody agreed, or has an ID number on file now: the orders they took already are covered."""
    changed = getattr(told.fact, "items", ()) or (told.fact.kind,)
    if MAKES_INSURABLE & set(changed):
        cover_orders_of(told.fact.member_id, by=told.by)


@listens(facts.CoverVoided, name="insurance.tell_uncovered")
def tell_uncovered(told: Told) -> None:
    """Whoever still goes to serve hears that the cover does not hold; whoever gave the order back knows."""
    if told.fact.why == VoidWhy.ORDER:
        return
    view, why = cover_view(told.fact.cover_id), VoidWhy.of(told.fact.why)
    values = {
        language: {**_values(view, language), "why": why.en if language == "en" else why.zh}
        for language in ("zh", "en")
    }
    tell([view.member.id], kind=told.fact.word, side=COVERED, fact_id=told.fact_id, values=values, path="/insurance")  # fmt: skip


@listens(
    facts.ClaimReported, facts.ClaimPassed, facts.ClaimSettled, facts.ClaimDeclined, name="insurance.tell_of_claim"
)
def tell_of_claim(told: Told) -> None:
    """Whoever was hurt hears of each step; of a new claim also those who work on claims at the node."""
    row, view = claim(told.fact.claim_id), cover_view(told.fact.cover_id)
    number = {"number": with_check_digit(row.number)}
    values = {language: {**_values(view, language), **number} for language in ("zh", "en")}
    sides: dict[str, list[UUID]] = {COVERED: [row.member_id]}
    if isinstance(told.fact, facts.ClaimReported):
        holders = nearest_holders(Permission.INSURANCE_MANAGE, view.node.path)
        sides[STAFF] = [who for who in holders if who not in (row.member_id, told.by.member_id)]
    for side, people in sides.items():
        path = f"/insurance/claims/{row.id}"
        tell(people, kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path=path)


@listens(facts.ListReady, name="insurance.tell_of_list")
def tell_of_list(told: Told) -> None:
    """Those who manage insurance at the head bank hear that a month's list is ready."""
    row = announced_list(told.fact.list_id)
    if row is None:
        return
    month = period_of("month", row.first_day)
    values = {
        language: {"month": month.called(language), "covers": str(row.covers), "people": str(row.people)}
        for language in ("zh", "en")
    }
    people = nearest_holders(Permission.INSURANCE_MANAGE, root().path)
    path = f"/desk/insurance/covers?month={month.key}"
    tell(people, kind=told.fact.word, side=STAFF, fact_id=told.fact_id, values=values, path=path)


def _values(view: CoverView, language: str) -> Mapping[str, str]:
    when = local(view.row.starts_at)
    return {
        "when": f"{when:%m-%d %H:%M}" if language == "en" else f"{when.month}月{when.day}日 {when:%H:%M}",
        "number": with_check_digit(view.row.number), "tenant": view.node.name(language),
        "insurer": view.scheme.insurer, "hotline": view.scheme.hotline,
    }  # fmt: skip
