"""May this person do this with this demand or order? Answers None, or the reason why not; a stranger does not even see it."""

from collections.abc import Sequence
from uuid import UUID

from app.kit.clock import local
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.orders.errors import ClaimClosed, LevelTooLow, NotVolunteer, OrderNotFound, OwnDemand
from app.orders.gates import refused_by_gates
from app.orders.models import Demand, Order, ServiceKind
from app.orders.rules import WHO_TAKES
from app.orders.transitions import State
from app.organisations.queries import leads
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.errors import NotSuited, PairExcluded
from app.recipients.family import excluded, exclusions_of
from app.recipients.policies import is_minor, why_minors_not_serve
from app.tenancy.keys import fetch, keep
from app.tenancy.queries import tenant

AFTER_SERVICE = frozenset({State.FINISHED, State.UNDER_REVIEW, State.DISPUTED, State.CONFIRMED})


def may_see_order(who: Visitor, demand: Demand, order: Order) -> bool:
    """Helper, recipient, those who lead the organisation that took it, and staff of the node the demand belongs to."""
    if _stands_on_a_side(who, demand, order):
        return True
    return who.powers.may(Permission.DEMAND_READ_ALL, tenant(demand.tenant_id).path)


def may_see_codes(who: Visitor, demand: Demand, order: Order) -> bool:
    """The recipient, a relative acting for them, and staff who ask for others; never whoever serves, who has the digits from the recipient."""
    if who.actor.member_id == order.helper_id:
        return False
    speaks = who.powers.may(Permission.DEMAND_PUBLISH_FOR, tenant(demand.tenant_id).path)
    return who.person_id == demand.recipient_id or speaks


def may_attach_to_order(who: Visitor, demand: Demand, order: Order) -> bool:
    """Both sides once the service is over, until staff have decided; in a dispute staff who decide or speak for somebody."""
    state = State.of(order.state)
    if _stands_on_a_side(who, demand, order):
        return state in AFTER_SERVICE and order.closed_how != "decision"
    path = tenant(demand.tenant_id).path
    speaks = who.powers.may(Permission.ORDER_CONFIRM_FOR, path) or who.powers.may(Permission.ORDER_DECIDE, path)
    return state is State.DISPUTED and speaks


def may_remove_from_order(who: Visitor, demand: Demand, order: Order) -> bool:
    """Staff who decide at the node: whoever asks for an erasure comes to them."""
    return who.powers.may(Permission.ORDER_DECIDE, tenant(demand.tenant_id).path)


def _stands_on_a_side(who: Visitor, demand: Demand, order: Order) -> bool:
    """The recipient or a relative acting for them; the helper; those who lead the organisation that took the order."""
    if who.person_id == demand.recipient_id:
        return True
    if who.is_acting:
        return False
    return who.actor.member_id == order.helper_id or leads(order.organisation_id, who.actor.member_id)


def may_see_demand(who: Visitor, demand: Demand) -> bool:
    """The recipient, staff of the node, and volunteers while it is open."""
    if who.person_id == demand.recipient_id:
        return True
    if who.powers.may(Permission.DEMAND_READ_ALL, tenant(demand.tenant_id).path):
        return True
    return who.powers.may(Permission.DEMAND_READ) and demand.state == "published"


def is_dispatched(tenant_id: UUID) -> bool:
    """Whether at this node the staff alone decide who serves."""
    return WHO_TAKES(tenant_id) == "dispatch"


def why_not_claim(helper: Member, demand: Demand) -> TimeBankError | None:
    """Why this volunteer cannot take this demand; None when they can."""
    return who_cannot_claim([helper], demand).get(helper.id)


def who_cannot_claim(helpers: Sequence[Member], demand: Demand) -> dict[UUID, TimeBankError]:
    """Those who cannot take this demand, each with the first reason, as far as they may learn it."""
    if is_dispatched(demand.tenant_id):
        return {helper.id: ClaimClosed() for helper in helpers}
    return {
        helper_id: NotSuited() if isinstance(reason, PairExcluded) else reason  # who asks must not learn it
        for helper_id, reason in who_cannot_serve(helpers, demand).items()
    }


def why_not_serve(helper: Member, demand: Demand) -> TimeBankError | None:
    """Why this person cannot serve here at all, claimed or dispatched."""
    return who_cannot_serve([helper], demand).get(helper.id)


def who_cannot_serve(helpers: Sequence[Member], demand: Demand) -> dict[UUID, TimeBankError]:
    """Those who cannot serve here at all, each with the first reason; of two hundred the database is asked as often as of one."""
    found: dict[UUID, TimeBankError] = {}
    for refused in (_unfit, _unwanted, _too_young, refused_by_gates):
        if left := [helper for helper in helpers if helper.id not in found]:
            found |= refused(left, demand)
    return found


def _unfit(helpers: Sequence[Member], demand: Demand) -> dict[UUID, TimeBankError]:
    return {helper.id: reason for helper in helpers if (reason := _why_unfit(helper, demand))}


def _why_unfit(helper: Member, demand: Demand) -> TimeBankError | None:
    if not helper.is_volunteer or not helper.is_active:
        return NotVolunteer()
    if helper.id == demand.recipient_id:
        return OwnDemand()
    if helper.level < demand.min_level:
        return LevelTooLow(needed=demand.min_level, level=helper.level)
    return None


def _unwanted(helpers: Sequence[Member], demand: Demand) -> dict[UUID, TimeBankError]:
    if len(helpers) > 1:
        exclusions_of(demand.recipient_id)  # the side all these pairs share: read once
    return {helper.id: PairExcluded() for helper in helpers if excluded(helper.id, demand.recipient_id)}


def _too_young(helpers: Sequence[Member], demand: Demand) -> dict[UUID, TimeBankError]:
    day = local(demand.starts_at).date()
    minors = [helper for helper in helpers if is_minor(helper, day)]
    return why_minors_not_serve(minors, keep(fetch(ServiceKind, demand.kind_id)).key, day) if minors else {}


def may_cancel(who: Visitor, demand: Demand) -> bool:
    """Whether they could take the demand back while nobody has begun: the recipient, whoever acts for them, or staff of the node."""
    if who.person_id == demand.recipient_id:
        return who.powers.may(Permission.DEMAND_PUBLISH)
    path = tenant(demand.tenant_id).path
    return who.powers.may(Permission.DEMAND_READ_ALL, path) and who.powers.may(Permission.DEMAND_CANCEL_FOR, path)


def may_withdraw(who: Visitor, demand: Demand, order: Order) -> bool:
    """Whether they could take a helper back before the service begins: the helper, or staff of the node."""
    if who.actor.member_id == order.helper_id:
        return True
    path = tenant(demand.tenant_id).path
    return who.powers.may(Permission.DEMAND_READ_ALL, path) and who.powers.may(Permission.ORDER_CHECK_IN_FOR, path)


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
