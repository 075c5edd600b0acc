"""What staff do at the desk, checked for who they are: the same for pages and API."""

from uuid import UUID

from app.dispatch import commands
from app.dispatch.models import HotlineCall, RiskAssessment
from app.dispatch.policies import assessment_within
from app.dispatch.ranking import Match, ranked
from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import ConsentKind, find_members
from app.orders import acts as orders
from app.orders.commands.publish import Wish
from app.orders.errors import DemandNotFound
from app.orders.models import Demand, Need, Order
from app.orders.queries import demand as demand_row
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.commands.passing import complete_passer_by, register_passer_by
from app.tenancy.queries import tenant

BY_TELEPHONE = "热线来电 by telephone"


def demand_to_dispatch(who: Visitor, demand_id: UUID) -> Demand:
    """A demand of a node whose orders one gives out; those of other nodes are not found."""
    row = demand_row(demand_id)
    node = tenant(row.tenant_id)
    if not who.powers.may(Permission.DEMAND_READ_ALL, node.path):
        raise DemandNotFound()
    who.powers.demand(Permission.ORDER_DISPATCH, node.path)
    return row


def matches_for(who: Visitor, demand_id: UUID, text: str = "") -> list[Match]:
    """Who could be sent to a demand of a node one serves, best first, each with its reasons; by text, those found."""
    row = demand_to_dispatch(who, demand_id)
    paths = who.powers.paths(Permission.MEMBER_READ)
    only = [found.id for found in find_members(text, paths)] if text.strip() else None
    return ranked(row, paths, only)


def caller(who: Visitor, member_id: UUID) -> Member:
    """A person of the nodes whose calls one takes; any other is not found."""
    return member_within(who, member_id, Permission.HOTLINE_OPEN)


def register_caller(
    who: Visitor, *, name: str, tenant_id: UUID, phone: str, address: str, consents_to_address: bool
) -> Member:
    """A caller nobody knows becomes a member with the least there is; the rest is completed later, as for a passer-by."""
    who.powers.demand(Permission.MEMBER_REGISTER, tenant(tenant_id).path)
    row = register_passer_by(name, tenant_id=tenant_id, by=who.actor, phone=phone or None, occasion=BY_TELEPHONE)
    if address:
        agreed = frozenset({ConsentKind.ADDRESS} if consents_to_address else ())
        complete_passer_by(row.id, by=who.actor, address=address, consented=agreed)
    return row


def publish_call(who: Visitor, member_id: UUID, wish: Wish, helper_id: UUID | None = None) -> Demand:
    """Ask for help for a caller and, where a helper is named and it need not wait, send them at once."""
    about = caller(who, member_id)
    row = orders.publish_for(who, wish, about.id)
    commands.take_call(about.id, by=orders.on_behalf(who, about.id), demand_id=row.id)
    if helper_id is not None and row.state == "published":
        dispatch_call(who, row.id, helper_id)
    return row


def dispatch_call(who: Visitor, demand_id: UUID, helper_id: UUID) -> Order:
    """Send a helper to a demand."""
    return orders.dispatch(who, demand_id, helper_id)


def note_call(who: Visitor, member_id: UUID, note: str) -> HotlineCall:
    """Keep a call that led to no demand."""
    about = caller(who, member_id)
    return commands.take_call(about.id, by=orders.on_behalf(who, about.id), note=note)


def decide(who: Visitor, assessment_id: UUID, *, is_allowed: bool, needs: Need, note: str) -> RiskAssessment:
    """Allow or refuse a demand of a node one serves."""
    row = assessment_within(who, assessment_id)
    recipient_id = demand_row(row.demand_id).recipient_id
    by = orders.on_behalf(who, recipient_id)
    if is_allowed:
        return commands.allow_demand(row.id, needs=needs, note=note, by=by)
    return commands.forbid_demand(row.id, note=note, by=by)
