"""May this person do this with this demand or order? Answers None, or the reason why not; a stranger does not even see it."""

from app.kit.clock import local
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.orders.errors import ClaimClosed, LevelTooLow, NotVolunteer, OrderNotFound, OwnDemand
from app.orders.gates import why_not_by_gates
from app.orders.models import Demand, Order, ServiceKind
from app.orders.rules import WHO_TAKES
from app.organisations.queries import leads
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.errors import NotSuited, PairExcluded
from app.recipients.family import excluded
from app.recipients.policies import is_minor, why_minor_not_serve
from app.tenancy.keys import fetch, keep
from app.tenancy.queries import tenant


def may_see_order(who: Visitor, demand: Demand, order: Order) -> bool:
    """Helper, recipient, those who lead the organisation that took it, and staff of the node the demand belongs to."""
    if who.person_id == demand.recipient_id or (who.actor.member_id == order.helper_id and not who.is_acting):
        return True
    if not who.is_acting and leads(order.organisation_id, who.actor.member_id):
        return True
    return who.powers.may(Permission.DEMAND_READ_ALL, tenant(demand.tenant_id).path)


def may_see_demand(who: Visitor, demand: Demand) -> bool:
    """The recipient, staff of the node, and volunteers while it is open."""
    if who.person_id == demand.recipient_id:
        return True
    if who.powers.may(Permission.DEMAND_READ_ALL, tenant(demand.tenant_id).path):
        return True
    return who.powers.may(Permission.DEMAND_READ) and demand.state == "published"


def why_not_claim(helper: Member, demand: Demand) -> TimeBankError | None:
    """Why this volunteer cannot take this demand; None when they can."""
    if WHO_TAKES(demand.tenant_id) == "dispatch":
        return ClaimClosed()
    reason = why_not_serve(helper, demand)
    return NotSuited() if isinstance(reason, PairExcluded) else reason  # who asks must not learn it


def why_not_serve(helper: Member, demand: Demand) -> TimeBankError | None:
    """Why this person cannot serve here at all, claimed or dispatched."""
    if not helper.is_volunteer or not helper.is_active:
        return NotVolunteer()
    if helper.id == demand.recipient_id:
        return OwnDemand()
    if helper.level < demand.min_level:
        return LevelTooLow(needed=demand.min_level, level=helper.level)
    if excluded(helper.id, demand.recipient_id):
        return PairExcluded()
    if is_minor(helper, day := local(demand.starts_at).date()) and (
        reason := why_minor_not_serve(helper, keep(fetch(ServiceKind, demand.kind_id)).key, day)
    ):
        return reason
    return why_not_by_gates(helper, demand)


def acts_for_recipient(who: Visitor, demand: Demand, word: Permission) -> None:
    """The recipient acts for themselves; staff of the node act for them where they hold the word; others see nothing."""
    if who.person_id == demand.recipient_id:
        return
    path = tenant(demand.tenant_id).path
    if not who.powers.may(Permission.DEMAND_READ_ALL, path):
        raise OrderNotFound()
    who.powers.demand(word, path)


def acts_for_helper(who: Visitor, demand: Demand, order: Order, word: Permission) -> None:
    """The helper acts for themselves; staff of the node act for them where they hold the word; others see nothing."""
    if who.actor.member_id == order.helper_id:
        return
    path = tenant(demand.tenant_id).path
    if not who.powers.may(Permission.DEMAND_READ_ALL, path):
        raise OrderNotFound()
    who.powers.demand(word, path)
