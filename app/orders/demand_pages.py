"""Asking for help and taking a demand on: pages for residents and volunteers, on the blueprint of orders."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.clock import local, now
from app.kit.errors import TimeBankError
from app.ledger.queries import unit
from app.members.queries import member, members_by_id, profile
from app.members.timeline import timeline
from app.orders import acts, queries
from app.orders.commands.publish import Wish, end_of
from app.orders.errors import TimeRefused
from app.orders.gates import why_it_suits
from app.orders.menus import menus_for
from app.orders.models import OPEN_STATES, Demand, Need, Order, Programme
from app.orders.pages import pages, shown_holding
from app.orders.policies import may_cancel, may_withdraw, why_not_claim
from app.orders.rules import PAYER
from app.orders.schemas import ClaimIn, DemandIn, ReasonIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.commands import figures
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import language, t
from app.web.layout import text_size
from app.web.toasts import toast

pages.add_app_template_filter(queries.by_domain, "by_domain")

TIMES = ("starts_at", "minutes")
ONCE_MORE = "once_more"
"""The field that says: yes, a second time the same."""
SOONEST = timedelta(minutes=30)
"""How far ahead a usual time has to lie to be offered."""


@pages.get("/demands/new")
@requires(Permission.DEMAND_PUBLISH)
def choose_kind() -> Any:
    """Which help is needed: what one asked for before stands first, the last one ready to be asked for again."""
    before = queries.demands_of(visitor().person_id, 20)
    often = Counter(row.kind_id for row in before)
    offered = sorted(queries.kinds(), key=lambda kind: -often[kind.id])
    last = next((row for row in before if any(kind.id == row.kind_id for kind in offered)), None)
    cards = menus_for(tenant(member(visitor().person_id).tenant_id))
    return render_template("orders/choose_kind.html", kinds=offered, last=last, often=often, cards=cards)


@pages.get("/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH)
def new_demand(kind_id: UUID) -> Any:
    """When, how long, where; `like` names a demand of one's own whose answers are filled in again."""
    like = request.args.get("like", "")
    mine = [
        row for row in queries.demands_of(visitor().person_id, 20) if str(row.id) == like and row.kind_id == kind_id
    ]
    before = as_before(mine[0]) if mine else None
    if not text_size():
        return _demand_form(kind_id, {}, None, before)
    values = (before or _usual_place()) | {name: request.args[name] for name in TIMES if name in request.args}
    return _screen("look" if before else request.args.get("step"), kind_id, values)


