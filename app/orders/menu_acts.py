"""Composing menus and ordering from them, as a person: the same for pages and API."""

from datetime import datetime
from uuid import UUID

from app.members.policies import member_within
from app.members.queries import member
from app.orders.acts import publish_for
from app.orders.commands import menus as commands
from app.orders.commands.menus import MenuPlan
from app.orders.commands.publish import Wish
from app.orders.menu_errors import MenuItemNotFound, MenuNotFound
from app.orders.menus import Card, Line, demand_open, item, menu, offered
from app.orders.models import Demand, MenuItem, ServiceMenu
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import tenant


def menu_managed(who: Visitor, menu_id: UUID) -> ServiceMenu:
    """A menu of a node one serves; any other is not found."""
    row = menu(menu_id)
    if not _manages(who, row):
        raise MenuNotFound()
    return row


def _manages(who: Visitor, row: ServiceMenu) -> bool:
    return who.powers.may(Permission.MENU_EDIT, tenant(row.tenant_id).path)


def open_menu(who: Visitor, plan: MenuPlan, tenant_id: UUID) -> ServiceMenu:
    """Offer a menu at a node one serves."""
    who.powers.demand(Permission.MENU_EDIT, tenant(tenant_id).path)
    return commands.open_menu(plan, tenant_id=tenant_id, by=who.actor)


def change_menu(who: Visitor, menu_id: UUID, plan: MenuPlan) -> ServiceMenu:
    """Other days, hours or place."""
    return commands.change_menu(menu_managed(who, menu_id).id, plan, by=who.actor)


def close_menu(who: Visitor, menu_id: UUID) -> ServiceMenu:
    """Offer it no more."""
    return commands.close_menu(menu_managed(who, menu_id).id, by=who.actor)


def add_item(who: Visitor, menu_id: UUID, kind_id: UUID, minutes: int, people_needed: int) -> MenuItem:
    """Put a kind of service on a menu."""
    row = menu_managed(who, menu_id)
    return commands.add_item(row.id, kind_id=kind_id, minutes=minutes, people_needed=people_needed, by=who.actor)


def remove_item(who: Visitor, item_id: UUID) -> MenuItem:
    """Take an item off its menu."""
    if not _manages(who, menu(item(item_id).menu_id)):
        raise MenuItemNotFound()
    return commands.remove_item(item_id, by=who.actor)


def home_of(who: Visitor) -> Tenant:
    """The home node of whom these pages are about: oneself, or the relative one acts for."""
    return tenant(member(who.person_id).tenant_id)


def item_offered(who: Visitor, item_id: UUID) -> tuple[Card, Line]:
    """An item offered to whom these pages are about."""
    return offered(item_id, home_of(who))


def order_item(
    who: Visitor, item_id: UUID, *, starts_at: datetime, place: str = "", details: str = "",
    risks: frozenset[str] = frozenset(), recipient_id: UUID | None = None,
) -> Demand:  # fmt: skip
    """Ask for what stands on a menu, for oneself or, as staff, for somebody: its length, number of helpers and hours hold.

    From here on it is a demand like any other, and every rule of publishing applies.
    """
    home = home_of(who)
    if recipient_id is not None and recipient_id != who.person_id:
        home = tenant(member_within(who, recipient_id, Permission.DEMAND_PUBLISH_FOR).tenant_id)
    card, line = offered(item_id, home)
    demand_open(card.menu, starts_at, line.item.minutes)
    wish = Wish(
        kind_id=line.kind.id, starts_at=starts_at, minutes=line.item.minutes, details=details, place=place or card.menu.place,
        people_needed=line.item.people_needed, risks=risks,
    )  # fmt: skip
    return publish_for(who, wish, recipient_id)
