"""The desk's stations: which there are, registering, changing, closing them and opening them again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.kit.errors import TimeBankError
from app.organisations import acts, queries
from app.organisations.desk import nodes_managed, searched
from app.organisations.policies import station_within
from app.organisations.schemas import StationChangeIn, StationIn
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import one_step
from app.web.toasts import toast

desk = Blueprint("stations", __name__, url_prefix="/desk/stations", template_folder="templates")

add_to_menu(
    STAFF_MENU,
    MenuEntry("stations.overview", "站点", "Stations", "place", Permission.ORGANISATION_MANAGE, position=26, group="people"),
)  # fmt: skip


@desk.get("/")
@requires(Permission.ORGANISATION_MANAGE)
def overview() -> Any:
    """Stations at and below the nodes one administers; by name or address."""
    text = searched()
    rows = queries.stations_at(visitor().powers.paths(Permission.ORGANISATION_MANAGE), text)
    return render_template("organisations/stations.html", rows=rows, text=text)


@desk.get("/new")
@requires(Permission.ORGANISATION_MANAGE)
def new() -> Any:
    """The form for one more."""
    return _new_page({}, None)


@desk.post("/new")
@requires(Permission.ORGANISATION_MANAGE)
def register() -> Any:
    """Register a station."""

    def act(values: dict[str, Any]) -> Any:
        row = acts.register_station(visitor(), **values)
        toast(t("已登记，编排服务菜单时可以选它。", "Registered; menus of services can name it."), _closing(row.id))
        return _to(row.id)

    return one_step(StationIn(), _new_page, act)


@desk.get("/<uuid:station_id>")
@requires(Permission.ORGANISATION_MANAGE)
def one(station_id: UUID) -> Any:
    """One station."""
    return _page(station_id, {}, None)


@desk.post("/<uuid:station_id>")
@requires(Permission.ORGANISATION_MANAGE)
def change(station_id: UUID) -> Any:
    """Put its name or address right."""
    station_within(visitor(), station_id)

    def act(values: dict[str, Any]) -> Any:
        acts.change_station(visitor(), station_id, **values)
        flash(t("已保存。", "Saved."))
        return _to(station_id)

    return one_step(StationChangeIn(), lambda errors, problem: _page(station_id, errors, problem), act)


@desk.post("/<uuid:station_id>/closing")
@requires(Permission.ORGANISATION_MANAGE)
def close(station_id: UUID) -> Any:
    """Help nobody there any more."""
    said = t("站点已关闭，不再作为地点推荐。", "Closed; forms propose it no more.")
    return _switched(station_id, acts.close_station, said, url_for("stations.reopen", station_id=station_id))


@desk.post("/<uuid:station_id>/reopening")
@requires(Permission.ORGANISATION_MANAGE)
def reopen(station_id: UUID) -> Any:
    """Help people there again."""
    return _switched(station_id, acts.reopen_station, t("站点已重新开放。", "Open again."), _closing(station_id))


def _switched(station_id: UUID, do: Callable[[Visitor, UUID], object], said: str, back: str) -> Any:
    station_within(visitor(), station_id)
    try:
        do(visitor(), station_id)
    except TimeBankError as error:
        return _page(station_id, {}, undone(error)), error.status
    toast(said, back)
    return _to(station_id)


def _closing(station_id: UUID) -> str:
    return url_for("stations.close", station_id=station_id)


def _to(station_id: UUID) -> Any:
    return redirect(url_for("stations.one", station_id=station_id), code=303)


def _new_page(errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "organisations/new_station.html", nodes=nodes_managed(), errors=errors, problem=problem, values=request.form
    )


def _page(station_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    row = station_within(visitor(), station_id)
    return render_template(
        "organisations/station.html", station=row, node=tenant(row.tenant_id), errors=errors, problem=problem,
        values=request.form if "name" in request.form else {"name": row.name, "address": row.address},
    )  # fmt: skip
