"""Open demands and live orders stand at a node of the tree; what is over stays where it happened."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, update

from app.kit.db import session
from app.orders.models import Demand, Order, ServiceMenu
from app.orders.queries import LIVE
from app.tenancy.occupancy import Occupancy, stands_at_nodes
from app.tenancy.scope import jurisdiction_id


def register_occupancy() -> None:
    """Say so to the tree."""
    stands_at_nodes(Occupancy("demands", "个开放的需求", "open demands", _count_demands, _hand_over))
    stands_at_nodes(
        Occupancy("menus", "份服务菜单", "menus of services", _count_menus, _hand_over_menus, keeps_open=False)
    )
    stands_at_nodes(Occupancy("orders", "个进行中的订单", "orders under way", _count_orders))


def _count_demands(ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session().execute(
        select(Demand.tenant_id, func.count())
        .where(Demand.tenant_id.in_(ids), Demand.state.in_(("published", "assessing")))
        .group_by(Demand.tenant_id)
    )
    return {row[0]: row[1] for row in rows}


def _count_orders(ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session().execute(
        select(Demand.tenant_id, func.count())
        .join(Order, (Order.jurisdiction_id == Demand.jurisdiction_id) & (Order.demand_id == Demand.id))
        .where(Demand.tenant_id.in_(ids), Order.state.in_(LIVE))
        .group_by(Demand.tenant_id)
    )
    return {row[0]: row[1] for row in rows}


def _hand_over(from_id: UUID, to_id: UUID) -> None:
    """Open demands, and those with a live order, go over; their orders go with them."""
    live = select(Order.demand_id).where(Order.jurisdiction_id == jurisdiction_id(), Order.state.in_(LIVE))
    moved = (
        update(Demand)
        .where(Demand.tenant_id == from_id, or_(Demand.state.in_(("published", "assessing")), Demand.id.in_(live)))
        .values(tenant_id=to_id)
    )
    session().execute(moved.execution_options(synchronize_session="fetch"))


def _count_menus(ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session().execute(
        select(ServiceMenu.tenant_id, func.count())
        .where(ServiceMenu.tenant_id.in_(ids), ServiceMenu.closed_at.is_(None))
        .group_by(ServiceMenu.tenant_id)
    )
    return {row[0]: row[1] for row in rows}


def _hand_over_menus(from_id: UUID, to_id: UUID) -> None:
    moved = update(ServiceMenu).where(ServiceMenu.tenant_id == from_id, ServiceMenu.closed_at.is_(None))
    session().execute(moved.values(tenant_id=to_id).execution_options(synchronize_session="fetch"))
