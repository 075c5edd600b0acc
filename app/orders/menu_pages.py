"""Menus of services: residents order by tapping, staff compose them at the desk."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.clock import local, now
from app.kit.errors import TimeBankError
from app.ledger.queries import unit
from app.orders import menu_acts as acts
from app.orders import queries
from app.orders.commands.menus import MenuPlan
from app.orders.demand_pages import cancelling, said_of, typed
from app.orders.menus import WEEKDAYS_EN, WEEKDAYS_ZH, days, hour, lines_of, menus_at, menus_for, next_opening
from app.orders.models import Programme
from app.orders.rules import PAYER
from app.orders.schemas import ItemOrderIn, MenuIn, MenuItemIn, NewMenuIn
from app.organisations.queries import stations
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.commands import figures
from app.tenancy.queries import open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.toasts import toast

pages = Blueprint("menus", __name__, template_folder="templates")
pages.add_app_template_filter(lambda row: days(row, language()), "opening_days")
pages.add_app_template_filter(hour, "hour_of_day")

add_to_menu(
    STAFF_MENU, MenuEntry("menus.all_menus", "服务菜单", "Menus of services", "bag", Permission.MENU_EDIT, position=64)
)


@pages.get("/menus")
@requires(Permission.DEMAND_PUBLISH)
def offered() -> Any:
    """What can be ordered by tapping at one's home node."""
    return render_template("orders/menus.html", cards=menus_for(acts.home_of(visitor())))


@pages.get("/menus/items/<uuid:item_id>")
@requires(Permission.DEMAND_PUBLISH)
def item(item_id: UUID) -> Any:
    """When, and where: all else stands on the menu."""
    return _item_page(item_id, {}, None)


@pages.post("/menus/items/<uuid:item_id>")
@requires(Permission.DEMAND_PUBLISH)
def order(item_id: UUID) -> Any:
    """Order it: it becomes a demand like any other."""
    acts.item_offered(visitor(), item_id)
    try:
        row = acts.order_item(visitor(), item_id, **read_form(ItemOrderIn(exclude=("recipient_id",))))
    except ValidationError as error:
        return _item_page(item_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _item_page(item_id, {}, undone(error)), error.status
    toast(said_of(row), cancelling(row))
    return redirect(url_for("orders.demand_page", demand_id=row.id), code=303)


@pages.get("/desk/menus")
@requires(Permission.MENU_EDIT)
def all_menus() -> Any:
    """The menus of the nodes one serves, and the form for a new one."""
    return _list_page({}, None)


@pages.post("/desk/menus")
@requires(Permission.MENU_EDIT)
def open_menu() -> Any:
    """Offer a new menu; its items come next."""
    try:
        values = read_form(NewMenuIn())
        row = acts.open_menu(visitor(), _plan(values), values["tenant_id"])
    except ValidationError as error:
        return _list_page(sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _list_page({}, undone(error)), error.status
    flash(
        t(
            "菜单已建好，请加入服务项目；有了项目居民才看得到。",
            "The menu is there. Add items: residents see it once it has one.",
        )
    )
    return redirect(url_for("menus.one_menu", menu_id=row.id), code=303)


@pages.get("/desk/menus/<uuid:menu_id>")
@requires(Permission.MENU_EDIT)
def one_menu(menu_id: UUID) -> Any:
    """One menu: its items, its days and hours."""
    return _menu_page(menu_id, {}, None)


@pages.post("/desk/menus/<uuid:menu_id>")
@requires(Permission.MENU_EDIT)
def change_menu(menu_id: UUID) -> Any:
    """Other names, days, hours or place."""
    return _act(menu_id, MenuIn(), lambda values: acts.change_menu(visitor(), menu_id, _plan(values)))


@pages.post("/desk/menus/<uuid:menu_id>/items")
@requires(Permission.MENU_EDIT)
def add_item(menu_id: UUID) -> Any:
    """Put a kind of service on the menu."""
    return _act(menu_id, MenuItemIn(), lambda values: acts.add_item(visitor(), menu_id, **values))


@pages.post("/desk/menus/items/<uuid:item_id>/removal")
@requires(Permission.MENU_EDIT)
def remove_item(item_id: UUID) -> Any:
    """Take an item off its menu."""
    menu_id = acts.remove_item(visitor(), item_id).menu_id
    flash(t("已撤下；已经点过的不受影响。", "Taken off; what was ordered stays."))
    return redirect(url_for("menus.one_menu", menu_id=menu_id), code=303)


@pages.post("/desk/menus/<uuid:menu_id>/closing")
@requires(Permission.MENU_EDIT)
def close_menu(menu_id: UUID) -> Any:
    """Offer the menu no more."""
    acts.close_menu(visitor(), menu_id)
    flash(t("菜单已收起；已经点过的不受影响。", "The menu is closed; what was ordered stays."))
    return redirect(url_for("menus.all_menus"), code=303)


def _plan(values: dict[str, Any]) -> MenuPlan:
    names = ("name_zh", "name_en", "place", "opens_minute", "closes_minute")
    return MenuPlan(**{name: values[name] for name in names}, weekdays=tuple(values["weekdays"]))


def _act(menu_id: UUID, schema: Any, do: Any) -> Any:
    acts.menu_managed(visitor(), menu_id)
    try:
        do(read_form(schema))
    except ValidationError as error:
        return _menu_page(menu_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _menu_page(menu_id, {}, undone(error)), error.status
    flash(t("已保存。", "Saved."))
    return redirect(url_for("menus.one_menu", menu_id=menu_id), code=303)


def _item_page(item_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    home = acts.home_of(visitor())
    card, line = acts.item_offered(visitor(), item_id)
    worth = figures(line.item.minutes * 60, line.kind.coefficient, home.id) if line.kind.coefficient else None
    return render_template(
        "orders/menu_item.html", card=card, line=line, errors=errors, problem=problem, values=request.form, unit=unit(home.id),
        payer=PAYER[Programme.GENERAL](home.id), worth=worth.rounded * line.item.people_needed if worth else 0,
        usual_start=typed(local(next_opening(card.menu, line.item.minutes))), earliest=typed(local(now())),
    )  # fmt: skip


def _list_page(errors: dict[str, str], problem: str | None) -> str:
    paths = visitor().powers.paths(Permission.MENU_EDIT)
    return render_template(
        "desk/menus.html", cards=menus_at(paths), errors=errors, problem=problem, values=request.form, weekdays=_weekdays(),
        nodes=[node for node in open_nodes() if node.is_within(paths)],
        chosen=request.form.getlist("weekdays") or [str(day) for day in range(1, 6)], places=_places(paths),
    )  # fmt: skip


def _menu_page(menu_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    row = acts.menu_managed(visitor(), menu_id)
    return render_template(
        "desk/menu.html", menu=row, node=tenant(row.tenant_id), lines=lines_of(row), kinds=queries.kinds(), errors=errors,
        problem=problem, values=request.form, weekdays=_weekdays(), places=_places([tenant(row.tenant_id).path]),
        chosen=request.form.getlist("weekdays") or [str(day) for day in row.weekdays],
    )  # fmt: skip


def _weekdays() -> list[tuple[str, str]]:
    return [
        (str(nth), t(f"周{zh}", en)) for nth, (zh, en) in enumerate(zip(WEEKDAYS_ZH, WEEKDAYS_EN, strict=True), 1)
    ]  # fmt: skip


def _places(paths: list[str]) -> list[str]:
    """The stations at and below these nodes, proposed as places."""
    return [row.name for row in stations() if tenant(row.tenant_id).is_within(paths)]
