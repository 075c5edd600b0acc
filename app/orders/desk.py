"""The staff desk: what waits, finding and registering people, asking for them, their orders, grants, rules, audit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.events.queries import facts_about
from app.kit.check_digits import with_check_digit
from app.kit.clock import local, now
from app.kit.errors import TimeBankError
from app.ledger.chart import time_account
from app.ledger.queries import holding, statement, unit
from app.ledger.views import shown_statement
from app.members.commands import register_member
from app.members.policies import member_within
from app.members.queries import SENSITIVE
from app.members.readings import note_page_opened
from app.members.schemas import MemberIn
from app.orders import acts, queries
from app.orders.commands.publish import Wish
from app.orders.demand_pages import cancelling, said_of, typed
from app.orders.models import Programme, ServiceKind
from app.orders.queries import worklist
from app.orders.queries.worklist import Narrowed, Part
from app.orders.rules import PAYER
from app.orders.schemas import DemandIn, DisputeDecisionIn, UploadIn, WorkListIn
from app.orders.sponsors import sponsors_at
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.recipients.queries import missing_if_incomplete
from app.records.commands import figures
from app.tenancy.models import Tenant
from app.tenancy.queries import open_nodes, tenant, tree
from app.web.edge import undone
from app.web.forms import read_form, read_question, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.toasts import toast

SHOWN_ON_DESK = 20

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")


def _decisions(who: Visitor) -> int:
    return worklist.count(Part.DECIDING, Narrowed(who.powers.paths(Permission.DEMAND_READ_ALL)))


add_to_menu(
    STAFF_MENU,
    MenuEntry("desk.home", "工作台", "Desk", "desk", Permission.DESK_OPEN, position=10),
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


@desk.get("/")
@requires(Permission.DESK_OPEN)
def home() -> Any:
    """What waits at the nodes one serves, in numbers and in a list."""
    here = Narrowed(visitor().powers.paths(Permission.DEMAND_READ_ALL))
    return render_template(
        "desk/home.html", counts=_counts(here),
        decisions=worklist.orders_in(Part.DECIDING, here, size=SHOWN_ON_DESK), most=worklist.MOST_COUNTED, Part=Part,
        under_way=worklist.orders_in(Part.UNDER_WAY, here, size=SHOWN_ON_DESK),
    )  # fmt: skip


@desk.get("/people/new")
@requires(Permission.MEMBER_REGISTER)
def new_person() -> Any:
    """Register somebody who stands at the desk."""
    return _person_form({}, None)


@desk.post("/people/new")
@requires(Permission.MEMBER_REGISTER)
def register_person() -> Any:
    """Register somebody who stands at the desk; who did it is kept."""
    who = visitor()
    try:
        values = read_form(MemberIn())
        who.powers.demand(Permission.MEMBER_REGISTER, tenant(values["tenant_id"]).path)
        row = register_member(
            values["name"], tenant_id=values["tenant_id"], by=who.actor, phone=values["phone"] or None,
            id_number_text=values["id_number"] or None, address=values["address"] or None,
            is_volunteer=values["is_volunteer"], is_assisted=True, consented=frozenset(values["consents"]),
        )  # fmt: skip
    except ValidationError as error:
        return _person_form(sentences(error), None), 422
    except TimeBankError as error:
        return _person_form({}, undone(error)), error.status
    flash(t("已登记，会员号 {n}。", "Registered with number {n}.", n=with_check_digit(row.number)))
    return redirect(url_for("desk.person", member_id=row.id), code=303)


@desk.get("/people/<uuid:member_id>")
@requires(Permission.MEMBER_READ)
def person(member_id: UUID) -> Any:
    """One person: what they have, their orders, what can be done for them."""
    who = visitor()
    row = member_within(who, member_id, Permission.MEMBER_READ)
    note_page_opened(row, by=who.actor)
    may_see_account = who.powers.may(Permission.ACCOUNT_READ_OTHERS, tenant(row.tenant_id).path)
    paths = who.powers.paths(Permission.DEMAND_READ_ALL)
    page = shown_statement(row.id, statement(time_account(row.id), size=8))[0] if may_see_account else None
    return render_template(
        "desk/person.html", member=row, node=tenant(row.tenant_id), unit=unit(), page=page,
        held=holding(row.id) if may_see_account else None, may_see_orders=bool(paths),
        received=queries.orders_for_recipient(row.id, only_live=False, paths=paths),
        given=queries.live_orders_of_helper(row.id, paths=paths), kinds=queries.kinds(), facts=facts_about(row.id, 10),
        missing=missing_if_incomplete(row),
    )  # fmt: skip


@desk.get("/people/<uuid:member_id>/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH_FOR)
def new_demand(member_id: UUID, kind_id: UUID) -> Any:
    """Ask for somebody."""
    return _demand_form(member_id, kind_id, {}, None)


@desk.post("/people/<uuid:member_id>/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH_FOR)
def publish(member_id: UUID, kind_id: UUID) -> Any:
    """Ask for somebody; who did it for whom is kept."""
    try:
        values = read_form(DemandIn(exclude=("kind_id", "recipient_id")))
        row = acts.publish_for(visitor(), Wish(kind_id=kind_id, **values), member_id)
    except ValidationError as error:
        return _demand_form(member_id, kind_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _demand_form(member_id, kind_id, {}, undone(error)), error.status
    said = t("已代为发布。", "Published for them.") if row.state == "published" else said_of(row)
    toast(said, cancelling(row))
    return redirect(url_for("orders.demand_page", demand_id=row.id), code=303)


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
        "desk/orders.html", part=part, counts=_counts(narrowed), most=worklist.MOST_COUNTED, parts_of_work=list(Part), page=read(narrowed, request.args.get("cursor")),
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


def _counts(narrowed: Narrowed) -> dict[Part, int]:
    return {part: worklist.count(part, narrowed) for part in Part if part is not Part.OVER}


def _named(rows: Iterable[Tenant | ServiceKind]) -> list[tuple[UUID, str]]:
    return [(row.id, row.name(language())) for row in rows]


def next_half_hour() -> datetime:
    """The next full or half hour that is at least a quarter of an hour away: when help asked for at a desk usually begins."""
    at = now() + timedelta(minutes=15)
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30 if at.minute < 30 else 60)


def _done(order_id: UUID) -> Any:
    flash(t("办好了。", "Done."))
    return redirect(url_for("orders.order_page", order_id=order_id), code=303)


def _person_form(errors: dict[str, str], problem: str | None) -> str:
    paths = visitor().powers.paths(Permission.MEMBER_REGISTER)
    nodes = [node for node in open_nodes() if node.is_within(paths)]
    return render_template(
        "desk/new_person.html", nodes=nodes, errors=errors, problem=problem, values=request.form, kinds=SENSITIVE[:2],
        consented=request.form.getlist("consents"),
    )  # fmt: skip


def _demand_form(member_id: UUID, kind_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    row = member_within(visitor(), member_id, Permission.DEMAND_PUBLISH_FOR)
    kind = queries.kind(kind_id)
    worth = figures(kind.usual_minutes * 60, kind.coefficient, row.tenant_id).rounded if kind.coefficient else 0
    return render_template(
        "desk/new_demand.html", member=row, kind=kind, errors=errors, problem=problem, values=request.form,
        held=holding(row.id), unit=unit(row.tenant_id), worth=worth, usual_start=typed(local(next_half_hour())), earliest="",
        payers={programme: PAYER[programme](row.tenant_id) for programme in Programme}, organisations=sponsors_at(row.tenant_id),
        lengths=sorted({30, 60, 90, 120, kind.usual_minutes}),
    )  # fmt: skip
