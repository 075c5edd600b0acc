"""What staff do at the desk, checked for who they are: the same for pages and API."""

from dataclasses import dataclass
from uuid import UUID

from app.dispatch import commands
from app.dispatch.models import AskingRefusal, CallBack, HotlineCall, Loop, RiskAssessment
from app.dispatch.policies import ASKS, assessment_within, call_back_of_others, call_back_to_ask
from app.dispatch.queries import Asked, call_back_view, count_waiting, waiting_call_backs
from app.dispatch.ranking import Match, ranked
from app.dispatch.satisfaction import Line, results
from app.kit.clock import today
from app.kit.periods import Period, period_of, read_period
from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import ConsentKind, find_members
from app.members.telling_apart import refuse_known
from app.orders import acts as orders
from app.orders.commands.publish import Wish
from app.orders.errors import DemandNotFound
from app.orders.models import Demand, Need, Order
from app.orders.queries import demand as demand_row
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.commands.passing import complete_passer_by, register_passer_by
from app.recipients.models import Occasion
from app.tenancy.errors import TenantNotFound
from app.tenancy.models import Tenant
from app.tenancy.queries import root, tenant, tree


@dataclass(frozen=True)
class Span:
    """A node and the quarter one looks at."""

    node: Tenant
    period: Period


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
    who: Visitor, *, name: str, tenant_id: UUID, phone: str, address: str, consents_to_address: bool, is_another: bool
) -> Member:
    """A caller nobody knows becomes a member with the least there is; the rest is completed later, as for a passer-by."""
    who.powers.demand(Permission.MEMBER_REGISTER, tenant(tenant_id).path)
    if not is_another:
        refuse_known(name, phone=phone)
    row = register_passer_by(name, tenant_id=tenant_id, by=who.actor, phone=phone or None, occasion=Occasion.HOTLINE)
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


def whom_to_ask(who: Visitor, loop: Loop, limit: int = 100) -> list[Asked]:
    """Whom to ask now on a loop, at the nodes where one asks, those whose time runs out first."""
    return waiting_call_backs(who.powers.paths(ASKS[loop]), loop, by=who.member_id, limit=limit)


def count_to_ask(who: Visitor, loop: Loop) -> int:
    """How many there are to ask now."""
    return count_waiting(who.powers.paths(ASKS[loop]), loop, by=who.member_id)


def call_back_to_make(who: Visitor, call_back_id: UUID, loop: Loop) -> Asked:
    """Somebody to be asked on a loop, of a node where one asks, about services one neither gave nor received."""
    return call_back_view(call_back_to_ask(who, call_back_id, loop).id)


def miss_call_back(who: Visitor, call_back_id: UUID, loop: Loop) -> CallBack:
    """Nobody was reached."""
    row = call_back_to_ask(who, call_back_id, loop)
    return commands.miss_call_back(row.id, by=orders.on_behalf(who, row.member_id))


def answer_call_back(who: Visitor, call_back_id: UUID, loop: Loop, *, stars: int, note: str) -> CallBack:
    """Write down what the recipient said."""
    row = call_back_to_ask(who, call_back_id, loop)
    return commands.answer_call_back(row.id, stars=stars, note=note, by=orders.on_behalf(who, row.member_id))


def decline_call_back(who: Visitor, call_back_id: UUID, loop: Loop) -> CallBack:
    """Write down that the recipient does not want to be asked any more."""
    row = call_back_to_ask(who, call_back_id, loop)
    return commands.decline_call_back(row.id, by=orders.on_behalf(who, row.member_id))


def refuse_asking(who: Visitor) -> AskingRefusal:
    """Not to be asked oneself."""
    return commands.refuse_asking(who.member_id, by=who.actor)


def allow_asking(who: Visitor) -> AskingRefusal:
    """To be asked oneself again."""
    return commands.allow_asking(who.member_id, by=who.actor)


def call_back_to_follow_up(who: Visitor, call_back_id: UUID) -> CallBack:
    """A call-back of a branch where one decides, and of a service that was neither given nor received by oneself."""
    return call_back_of_others(who, call_back_id, Permission.ORDER_DECIDE)


def follow_up(who: Visitor, call_back_id: UUID, said: str) -> CallBack:
    """Staff who decide at the branch say what they did about it."""
    row = call_back_to_follow_up(who, call_back_id)
    return commands.follow_up(row.id, said=said, by=orders.on_behalf(who, row.member_id))


def results_seen_by(who: Visitor, node_id: UUID | None, quarter: str) -> tuple[Span, list[Line]]:
    """What both loops came to at a node whose figures one sees (the highest one, else), in a quarter (this one, else).

    Spans of one's own choice, or months beside their quarter, could be subtracted from each other, and what few people
    said would show. Quarters never overlap.
    """
    paths = who.powers.paths(Permission.REPORT_READ)
    highest = min(
        (node for node in tree() if node.path in paths), key=lambda node: node.path.count("/"), default=root()
    )
    node = tenant(node_id) if node_id else highest
    if not who.powers.may(Permission.REPORT_READ, node.path):
        raise TenantNotFound()
    period = period_of("quarter", read_period(quarter, today()).first if quarter else today())
    return Span(node, period), results(node, period.first, period.last)
