"""The staff desk: lists of demands and orders, and what staff do with an order. The screen of the station: `station_desk`."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.orders import acts, queries
from app.orders.models import ServiceKind
from app.orders.queries import worklist
from app.orders.queries.worklist import Narrowed, Part
from app.orders.schemas import DisputeDecisionIn, UploadIn, WorkListIn
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import tree
from app.web.forms import read_form, read_question
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")


def _decisions(who: Visitor) -> int:
    return worklist.count(Part.DECIDING, Narrowed(who.powers.paths(Permission.DEMAND_READ_ALL)))


add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "desk.home",
        "工作台",
        "Desk",
        "desk",
        Permission.DESK_OPEN,
        position=10,
        also=("desk.person", "desk.new_demand", "desk.publish", "desk.register_person", "desk.ask_confirm_for"),
    ),
    MenuEntry(
        "desk.orders",
        "{demand}与订单",
        "{Demand}s and orders",
        "list",
        Permission.DEMAND_READ_ALL,
        _decisions,
        position=30,
    ),
)


@desk.get("/orders")
@requires(Permission.DEMAND_READ_ALL)
def orders() -> Any:
    """Demands and orders of the nodes one serves: one part of the work, narrowed, page by page."""
    paths = visitor().powers.paths(Permission.DEMAND_READ_ALL)
    nodes = [node for node in tree() if node.is_within(paths)]
    asked, errors = read_question(WorkListIn())
    chosen = next((node for node in nodes if node.id == asked["node"]), None)
    narrowed = Narrowed([chosen.path] if chosen else paths, asked["kind"], asked["since"], asked["until"])
    part: Part = asked["part"]
    read = worklist.waiting_demands if part is Part.OPEN else partial(worklist.orders_in, part)
    return render_template(
        "desk/orders.html", part=part, counts=counts(narrowed), most=worklist.MOST_COUNTED, parts_of_work=list(Part), page=read(narrowed, request.args.get("cursor")),
        nodes=_named(nodes), chosen=chosen, kinds=_named(queries.kinds()), errors=errors, asked=request.args, Part=Part,
        again={name: request.args[name] for name in ("kind", "node", "since", "until") if request.args.get(name)},
    )  # fmt: skip


@desk.post("/orders/<uuid:order_id>/upload")
@requires(Permission.ORDER_UPLOAD)
def upload(order_id: UUID) -> Any:
    """Say when the service was given."""
    values = read_form(UploadIn())
    acts.upload(visitor(), order_id, values["started_at"], values["ended_at"])
    return _done(order_id)


@desk.post("/orders/<uuid:order_id>/absence")
@requires(Permission.ORDER_CHECK_IN_FOR)
def miss(order_id: UUID) -> Any:
    """Mark that the helper did not come."""
    acts.miss(visitor(), order_id)
    return _done(order_id)


@desk.post("/orders/<uuid:order_id>/reopening")
@requires(Permission.ORDER_CHECK_IN_FOR)
def reopen(order_id: UUID) -> Any:
    """Undo a check-out."""
    acts.reopen(visitor(), order_id)
    return _done(order_id)


@desk.post("/orders/<uuid:order_id>/decision")
@requires(Permission.ORDER_DECIDE)
def decide(order_id: UUID) -> Any:
    """Decide a dispute."""
    values = read_form(DisputeDecisionIn())
    acts.decide(visitor(), order_id, values["minutes"], values["note"])
    return _done(order_id)


@desk.post("/orders/<uuid:order_id>/hours-approval")
@requires(Permission.RECORD_REVIEW)
def approve_hours(order_id: UUID) -> Any:
    """Confirm the hours of a long day."""
    acts.approve_hours(visitor(), order_id)
    return _done(order_id)


def counts(narrowed: Narrowed) -> dict[Part, int]:
    return {part: worklist.count(part, narrowed) for part in Part if part is not Part.OVER}


def _named(rows: Iterable[Tenant | ServiceKind]) -> list[tuple[UUID, str]]:
    return [(row.id, row.name(language())) for row in rows]


def _done(order_id: UUID) -> Any:
    flash(t("办好了。", "Done."))
    return redirect(url_for("orders.order_page", order_id=order_id), code=303)
