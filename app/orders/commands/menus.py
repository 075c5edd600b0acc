"""Composing menus of services (C4)."""

from dataclasses import dataclass
from uuid import UUID

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line
from app.orders.events import MenuChanged, MenuClosed, MenuOpened
from app.orders.menu_errors import MenuClosedAlready, MenuDaysRefused, MenuItemTooLong
from app.orders.menus import item, lines_of, menu
from app.orders.models import MenuItem, ServiceMenu
from app.orders.queries import kind
from app.tenancy.actor import Actor
from app.tenancy.queries import open_tenant


@dataclass(frozen=True)
class MenuPlan:
    """A menu as it was filled in: days of the week (Monday 1), hours as minutes of a day."""

    name_zh: str
    name_en: str
    weekdays: tuple[int, ...]
    opens_minute: int
    closes_minute: int
    place: str = ""


def open_menu(plan: MenuPlan, *, tenant_id: UUID, by: Actor) -> ServiceMenu:
    """A node offers a menu from now on, to everybody at home there and below."""
    row = ServiceMenu(tenant_id=open_tenant(tenant_id).id)
    _fill(row, plan)
    session().add(row)
    session().flush()
    announce(MenuOpened(row.id), by=by, tenant_id=row.tenant_id)
    return row


def change_menu(menu_id: UUID, plan: MenuPlan, *, by: Actor) -> ServiceMenu:
    """A menu has other days, hours or another place from now on; what was ordered before stays as it was."""
    row = _open(menu_id)
    longest = max((line.item.minutes for line in lines_of(row)), default=0)
    if longest > plan.closes_minute - plan.opens_minute > 0:
        raise MenuItemTooLong(minutes=longest, open=plan.closes_minute - plan.opens_minute)
    _fill(row, plan)
    return _changed(row, by)


def add_item(menu_id: UUID, *, kind_id: UUID, minutes: int, people_needed: int, by: Actor) -> MenuItem:
    """A kind of service stands on the menu, with its fixed length and number of helpers."""
    row = _open(menu_id)
    if minutes > row.closes_minute - row.opens_minute:
        raise MenuItemTooLong(minutes=minutes, open=row.closes_minute - row.opens_minute)
    made = MenuItem(menu_id=row.id, kind_id=kind(kind_id).id, minutes=minutes, people_needed=people_needed)
    session().add(made)
    _changed(row, by)
    return made


def remove_item(item_id: UUID, *, by: Actor) -> MenuItem:
    """An item is offered no more."""
    row = _open(item(item_id).menu_id)
    gone = item(item_id, for_update=True)
    gone.removed_at = now()
    _changed(row, by)
    return gone


def close_menu(menu_id: UUID, *, by: Actor) -> ServiceMenu:
    """The menu is offered no more."""
    row = _open(menu_id)
    row.closed_at = now()
    announce(MenuClosed(row.id), by=by, tenant_id=row.tenant_id)
    return row


def _open(menu_id: UUID) -> ServiceMenu:
    row = menu(menu_id, for_update=True)
    if row.closed_at is not None:
        raise MenuClosedAlready()
    return row


def _fill(row: ServiceMenu, plan: MenuPlan) -> None:
    days = sorted(set(plan.weekdays))
    if not days or not set(days) <= set(range(1, 8)) or not 0 <= plan.opens_minute < plan.closes_minute <= 1440:
        raise MenuDaysRefused()
    row.name_zh = clean_line(plan.name_zh, 40)
    row.name_en = clean_line(plan.name_en, 60) if plan.name_en.strip() else row.name_zh
    row.place = clean_line(plan.place, 200) if plan.place.strip() else ""
    row.weekdays, row.opens_minute, row.closes_minute = days, plan.opens_minute, plan.closes_minute


def _changed(row: ServiceMenu, by: Actor) -> ServiceMenu:
    session().flush()
    announce(MenuChanged(row.id, len(lines_of(row))), by=by, tenant_id=row.tenant_id)
    return row
