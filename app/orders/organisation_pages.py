"""For those who lead an organisation: what it has taken, taking a demand, sending somebody else, reporting back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.orders import organisation_acts as acts
from app.orders import queries
from app.orders.schemas import AssignIn, OrganisationClaimIn, ReportIn
from app.organisations.policies import organisation_led
from app.organisations.queries import led_by, organisation
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu

pages = Blueprint("organisation_orders", __name__, template_folder="templates")

add_to_menu(
    RESIDENT_MENU,
    MenuEntry("organisation_orders.taken", "团体", "For us", "people", Permission.ORGANISATION_LEAD, position=30),
)


@pages.get("/organisation-orders")
@requires(Permission.ORGANISATION_LEAD)
def taken() -> Any:
    """What the organisations one leads have taken, and what waits where they serve."""
    bodies = led_by(visitor().member_id)
    return render_template(
        "orders/organisation_orders.html", bodies=[(body, acts.orders_of(body)) for body in bodies],
        page=acts.demands_for(visitor(), bodies, request.args.get("cursor")),
    )  # fmt: skip


@pages.get("/demands/<uuid:demand_id>/organisation-claim")
@requires(Permission.ORGANISATION_LEAD)
def choose(demand_id: UUID) -> Any:
    """Whom to send for a demand."""
    return _choose(demand_id, None)


@pages.post("/demands/<uuid:demand_id>/organisation-claim")
@requires(Permission.ORGANISATION_LEAD)
def take(demand_id: UUID) -> Any:
    """Take a demand for one's organisation."""
    who = visitor()
    acts.demand_to_take(who, demand_id)
    try:
        values = read_form(OrganisationClaimIn())
        order = acts.take(who, demand_id, values["organisation_id"], values["helper_id"])
    except ValidationError as error:
        return _choose(demand_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _choose(demand_id, undone(error)), error.status
    flash(
        t("已接单，派出的成员和{recipient}都会收到通知。", "Taken; the member you send and the {recipient} are told.")
    )
    return redirect(url_for("orders.order_page", order_id=order.id), code=303)


@pages.get("/orders/<uuid:order_id>/assignment")
@requires(Permission.ORGANISATION_LEAD)
def choose_another(order_id: UUID) -> Any:
    """Whom to send instead, and what to report."""
    return _order(order_id, None)


@pages.post("/orders/<uuid:order_id>/assignment")
@requires(Permission.ORGANISATION_LEAD)
def assign(order_id: UUID) -> Any:
    """Send somebody else."""
    return _do(order_id, AssignIn(), lambda values: acts.assign(visitor(), order_id, values["helper_id"]))


@pages.post("/orders/<uuid:order_id>/report")
@requires(Permission.ORGANISATION_LEAD)
def report(order_id: UUID) -> Any:
    """Say how it went."""
    return _do(order_id, ReportIn(), lambda values: acts.report(visitor(), order_id, values["said"]))


def _do(order_id: UUID, schema: Any, do: Any) -> Any:
    acts.order_led(visitor(), order_id)
    try:
        do(read_form(schema))
    except ValidationError as error:
        return _order(order_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _order(order_id, undone(error)), error.status
    flash(t("办好了。", "Done."))
    return redirect(url_for("orders.order_page", order_id=order_id), code=303)


def _choose(demand_id: UUID, problem: str | None) -> str:
    who = visitor()
    row = acts.demand_to_take(who, demand_id)
    bodies = led_by(who.member_id)
    asked = request.args.get("organisation", "")
    chosen = next((body for body in bodies if str(body.id) == asked), bodies[0] if bodies else None)
    if chosen is not None:
        organisation_led(who, chosen.id)
    return render_template(
        "orders/organisation_claim.html", demand=row, kind=queries.kind_even_closed(row.kind_id), node=tenant(row.tenant_id),
        bodies=bodies, chosen=chosen, candidates=acts.candidates(chosen, row) if chosen else [], problem=problem,
    )  # fmt: skip


def _order(order_id: UUID, problem: str | None) -> str:
    order = acts.order_led(visitor(), order_id)
    view = queries.order_view(order_id)
    assert order.organisation_id is not None
    body = organisation(order.organisation_id)
    return render_template(
        "orders/organisation_order.html", view=view, body=body, problem=problem, values=request.form,
        candidates=acts.candidates(body, view.demand, order) if order.state == "accepted" else [],
        said=acts.report_on(order), node=tenant(view.demand.tenant_id),
    )  # fmt: skip
