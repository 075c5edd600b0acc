"""Menus of services over the API: composing them, and ordering from them."""

from typing import Any
from uuid import UUID

from app.orders import menu_acts as acts
from app.orders.commands.menus import MenuPlan
from app.orders.menus import Card, menus_for
from app.orders.models import Demand, MenuItem, ServiceMenu
from app.orders.schemas import CardOut, DemandOut, ItemOrderIn, MenuIn, MenuItemIn, MenuItemOut, MenuOut, NewMenuIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("menus", "", "服务菜单 Menus of services")


@api.get("/menus")
@requires(Permission.DEMAND_PUBLISH)
@api.response(200, CardOut(many=True))
def menus() -> list[Card]:
    """What is offered to one's home node, the nearest first."""
    return menus_for(acts.home_of(visitor()))


@api.post("/menus")
@requires(Permission.MENU_EDIT)
@api.arguments(NewMenuIn)
@api.response(201, MenuOut)
def create_menu(values: dict[str, Any]) -> ServiceMenu:
    """Offer a menu at a node one serves."""
    tenant_id = values.pop("tenant_id")
    return acts.open_menu(visitor(), _plan(values), tenant_id)


@api.put("/menus/<uuid:menu_id>")
@requires(Permission.MENU_EDIT)
@api.arguments(MenuIn)
@api.response(200, MenuOut)
def put_menu(values: dict[str, Any], menu_id: UUID) -> ServiceMenu:
    """Other days, hours or place; what was ordered stays as it was."""
    return acts.change_menu(visitor(), menu_id, _plan(values))


@api.delete("/menus/<uuid:menu_id>")
@requires(Permission.MENU_EDIT)
@api.response(204)
def delete_menu(menu_id: UUID) -> None:
    """Offer a menu no more."""
    acts.close_menu(visitor(), menu_id)


@api.post("/menus/<uuid:menu_id>/items")
@requires(Permission.MENU_EDIT)
@api.arguments(MenuItemIn)
@api.response(201, MenuItemOut)
def create_item(values: dict[str, Any], menu_id: UUID) -> MenuItem:
    """Put a kind of service on a menu."""
    return acts.add_item(visitor(), menu_id, **values)


@api.delete("/menu-items/<uuid:item_id>")
@requires(Permission.MENU_EDIT)
@api.response(204)
def delete_item(item_id: UUID) -> None:
    """Take an item off its menu."""
    acts.remove_item(visitor(), item_id)


@api.post("/menu-items/<uuid:item_id>/demands")
@requires(Permission.DEMAND_PUBLISH)
@api.arguments(ItemOrderIn)
@api.response(201, DemandOut)
def create_demand(values: dict[str, Any], item_id: UUID) -> Demand:
    """Order an item: it becomes a demand, and every rule of publishing applies."""
    return acts.order_item(visitor(), item_id, **values)


def _plan(values: dict[str, Any]) -> MenuPlan:
    return MenuPlan(**{**values, "weekdays": tuple(values["weekdays"])})
