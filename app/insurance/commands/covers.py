"""Covers follow their orders: written when somebody takes one, void when they do not serve any more."""

from uuid import UUID

from app.events.outbox import announce
from app.insurance.events import CoverVoided, CoverWritten
from app.insurance.models import Cover, VoidWhy
from app.insurance.queries import live_cover_of, live_covers_to_come, order_ids_to_cover, scheme_for
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.members.queries import ConsentKind, has_consent, member
from app.orders.models import Demand, Order
from app.orders.queries import lock_order
from app.orders.transitions import State
from app.tenancy.actor import WORKER, Actor
from app.tenancy.keys import next_number

COVERED_IN = frozenset({State.ACCEPTED, State.IN_SERVICE})
VOID_IN = frozenset({State.WITHDRAWN, State.CANCELLED})
"""Not where somebody did not come: an accident on the way may be why."""


def keep_cover(order_id: UUID, *, by: Actor) -> Cover | None:
    """The cover of an order is what the order says now: of this helper, or void; asked again it is the same.

    Written late (a worker was away), it begins when it is written; after the service nothing is written any more.
    """
    order, row = lock_order(order_id)
    held = live_cover_of(order_id)
    if held is not None and (order.state in VOID_IN or held.member_id != order.helper_id):
        void(held, VoidWhy.ORDER, by=by)
        held = None
    if held is None and order.state in COVERED_IN and now() < row.ends_at:
        held = _written(order, row, by)
    return held


def cover_orders_of(member_id: UUID, *, by: Actor) -> int:
    """Somebody can be insured now: the orders they have taken already are covered; answers how many were looked at."""
    orders = order_ids_to_cover(helper_id=member_id)
    for order_id in orders:
        keep_cover(order_id, by=by)
    return len(orders)


def void_covers_to_come(member_id: UUID) -> None:
    """Without consent, or without the ID number, nothing is handed to the insurer: what has not begun is void."""
    for cover in live_covers_to_come(Cover.member_id == member_id):
        void(cover, VoidWhy.CONSENT, by=WORKER)


def void(cover: Cover, why: VoidWhy, *, by: Actor) -> None:
    """A cover does not hold any more; that it did, and why not any longer, stays."""
    cover.voided_at, cover.void_why = now(), why.value
    session().flush()
    announce(CoverVoided(cover.id, cover.order_id, cover.member_id, why.value), by=by)


def _written(order: Order, row: Demand, by: Actor) -> Cover | None:
    """A new cover; None where no scheme holds, or the helper has not agreed, or there is no ID number to insure them by."""
    helper = member(order.helper_id, for_update=True)  # whoever withdraws a consent holds it, too
    starts_at = max(row.starts_at, now())
    found = scheme_for(starts_at, row.ends_at)
    if found is None or helper.id_number_cipher is None or not has_consent(helper.id, ConsentKind.INSURANCE):
        return None
    cover = Cover(
        id=uuid7(), number=next_number(Cover, 1000), scheme_id=found.id, order_id=order.id, member_id=helper.id,
        starts_at=starts_at, ends_at=row.ends_at,
    )  # fmt: skip
    session().add(cover)
    session().flush()
    announce(CoverWritten(cover.id, order.id, helper.id), by=by, tenant_id=row.tenant_id)
    return cover
