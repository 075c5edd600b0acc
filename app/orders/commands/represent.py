"""An organisation between recipient and volunteer: it takes a demand, sends its members, reports back (B8)."""

from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_text
from app.members.errors import MemberNotFound
from app.members.queries import member
from app.members.secrets import seal
from app.orders.commands.take import refuse_clash, set_clock, take_slot
from app.orders.errors import (
    AssignTooLate,
    HelperAlready,
    NotThroughOrganisation,
    ReasonNeeded,
    ReportedAlready,
    ReportTooEarly,
)
from app.orders.events import HelperAssigned, HelperChanged, OrderClaimed, OrganisationReported
from app.orders.models import Order, OrganisationReport
from app.orders.policies import why_not_claim, why_not_serve
from app.orders.queries import demand as demand_row
from app.orders.queries import lock_order
from app.orders.transitions import GONE, Act, State
from app.organisations.queries import place_in
from app.tenancy.actor import Actor

BEFORE_SERVED = GONE | {State.ACCEPTED, State.IN_SERVICE}


def take_for_organisation(
    demand_id: UUID, *, organisation_id: UUID, helper_id: UUID, by: Actor, order_id: UUID | None = None
) -> Order:
    """An organisation takes a slot for one of its members, who passes every gate they would pass alone."""
    row = demand_row(demand_id, for_update=True)
    _demand_one_of_them(organisation_id, helper_id)
    helper = member(helper_id, for_update=True)
    if reason := why_not_claim(helper, row):
        raise reason
    order = take_slot(row, helper_id, "organisation", order_id, organisation_id=organisation_id)
    concerned = (order.id, row.id, helper_id, row.recipient_id, organisation_id)
    announce(OrderClaimed(*concerned), by=by, tenant_id=row.tenant_id)
    announce(HelperAssigned(*concerned), by=by, tenant_id=row.tenant_id)
    return order


def assign_member(order_id: UUID, *, helper_id: UUID, by: Actor) -> Order:
    """Before the service begins, the organisation sends another of its members, who passes the same gates."""
    order, row = lock_order(order_id)
    order.move(Act.ASSIGN)
    if order.organisation_id is None:
        raise NotThroughOrganisation()
    if row.ends_at <= now():
        raise AssignTooLate()
    if order.helper_id == helper_id:
        raise HelperAlready()
    _demand_one_of_them(order.organisation_id, helper_id)
    helper = member(helper_id, for_update=True)
    if reason := why_not_serve(helper, row):
        raise reason
    refuse_clash(helper_id, row)
    former, order.helper_id = order.helper_id, helper_id
    order.reminded_at, order.code_failures = None, 0
    set_clock(order, row)
    fact = HelperChanged(order.id, row.id, helper_id, row.recipient_id, order.organisation_id, former)
    announce(fact, by=by, tenant_id=row.tenant_id)
    return order


def report_back(order_id: UUID, *, said: str, by: Actor) -> OrganisationReport:
    """After the service, the organisation says once how it went."""
    order, row = lock_order(order_id)
    if order.organisation_id is None:
        raise NotThroughOrganisation()
    if State.of(order.state) in BEFORE_SERVED:
        raise ReportTooEarly()
    if not said.strip():
        raise ReasonNeeded()
    if session().scalar(select(OrganisationReport.id).where(OrganisationReport.order_id == order.id)):
        raise ReportedAlready()
    report = OrganisationReport(
        id=uuid7(), order_id=order.id, organisation_id=order.organisation_id, by_member_id=by.member_id
    )
    report.said_cipher = seal(clean_text(said, 500), "organisation_report.said", report.id)
    session().add(report)
    session().flush()
    fact = OrganisationReported(order.id, row.id, order.helper_id, row.recipient_id, order.organisation_id)
    announce(fact, by=by, tenant_id=row.tenant_id)
    return report


def _demand_one_of_them(organisation_id: UUID, helper_id: UUID) -> None:
    """Whoever is not of the organisation is answered like somebody who does not exist."""
    place = place_in(organisation_id, helper_id)
    if place is None or place.until is not None:
        raise MemberNotFound()
