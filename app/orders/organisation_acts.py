"""What somebody who leads an organisation does with demands and orders, checked for who they are: for pages and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.paging import Page
from app.members.models import Member
from app.members.queries import member
from app.members.secrets import unseal
from app.orders import queries
from app.orders.commands import represent
from app.orders.errors import DemandNotFound, NotLeader, OrderNotFound
from app.orders.models import Demand, Order, OrganisationReport
from app.orders.policies import is_dispatched, may_see_demand, may_see_order, who_cannot_claim, who_cannot_serve
from app.orders.queries import Offer, OrderView
from app.organisations.models import Organisation
from app.organisations.policies import organisation_led
from app.organisations.queries import leads, organisation, people_of
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


@dataclass(frozen=True)
class Candidate:
    """Somebody of the organisation, and why they cannot serve here (None: they can)."""

    member: Member
    reason: TimeBankError | None
    is_free: bool


def take(who: Visitor, demand_id: UUID, organisation_id: UUID, helper_id: UUID) -> Order:
    """Take a demand for an organisation one leads, and send one of its members."""
    demand_to_take(who, demand_id)
    body = organisation_led(who, organisation_id)
    return represent.take_for_organisation(demand_id, organisation_id=body.id, helper_id=helper_id, by=who.actor)


def assign(who: Visitor, order_id: UUID, helper_id: UUID) -> Order:
    """Send another member."""
    order_led(who, order_id)
    return represent.assign_member(order_id, helper_id=helper_id, by=who.actor)


def report(who: Visitor, order_id: UUID, said: str) -> OrganisationReport:
    """Say how the service went."""
    order_led(who, order_id)
    return represent.report_back(order_id, said=said, by=who.actor)


def demand_to_take(who: Visitor, demand_id: UUID) -> Demand:
    """A demand this person may see."""
    row = queries.demand(demand_id)
    if not may_see_demand(who, row):
        raise DemandNotFound()
    return row


def order_led(who: Visitor, order_id: UUID) -> Order:
    """An order taken by an organisation one leads; others that one sees are refused, the rest is not found."""
    order, row = queries.order_and_demand(order_id)
    if not leads(order.organisation_id, who.actor.member_id):
        raise NotLeader() if may_see_order(who, row, order) else OrderNotFound()
    assert order.organisation_id is not None
    node = tenant(organisation(order.organisation_id).tenant_id)
    who.powers.demand(Permission.ORGANISATION_LEAD, node.path)
    return order


def candidates(body: Organisation, row: Demand, order: Order | None = None) -> list[Candidate]:
    """The organisation's people, each with whether they can serve here; who is sent already is left out."""
    people = [person for _, person in people_of(body.id) if order is None or person.id != order.helper_id]
    reasons = who_cannot_claim(people, row) if order is None else who_cannot_serve(people, row)
    busy = {one.helper_id for one in queries.clashing_of([person.id for person in people], row.starts_at, row.ends_at)}
    return [Candidate(person, reasons.get(person.id), person.id not in busy) for person in people]


def orders_of(body: Organisation) -> list[OrderView]:
    """What an organisation has taken and is not over, and what it has given lately, newest last."""
    ids = session().scalars(
        select(Order.id)
        .where(
            Order.organisation_id == body.id, Order.helper_id.in_([person.id for _, person in people_of(body.id)] or [None])
        )
        .order_by(Order.id.desc())
        .limit(50)
    )  # fmt: skip
    return queries.views_of(list(ids))


def demands_for(who: Visitor, bodies: Sequence[Organisation], cursor: str | None) -> Page[Offer]:
    """What waits for somebody at the nodes of these organisations and below, soonest first; nothing where volunteers are sent by staff alone."""
    open_at = [node.path for node in (tenant(body.tenant_id) for body in bodies) if not is_dispatched(node.id)]
    return queries.open_demands(member(who.member_id), cursor=cursor, only_takeable=False, within=open_at)


def report_on(order: Order) -> str | None:
    """What the organisation said of an order."""
    if order.organisation_id is None:
        return None
    row = session().scalars(select(OrganisationReport).where(OrganisationReport.order_id == order.id)).first()
    return unseal(row.said_cipher, "organisation_report.said", row.id) if row else None
