"""The station's desk on one screen: a person found or registered, what waits for them, what they ask for, the slip they take home."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.check_digits import with_check_digit
from app.kit.clock import local, now
from app.kit.errors import TimeBankError
from app.kit.text import phone_if_any
from app.ledger.chart import time_account
from app.ledger.queries import holding, statement, unit
from app.ledger.views import shown_statement
from app.members.acts import register_at_desk
from app.members.errors import KnownByName
from app.members.models import Member
from app.members.policies import known_within, member_within
from app.members.queries import SENSITIVE, find_members, profile
from app.members.readings import note_page_opened
from app.members.schemas import MemberIn
from app.members.telling_apart import told_apart
from app.members.timeline import timeline
from app.orders import acts, queries
from app.orders.commands.publish import Wish
from app.orders.demand_pages import as_before, cancelling, said_of, typed
from app.orders.desk import counts, desk
from app.orders.errors import TimeRefused
from app.orders.models import Demand, Programme
from app.orders.queries import LIVE, OrderView, worklist
from app.orders.queries.worklist import Narrowed, Part
from app.orders.rules import PAYER, WHAT_COUNTS
from app.orders.schemas import DemandIn
from app.orders.slip_pages import codes_on_paper
from app.orders.sponsors import sponsors_at
from app.orders.transitions import NEXT, Act, State
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.recipients.queries import missing_if_incomplete
from app.records.commands import figures
from app.tenancy.queries import open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.toasts import toast

SHOWN_ON_DESK = 20
MOST_FOUND = 20
ASKED_BEFORE = 5
"""How far back a usual place and “as last time” are looked for."""
LONGEST = 60
AT_THE_DESK = {
    Act.CHECK_IN: Permission.ORDER_CHECK_IN_FOR, Act.CHECK_OUT: Permission.ORDER_CHECK_IN_FOR,
    Act.CONFIRM: Permission.ORDER_CONFIRM_FOR,
}  # fmt: skip
"""What is done for the person in front of the desk with one press; everything else stands on the order's page."""


@dataclass(frozen=True)
class Waiting:
    """An order of the person at the desk: what can be pressed now, and the digits the recipient says next."""

    view: OrderView
    acts: frozenset[Act]
    code: str | None


@desk.get("/")
@requires(Permission.DESK_OPEN)
def home() -> Any:
    """Who stands at the desk? One person found opens at once; nobody found can be registered here. Below: what waits today."""
    text = request.args.get("text", "")[:LONGEST]
    found = find_members(text, visitor().powers.paths(Permission.MEMBER_READ), MOST_FOUND) if text.strip() else []
    if len(found) == 1:
        return redirect(url_for("desk.person", member_id=found[0].id), code=303)
    is_new = (
        bool(request.args.get("new") or text.strip()) and not found and visitor().powers.may(Permission.MEMBER_REGISTER)
    )
    return _home_page(text=text, found=told_apart(found), is_new=is_new, values=_as_typed(text))


@desk.post("/")
@requires(Permission.MEMBER_REGISTER)
def register_person() -> Any:
    """Register somebody who stands at the desk; who did it is kept."""
    who = visitor()
    try:
        row = register_at_desk(who, read_form(MemberIn()))
    except ValidationError as error:
        return _home_page(is_new=True, values=request.form, errors=sentences(error)), 422
    except KnownByName as error:
        known_id = known_within(who, error, Permission.MEMBER_READ)
        return _home_page(is_new=True, values=request.form, known=error, known_id=known_id), error.status
    except TimeBankError as error:
        return _home_page(is_new=True, values=request.form, problem=undone(error)), error.status
    flash(t("已登记，会员号 {n}。", "Registered with number {n}.", n=with_check_digit(row.number)))
    return redirect(url_for("desk.person", member_id=row.id), code=303)


@desk.get("/people/<uuid:member_id>")
@requires(Permission.MEMBER_READ)
def person(member_id: UUID) -> Any:
    """The person at the desk: what waits for them, what they have, what can be done for them."""
    row = member_within(visitor(), member_id, Permission.MEMBER_READ)
    note_page_opened(row, by=visitor().actor)
    return _person_page(row)


