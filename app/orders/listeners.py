"""What orders does when its own facts have become true: tell the people concerned. And who runs its clock."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.events.facts import Told, listens
from app.events.work import serves
from app.files.events import FileAttached
from app.kit.clock import local
from app.kit.seconds import duration, spell_with_word
from app.kit.text import mask_name
from app.ledger.queries import unit
from app.members.queries import member
from app.notifications.commands import tell
from app.notifications.queries import who_has_unread
from app.notifications.wording import WORDS
from app.orders import events as facts
from app.orders.commands.publish import CLOCK
from app.orders.jobs import run_clock
from app.orders.models import ORDER, Demand
from app.orders.policies import is_dispatched
from app.orders.queries import demand as demand_row
from app.orders.queries import kind_even_closed, order_and_demand_if_any, volunteers_near
from app.orders.queries import order as order_row
from app.orders.transitions import State
from app.orders.wording import FORMER, HELPER, ORDER_WORDS, RECIPIENT, STAFF, VOLUNTEERS
from app.organisations.queries import organisation
from app.rbac.queries import nearest_holders
from app.rbac.words import Permission
from app.tenancy.queries import tenant

serves(CLOCK, run_clock)
WORDS.update(ORDER_WORDS)


@listens(facts.DemandPublished, name="orders.tell_volunteers")
def tell_volunteers(told: Told) -> None:
    """Volunteers who qualify and live near hear of a new demand, where they may claim it."""
    row = demand_row(told.fact.demand_id)
    if is_dispatched(row.tenant_id) or row.state != "published":
        return
    values = {language: _values(row, language) for language in ("zh", "en")}
    near = volunteers_near(row)
    tell(near, kind=told.fact.word, side=VOLUNTEERS, fact_id=told.fact_id, values=values, path=f"/demands/{row.id}")


@listens(facts.DemandCancelled, facts.DemandLapsed, facts.DemandRefused, name="orders.tell_of_demand")
def tell_of_demand(told: Told) -> None:
    """Those who waited for a demand hear that it is over."""
    row = demand_row(told.fact.demand_id)
    values = {language: _values(row, language) for language in ("zh", "en")}
    helpers = [UUID(text) for text in getattr(told.fact, "helper_ids", [])]
    for side, people in ((HELPER, helpers), (RECIPIENT, [row.recipient_id])):
        tell(people, kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path=f"/demands/{row.id}")


@listens(
    facts.OrderClaimed, facts.OrderDispatched, facts.OrderWithdrawn, facts.HelperMissed, facts.ServiceFinished,
    facts.HoursHeldBack, facts.OrderConfirmed, facts.OrderDisputed, facts.DisputeDecided, facts.ReminderDue,
    facts.HelperAssigned, facts.HelperChanged, facts.OrganisationReported,
    name="orders.tell_both",
)  # fmt: skip
def tell_both(told: Told) -> None:
    """Helper and recipient hear what happened to their order."""
    row = demand_row(told.fact.demand_id)
    values = {language: _values(row, language, told.fact) for language in ("zh", "en")}
    for side, person in ((HELPER, told.fact.helper_id), (RECIPIENT, told.fact.recipient_id)):
        path = f"/orders/{told.fact.order_id}"
        tell([person], kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path=path)
    if former := getattr(told.fact, "former_helper_id", None):
        tell([former], kind=told.fact.word, side=FORMER, fact_id=told.fact_id, values=values, path="/")


@listens(FileAttached, name="orders.tell_of_proof")
def tell_of_proof(told: Told) -> None:
    """Whoever did not add it hears of a new photograph or proof; in a dispute those who decide, too. Several files added
    before the first was looked at are one message."""
    found = order_and_demand_if_any(told.fact.document_id) if told.fact.document_kind == ORDER else None
    if found is None:
        return
    order, row = found
    path = f"/orders/{order.id}"
    people = {(HELPER, order.helper_id), (RECIPIENT, row.recipient_id)}
    if order.state == State.DISPUTED:
        people |= {(STAFF, who) for who in nearest_holders(Permission.ORDER_DECIDE, tenant(row.tenant_id).path)}
    adding = {told.by.member_id, told.by.on_behalf_of}
    know = who_has_unread([who for _, who in people], kind=told.fact.word, path=path)
    values = {language: _values(row, language) for language in ("zh", "en")}
    for side in (HELPER, RECIPIENT, STAFF):
        to = sorted(who for its, who in people if its == side and who not in adding | know)
        tell(to, kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path=path)


def _values(row: Demand, language: str, fact: Any = None) -> Mapping[str, str]:
    """What placeholders stand for; people are called by masked names, for messages travel."""
    when = local(row.starts_at)
    seconds = getattr(fact, "actual_seconds", None) or row.planned_seconds
    values = {
        "kind": kind_even_closed(row.kind_id).name(language),
        "when": f"{when:%m-%d %H:%M}" if language == "en" else f"{when.month}月{when.day}日 {when:%H:%M}",
        "tenant": tenant(row.tenant_id).name(language),
        "length": duration(seconds, language),
        "amount": spell_with_word(getattr(fact, "paid_seconds", 0), unit(row.tenant_id), language),
        # Words of a dispute stay with the order, where they can be erased; a message to the other side could not be found.
        "note": "see the order" if language == "en" else "请到订单页查看",
        "recipient": mask_name(member(row.recipient_id).name),
    }
    if fact is not None:
        values["helper"] = mask_name(member(fact.helper_id).name)
        if organisation_id := order_row(fact.order_id).organisation_id:
            values["organisation"] = name = organisation(organisation_id).name
            values["helper"] += f" ({name})" if language == "en" else f"（{name}）"
    return values
