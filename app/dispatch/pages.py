"""Choosing a helper with the reasons, and deciding on risky demands."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.dispatch import acts, queries
from app.dispatch.policies import assessment_within
from app.dispatch.rules import KNOWN
from app.dispatch.schemas import DecisionIn
from app.kit.errors import TimeBankError
from app.orders.demand_pages import withdrawing
from app.orders.models import Need, Risk
from app.orders.queries import kind_even_closed
from app.orders.rules import WHO_TAKES
from app.orders.schemas import DispatchIn
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.toasts import toast

pages = Blueprint("dispatch", __name__, url_prefix="/desk", template_folder="templates")


def _waiting(who: Visitor) -> int:
    return queries.count_waiting_assessments(who.powers.paths(Permission.RISK_ASSESS))


add_to_menu(
    STAFF_MENU,
    MenuEntry("dispatch.risks", "风险评估", "Risk", "shield", Permission.RISK_ASSESS, _waiting, position=35),
)


@pages.get("/demands/<uuid:demand_id>/dispatch")
@requires(Permission.ORDER_DISPATCH)
def choose_helper(demand_id: UUID) -> Any:
    """Who could be sent to a demand, best first, each with its reasons."""
    return helper_page(demand_id, None)


@pages.post("/demands/<uuid:demand_id>/dispatch")
@requires(Permission.ORDER_DISPATCH)
def dispatch(demand_id: UUID) -> Any:
    """Give a demand to a volunteer."""
    acts.demand_to_dispatch(visitor(), demand_id)
    try:
        order = acts.dispatch_call(visitor(), demand_id, read_form(DispatchIn())["helper_id"])
    except ValidationError as error:
        return helper_page(demand_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return helper_page(demand_id, undone(error)), error.status
    toast(t("已派单，双方会收到通知。", "Dispatched; both are told."), withdrawing(order))
    return redirect(url_for("orders.order_page", order_id=order.id), code=303)


@pages.get("/risks")
@requires(Permission.RISK_ASSESS)
def risks() -> Any:
    """Demands that wait to be assessed, the soonest first."""
    waiting = queries.waiting_assessments(visitor().powers.paths(Permission.RISK_ASSESS))
    return render_template("dispatch/risks.html", waiting=waiting, Risk=Risk)


@pages.get("/risks/<uuid:assessment_id>")
@requires(Permission.RISK_ASSESS)
def risk(assessment_id: UUID) -> Any:
    """One risky demand: what is known, what was answered, and the decision."""
    return _risk_page(assessment_id, None)


@pages.post("/risks/<uuid:assessment_id>/decision")
@requires(Permission.RISK_ASSESS)
def decide(assessment_id: UUID) -> Any:
    """Allow it, or refuse it and say why."""
    assessment_within(visitor(), assessment_id)
    try:
        row = acts.decide(visitor(), assessment_id, **read_form(DecisionIn()))
    except ValidationError as error:
        return _risk_page(assessment_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        return _risk_page(assessment_id, undone(error)), error.status
    flash(
        t("已通过，{demand}已发布。", "Allowed; the {demand} is published.")
        if row.is_allowed
        else t("已拒绝，会告诉{recipient}原因。", "Refused; the {recipient} hears why.")
    )
    return redirect(url_for("dispatch.risks"), code=303)


def helper_page(demand_id: UUID, problem: str | None, *, at_hotline: bool = False, closing: str = "") -> str:
    """The page on which a helper is chosen, at the desk or while somebody waits on the telephone."""
    row = acts.demand_to_dispatch(visitor(), demand_id)
    text = request.args.get("text", "")[:60]
    matches = acts.matches_for(visitor(), demand_id, text)
    return render_template(
        "dispatch/matches.html", demand=row, kind=kind_even_closed(row.kind_id), node=tenant(row.tenant_id), text=text,
        able=[one for one in matches if one.why_not is None], unable=[one for one in matches if one.why_not],
        problem=problem, at_hotline=at_hotline, closing=closing, need=Need.of(row.needs),
        only_claims=WHO_TAKES(row.tenant_id) == "claim", assessment=queries.assessment_of(row.id),
    )  # fmt: skip


def _risk_page(assessment_id: UUID, problem: str | None) -> str:
    row = assessment_within(visitor(), assessment_id)
    view = queries.assessment_view(row.id)
    return render_template(
        "dispatch/risk.html", view=view, node=tenant(row.tenant_id), problem=problem, Need=Need, grade=Risk.of(row.grade),
        answers=[question for question in KNOWN if question.key in view.answers], values=request.form,
    )  # fmt: skip