@desk.get("/people/<uuid:member_id>/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH_FOR)
def new_demand(member_id: UUID, kind_id: UUID) -> Any:
    """The same screen with the form to ask for them."""
    row = member_within(visitor(), member_id, Permission.DEMAND_PUBLISH_FOR)
    note_page_opened(row, by=visitor().actor)
    return _person_page(row, kind_id)


@desk.post("/people/<uuid:member_id>/demands/new/<uuid:kind_id>")
@requires(Permission.DEMAND_PUBLISH_FOR)
def publish(member_id: UUID, kind_id: UUID) -> Any:
    """Ask for somebody; who did it for whom is kept."""
    person_ = member_within(visitor(), member_id, Permission.DEMAND_PUBLISH_FOR)
    try:
        values = read_form(DemandIn(exclude=("kind_id", "recipient_id")))
        row = acts.publish_for(visitor(), Wish(kind_id=kind_id, **values), member_id)
    except ValidationError as error:
        return _person_page(person_, kind_id, errors=sentences(error)), 422
    except TimeRefused as error:
        return _person_page(person_, kind_id, errors={"starts_at": undone(error)}), error.status
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _person_page(person_, kind_id, problem=undone(error)), error.status
    said = t("已代为发布。", "Published for them.") if row.state == "published" else said_of(row)
    toast(said, cancelling(row))
    return redirect(url_for("desk.person", member_id=member_id), code=303)


def _as_typed(text: str) -> dict[str, str]:
    """What was typed to find somebody, where it belongs in the form to register them."""
    is_name = not any(letter.isdigit() for letter in text)
    return {"phone": phone_if_any(text), "name": text.strip() if is_name else ""}


def _home_page(**shown: Any) -> str:
    here = Narrowed(visitor().powers.paths(Permission.DEMAND_READ_ALL))
    return render_template(
        "desk/home.html", counts=counts(here), decisions=worklist.orders_in(Part.DECIDING, here, size=SHOWN_ON_DESK),
        most=worklist.MOST_COUNTED, Part=Part, under_way=worklist.orders_in(Part.UNDER_WAY, here, size=SHOWN_ON_DESK),
        nodes=[node for node in open_nodes() if node.is_within(visitor().powers.paths(Permission.MEMBER_REGISTER))],
        consent_kinds=SENSITIVE[:2], consented=request.form.getlist("consents"),
        **{"text": "", "found": [], "errors": {}, "problem": None, "known": None, "known_id": None} | shown,
    )  # fmt: skip


def _person_page(row: Member, kind_id: UUID | None = None, **asked: Any) -> str:
    who, node = visitor(), tenant(row.tenant_id)
    may_see_account = who.powers.may(Permission.ACCOUNT_READ_OTHERS, node.path)
    paths = who.powers.paths(Permission.DEMAND_READ_ALL)
    received = queries.orders_for_recipient(row.id, only_live=False, paths=paths)
    live = [view for view in reversed(received) if view.order.state in LIVE] + queries.live_orders_of_helper(
        row.id, paths=paths
    )
    return render_template(
        "desk/person.html", member=row, node=node, unit=unit(row.tenant_id), may_see_orders=bool(paths), Act=Act,
        held=holding(row.id) if may_see_account else None, missing=missing_if_incomplete(row),
        page=shown_statement(row.id, statement(time_account(row.id), size=8))[0] if may_see_account else None,
        waiting=[_waiting(who, view) for view in live], open_demands=queries.unfilled_demands_of(row.id, paths=paths),
        earlier=[view for view in received if view.order.state not in LIVE], kinds=queries.kinds(), kinds_by_id=queries.kinds_by_id(),
        steps=timeline([row.id], request.args.get("cursor")) if who.powers.may(Permission.MEMBER_READ, node.path) else None,
        **_asking(row, kind_id, **asked),
    )  # fmt: skip


def _waiting(who: Visitor, view: OrderView) -> Waiting:
    path, state = tenant(view.demand.tenant_id).path, State.of(view.order.state)
    is_uploaded = WHAT_COUNTS(view.demand.tenant_id) == "upload"
    open_acts = frozenset(
        act for act, word in AT_THE_DESK.items()
        if (state, act) in NEXT and who.powers.may(word, path) and (act is Act.CONFIRM or not is_uploaded)
        and (act is not Act.CONFIRM or who.actor.member_id != view.order.helper_id)
    )  # fmt: skip
    before, after = codes_on_paper(who, view.demand, view.order)
    return Waiting(view, open_acts, before or after)


def _asking(
    row: Member, kind_id: UUID | None, errors: dict[str, str] | None = None, problem: str | None = None
) -> dict[str, Any]:
    """What the form needs once a kind of help is chosen."""
    before = queries.demands_of(row.id, ASKED_BEFORE)
    open_kinds = {kind.id for kind in queries.kinds() if kind.coefficient}
    shown: dict[str, Any] = {
        "kind": None, "errors": errors or {}, "problem": problem, "values": request.form,
        "again": next((demand for demand in before if demand.kind_id in open_kinds), None),
    }  # fmt: skip
    if kind_id is None:
        return shown
    kind = queries.kind(kind_id)
    if not request.form:
        shown["values"] = _usual(row, kind_id, before)
    worth = figures(kind.usual_minutes * 60, kind.coefficient, row.tenant_id).rounded if kind.coefficient else 0
    return shown | {
        "kind": kind, "worth": worth, "available": holding(row.id), "usual_start": typed(local(next_half_hour())), "earliest": "",
        "payers": {programme: PAYER[programme](row.tenant_id) for programme in Programme},
        "programmes": [(str(one), t(one.zh, one.en)) for one in Programme],
        "organisations": sponsors_at(row.tenant_id), "lengths": sorted({30, 60, 90, 120, kind.usual_minutes}),
    }  # fmt: skip


def _usual(row: Member, kind_id: UUID, before: list[Demand]) -> dict[str, str]:
    """What to begin with: the answers of the demand that `like` names, else the place of the last one; nothing to who may not read them."""
    if not visitor().powers.may(Permission.DEMAND_READ_ALL, tenant(row.tenant_id).path):
        return {}
    like = request.args.get("like", "")
    asked = next((one for one in before if str(one.id) == like and one.kind_id == kind_id), None)
    if asked is not None:
        return as_before(asked)
    return {
        "place": next((place for one in before if (place := queries.place(one))), "") or profile(row.id).address or ""
    }


def next_half_hour() -> datetime:
    """The next full or half hour that is at least a quarter of an hour away: when help asked for at a desk usually begins."""
    at = now() + timedelta(minutes=15)
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30 if at.minute < 30 else 60)
