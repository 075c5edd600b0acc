"""What-if of the catalogue: what services lately recorded would have weighed at another coefficient. Nothing is rewritten."""

from datetime import timedelta
from fractions import Fraction

from sqlalchemy import BigInteger, ColumnElement, func, select, type_coerce

from app.kit.clock import today
from app.kit.comparing import Compared
from app.kit.db import session
from app.orders.models import OPEN_STATES, Demand, MenuItem, Order, ServiceKind, ServiceMenu
from app.orders.transitions import OVER
from app.records.models import ServiceRecord
from app.tenancy.occupancy import Count

SPANS = (30, 365)
"""Days looked back on."""


def foresee_coefficient(kind: ServiceKind, coefficient: Fraction | None) -> list[Compared]:
    """Weighted hours of the kind's recorded services as they were, and as they would have been (whole seconds down, each)."""
    was: ColumnElement[int] = type_coerce(ServiceRecord.weighted_seconds, BigInteger)
    then = was
    if coefficient is not None:  # numeric division that cuts off: a product of large figures overflows nothing
        then = func.div(ServiceRecord.actual_seconds * coefficient.numerator, coefficient.denominator)
    columns = []
    for days in SPANS:
        within = ServiceRecord.served_on > today() - timedelta(days=days)
        columns += [func.coalesce(func.sum(figure).filter(within), 0) for figure in (was, then)]
    query = (
        select(*columns)
        .join(Order, (Order.jurisdiction_id == ServiceRecord.jurisdiction_id) & (Order.id == ServiceRecord.order_id))
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .where(Demand.kind_id == kind.id, ServiceRecord.served_on > today() - timedelta(days=max(SPANS)))
    )
    row = session().execute(query).one()
    return [
        Compared(
            f"最近 {days} 天的服务，加权时间", f"Services of the last {days} days, weighted",
            Fraction(int(row[2 * nth]), 3600), Fraction(int(row[2 * nth + 1]), 3600), 1, "小时", "h",
        )
        for nth, days in enumerate(SPANS)
    ]  # fmt: skip


def orders_under_way(kind: ServiceKind) -> int:
    """Orders of the kind that are not over; they are weighed by the coefficient of the day of their confirmation."""
    query = (
        select(func.count())
        .select_from(Order)
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .where(Demand.kind_id == kind.id, Order.state.not_in([state.value for state in OVER]))
    )
    return int(session().scalar(query) or 0)


def touched_by(kind: ServiceKind) -> list[Count]:
    """What runs under a kind now: demands that are open, orders that are not over, and lines of open menus."""
    demands = select(func.count()).select_from(Demand).where(Demand.kind_id == kind.id, Demand.state.in_(OPEN_STATES))
    lines = (
        select(func.count())
        .select_from(MenuItem)
        .join(
            ServiceMenu,
            (ServiceMenu.jurisdiction_id == MenuItem.jurisdiction_id) & (ServiceMenu.id == MenuItem.menu_id),
        )
        .where(MenuItem.kind_id == kind.id, MenuItem.removed_at.is_(None), ServiceMenu.closed_at.is_(None))
    )
    return [
        Count("demands", "个公开的{demand}", "open: {demand}", int(session().scalar(demands) or 0)),
        Count("orders", "个没有办完的订单", "orders under way", orders_under_way(kind)),
        Count("lines", "份菜单上的项目", "lines of menus", int(session().scalar(lines) or 0)),
    ]
