"""Reading menus of services (C4): what a node offers, on which days, and to whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.kit.clock import from_wall, local, now
from app.kit.db import session
from app.orders.menu_errors import MenuClosedThen, MenuItemNotFound, MenuNotFound
from app.orders.models import MenuItem, ServiceKind, ServiceMenu
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.queries import nodes_within, path_to, tenant, tree

WEEKDAYS_ZH, WEEKDAYS_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOTICE = timedelta(hours=2)
"""How long before it is to begin a form proposes an order."""


@dataclass(frozen=True)
class Line:
    """An item with the kind of service it is."""

    item: MenuItem
    kind: ServiceKind


@dataclass(frozen=True)
class Card:
    """A menu as it is offered: its node and its items."""

    menu: ServiceMenu
    node: Tenant
    lines: list[Line]


def menu(menu_id: UUID, *, for_update: bool = False) -> ServiceMenu:
    """One menu of the bank in scope, also a closed one."""
    return fetch(ServiceMenu, menu_id, MenuNotFound, for_update=for_update)


def item(item_id: UUID, *, for_update: bool = False) -> MenuItem:
    """One item that is on its menu."""
    row = fetch(MenuItem, item_id, MenuItemNotFound, for_update=for_update)
    if row.removed_at is not None:
        raise MenuItemNotFound()
    return row


def menus_at(paths: list[str]) -> list[Card]:
    """The open menus of the nodes at and below these paths, parents before children."""
    return _cards(nodes_within(paths), only_usable=False)


def menus_for(home: Tenant) -> list[Card]:
    """What is offered to somebody at home here: the open menus of the node and of all above it, the nearest first."""
    above = set(path_to(home))
    cards = _cards([node for node in tree() if node.path in above], only_usable=True)
    return [card for card in reversed(cards) if card.lines]


def lines_of(row: ServiceMenu) -> list[Line]:
    """The items of a menu, also those whose kind has no coefficient yet."""
    return _lines([row.id], only_usable=False).get(row.id, [])


def offered(item_id: UUID, home: Tenant) -> tuple[Card, Line]:
    """An item offered to somebody at home here; any other is not found."""
    for card in menus_for(home):
        for line in card.lines:
            if line.item.id == item_id:
                return card, line
    raise MenuItemNotFound()


def demand_open(row: ServiceMenu, starts_at: datetime, minutes: int) -> None:
    """Refuse a time outside the menu's days and hours, on clocks in Shanghai."""
    at = local(starts_at)
    begins = at.hour * 60 + at.minute
    fits = at.isoweekday() in row.weekdays and row.opens_minute <= begins and begins + minutes <= row.closes_minute
    if not fits:
        raise MenuClosedThen(
            days_zh=days(row, "zh"), days_en=days(row, "en"), opens=hour(row.opens_minute), closes=hour(row.closes_minute)
        )  # fmt: skip


def next_opening(row: ServiceMenu, minutes: int) -> datetime:
    """When an order could begin at the earliest with some notice, on a full half hour."""
    earliest = local(now() + NOTICE)
    for ahead in range(8):
        day = earliest.date() + timedelta(days=ahead)
        begins = row.opens_minute
        if ahead == 0:
            begins = max(begins, -(-(earliest.hour * 60 + earliest.minute) // 30) * 30)
        if day.isoweekday() in row.weekdays and begins + minutes <= row.closes_minute:
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock's, made an instant below
            return from_wall(midnight + timedelta(minutes=begins))
    return from_wall(earliest.replace(tzinfo=None))


def days(row: ServiceMenu, language: str) -> str:
    """The opening days as people read them."""
    if len(row.weekdays) == 7:
        return "every day" if language == "en" else "每天"
    if language == "en":
        return ", ".join(WEEKDAYS_EN[day - 1] for day in row.weekdays)
    return "周" + "、".join(WEEKDAYS_ZH[day - 1] for day in row.weekdays)


def hour(minute: int) -> str:
    """'09:00' for minute 540 of a day."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _cards(nodes: list[Tenant], *, only_usable: bool) -> list[Card]:
    query = select(ServiceMenu).where(
        ServiceMenu.tenant_id.in_([node.id for node in nodes]), ServiceMenu.closed_at.is_(None)
    )
    rows = session().scalars(query.order_by(ServiceMenu.id)).all()
    found = _lines([row.id for row in rows], only_usable=only_usable)
    order = {node.id: nth for nth, node in enumerate(nodes)}
    return [
        Card(row, tenant(row.tenant_id), found.get(row.id, [])) for row in sorted(rows, key=lambda row: order[row.tenant_id])
    ]  # fmt: skip


def _lines(menu_ids: list[UUID], *, only_usable: bool) -> dict[UUID, list[Line]]:
    query = (
        select(MenuItem, ServiceKind)
        .join(
            ServiceKind,
            (ServiceKind.jurisdiction_id == MenuItem.jurisdiction_id) & (ServiceKind.id == MenuItem.kind_id),
        )
        .where(MenuItem.menu_id.in_(menu_ids), MenuItem.removed_at.is_(None))
        .order_by(MenuItem.id)
    )
    if only_usable:
        query = query.where(ServiceKind.closed_at.is_(None), ServiceKind.coefficient_num.is_not(None))
    found: dict[UUID, list[Line]] = {}
    for row, kind in session().execute(query):
        found.setdefault(row.menu_id, []).append(Line(row, kind))
    return found