@pages.post("/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH)
def publish(kind_id: UUID) -> Any:
    """Ask for help; in elder mode also the way between the screens, which carries what was typed."""
    if text_size() and "step" in request.form:
        return _screen(request.form["step"], kind_id, request.form)
    try:
        values = read_form(DemandIn(exclude=("kind_id", "recipient_id", "programme", "sponsor_id")))
        there = queries.same_open_demand(visitor().person_id, kind_id, values["starts_at"])
        if there is not None and not request.form.get(ONCE_MORE):
            return _demand_form(kind_id, {}, None, there=there), 409
        row = acts.publish_for(visitor(), Wish(kind_id=kind_id, **values), None)
    except ValidationError as error:
        return _demand_form(kind_id, sentences(error), None), 422
    except TimeBankError as error:
        said, is_time = undone(error), isinstance(error, TimeRefused) and text_size() > 0
        return _demand_form(kind_id, {"starts_at": said} if is_time else {}, None if is_time else said), error.status
    toast(said_of(row), cancelling(row))
    return redirect(url_for("orders.demand_page", demand_id=row.id), code=303)


@pages.get("/demands")
@requires(Permission.DEMAND_READ)
def offers() -> Any:
    """Demands one could take, soonest first."""
    me = member(visitor().member_id)
    page = queries.open_demands(me, cursor=request.args.get("cursor"))
    return render_template("orders/offers.html", page=page, unit=unit(), mine=queries.live_orders_of_helper(me.id))


@pages.get("/demands/<uuid:demand_id>")
@requires(Permission.ORDER_READ)
def demand_page(demand_id: UUID) -> Any:
    """One demand: for the recipient, for staff, for a volunteer who might take it."""
    who = visitor()
    row = acts.demand_seen_by(who, demand_id)
    orders = queries.orders_of_demand(row.id)
    is_mine = row.recipient_id == who.person_id
    is_staff = who.powers.may(Permission.DEMAND_READ_ALL, tenant(row.tenant_id).path)
    me = None if is_mine or not who.is_volunteer else member(who.member_id)
    reason = why_not_claim(me, row) if me else None
    return render_template(
        "orders/demand.html", demand=row, kind=queries.kind_even_closed(row.kind_id), node=tenant(row.tenant_id), orders=orders,
        people=members_by_id([order.helper_id for order in orders] + [row.recipient_id]), is_mine=is_mine, reason=reason,
        unit=unit(row.tenant_id), place=queries.place(row) if is_mine or is_staff else None,
        reasons=why_it_suits(me, [row]).get(row.id, []) if me and reason is None else [], need=Need.of(row.needs),
        can_cancel=can_cancel(row, orders),
        is_staff=is_staff, free=_free_slots(row, orders),
        steps=timeline([row.id, *(order.id for order in orders)], request.args.get("cursor")) if is_staff and not is_mine else None,
    )  # fmt: skip


@pages.post("/demands/<uuid:demand_id>/claim")
@requires(Permission.ORDER_CLAIM)
def claim(demand_id: UUID) -> Any:
    """Take a demand."""
    order = acts.claim(visitor(), demand_id, **read_form(ClaimIn()))
    toast(t("接单成功，谢谢您！", "It is yours, thank you!"), withdrawing(order))
    return redirect(url_for("orders.order_page", order_id=order.id), code=303)


@pages.post("/demands/<uuid:demand_id>/cancellation")
@requires(Permission.DEMAND_PUBLISH)
def cancel(demand_id: UUID) -> Any:
    """Take a demand back."""
    row = acts.cancel(
        visitor(), demand_id, read_form(ReasonIn())["reason"] or t("{recipient}取消", "cancelled by the {recipient}")
    )
    flash(
        t("已取消，保留的时间已退回。", "Cancelled; the time held for it is back.")
        if row.holds_time
        else t("已取消。", "Cancelled.")
    )
    return redirect(url_for("orders.demand_page", demand_id=demand_id), code=303)


def can_cancel(row: Demand, orders: list[Order]) -> bool:
    """Whether the reader could take this demand back now: nobody has begun."""
    nobody_began = all(order.state in ("accepted", "withdrawn", "no_show") for order in orders)
    return may_cancel(visitor(), row) and row.state in OPEN_STATES and nobody_began


def _free_slots(row: Demand, orders: list[Order]) -> int:
    taken = {order.slot for order in orders if order.state in queries.IN_SLOT}
    return row.people_needed - len(taken)


def as_before(row: Demand) -> dict[str, str]:
    """The answers of an earlier demand as the form holds them; the hour is kept, the day is tomorrow."""
    at, tomorrow = local(row.starts_at), local(now() + timedelta(days=1))
    return {
        "starts_at": typed(at.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day)),
        "minutes": str(row.planned_seconds // 60), "place": queries.place(row) or "", "details": row.details or "",
        "people_needed": str(row.people_needed), "min_level": str(row.min_level), "needs": row.needs, "skill": row.skill,
    }  # fmt: skip


def _usual_place() -> dict[str, str]:
    """One's own address, where one agreed that it is kept; whoever acts for somebody else types it."""
    who = visitor()
    return {} if who.is_acting else {"place": profile(who.person_id).address or ""}


def _soon() -> list[tuple[str, str]]:
    """Times people ask for most, each with what it is called: filled in with one tap."""
    today_ = local(now()).replace(minute=0, second=0, microsecond=0)
    called = [
        (0, 15, t("今天下午 3 点", "Today 15:00")), (1, 9, t("明天上午 9 点", "Tomorrow 9:00")),
        (1, 15, t("明天下午 3 点", "Tomorrow 15:00")), (2, 9, t("后天上午 9 点", "In two days, 9:00")),
    ]  # fmt: skip
    times = [((today_ + timedelta(days=days)).replace(hour=hour), text) for days, hour, text in called]
    return [(typed(at), text) for at, text in times if at > now() + SOONEST]


def _screen(step: str | None, kind_id: UUID, values: Mapping[str, str]) -> str:
    """In elder mode: when and how long, then all of it to look over; a time that cannot be is asked for again."""
    errors: dict[str, str] = {}
    if step == "look":
        try:
            end_of(*_times(values))
        except ValidationError as error:
            errors = sentences(error)
        except TimeRefused as error:
            errors = {"starts_at": error.sentence(language())}
    return _demand_form(kind_id, errors, None, values, step="look" if step == "look" and not errors else "when")


def _times(values: Mapping[str, str]) -> tuple[datetime, int]:
    asked = DemandIn(only=(*TIMES, "risks")).load({name: values.get(name, "") for name in TIMES})
    return asked["starts_at"], asked["minutes"]


def _demand_form(
    kind_id: UUID,
    errors: dict[str, str],
    problem: str | None,
    before: Mapping[str, str] | None = None,
    *,
    step: str = "",
    there: Demand | None = None,
) -> str:
    if text_size() and not step:
        step = "when" if errors.keys() & set(TIMES) else "look"
    kind = queries.kind(kind_id)
    me = member(visitor().person_id)
    tomorrow = local(now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    values = before or request.form or _usual_place()
    starts, minutes = _times(values) if step == "look" else (None, kind.usual_minutes)
    worth = figures(minutes * 60, kind.coefficient, me.tenant_id).rounded if kind.coefficient else 0
    return render_template(
        f"orders/new_demand_{step}.html" if step else "orders/new_demand.html", starts=starts, minutes=minutes, kind=kind, errors=errors, problem=problem, values=values, held=shown_holding(visitor()), there=there, once_more=ONCE_MORE,
        unit=unit(), payer=PAYER[Programme.GENERAL](me.tenant_id), usual_start=typed(tomorrow), worth=worth, soon=_soon(),
        earliest=typed(local(now())), lengths=sorted({30, 60, 90, 120, kind.usual_minutes}),
    )  # fmt: skip


def said_of(row: Demand) -> str:
    """What is told of a demand just asked for: it is published, or waits for its assessment."""
    if row.state == "assessing":
        return t(
            "已收到。为了安全，工作人员会先评估，通过后才发布。",
            "Received. For safety the staff assess it first; then it is published.",
        )
    return t("已发布。定下谁来，会马上告诉您。", "Published. You will hear as soon as it is settled who comes.")


def cancelling(row: Demand) -> str | None:
    """Where the reader takes back a demand just asked for; None where they may not."""
    return url_for("orders.cancel", demand_id=row.id) if may_cancel(visitor(), row) else None


def withdrawing(order: Order) -> str | None:
    """Where the reader takes back that somebody was found for a demand; None where they may not."""
    is_open = may_withdraw(visitor(), queries.demand(order.demand_id), order)
    return url_for("orders.withdraw", order_id=order.id) if is_open else None


def typed(at: datetime) -> str:
    """An instant as a datetime-local field holds it."""
    return at.strftime("%Y-%m-%dT%H:%M")
