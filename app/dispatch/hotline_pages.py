"""The telephone desk on one screen: who calls, what they had before, what they need now, who goes. By keyboard alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.dispatch import acts, queries
from app.dispatch.pages import helper_page
from app.dispatch.rules import CLOSING, GREETING
from app.dispatch.schemas import NewCallerIn, NoteIn
from app.kit.check_digits import with_check_digit
from app.kit.clock import local, now, today
from app.kit.errors import Shown, TimeBankError
from app.kit.text import phone_if_any
from app.ledger.errors import NotEnoughTime
from app.ledger.queries import holding, unit
from app.members.errors import KnownByName
from app.members.models import Member
from app.members.policies import known_within
from app.members.queries import find_members, profile
from app.members.telling_apart import Likeness, told_apart
from app.orders.commands.publish import Wish
from app.orders.demand_pages import cancelling, said_of, typed, withdrawing
from app.orders.models import Demand, Payer, Programme
from app.orders.queries import demands_of, kinds, latest_orders_of, place
from app.orders.rules import PAYER
from app.orders.schemas import DemandIn, DispatchIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.commands import figures
from app.tenancy.queries import look, open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.toasts import toast

hotline = Blueprint("hotline", __name__, url_prefix="/desk/hotline", template_folder="templates")

add_to_menu(STAFF_MENU, MenuEntry("hotline.answer", "热线", "Hotline", "phone", Permission.HOTLINE_OPEN, position=15))

LATEST = 3
"""So many earlier demands are shown, each to be asked for again with one key."""


@hotline.get("/")
@requires(Permission.HOTLINE_OPEN)
def answer() -> Any:
    """Who calls? One person found opens at once; nobody found can be registered here."""
    text = request.args.get("text", "")[:60]
    found = find_members(text, visitor().powers.paths(Permission.HOTLINE_OPEN), 20) if text.strip() else []
    if len(found) == 1:
        return redirect(url_for("hotline.caller", member_id=found[0].id), code=303)
    return _answer_page(text, told_apart(found), {}, None)


@hotline.post("/people")
@requires(Permission.HOTLINE_OPEN)
def register() -> Any:
    """Register a caller nobody knows, with the least that is needed."""
    who = visitor()
    try:
        values = read_form(NewCallerIn())
        row = acts.register_caller(who, **values)
    except ValidationError as error:
        return _answer_page("", [], sentences(error), None), 422
    except KnownByName as error:
        return _answer_page("", [], {}, None, error), error.status
    except TimeBankError as error:
        return _answer_page("", [], {}, undone(error)), error.status
    flash(t("已登记，会员号 {n}。", "Registered with number {n}.", n=with_check_digit(row.number)))
    return redirect(url_for("hotline.caller", member_id=row.id), code=303)


@hotline.get("/people/<uuid:member_id>")
@requires(Permission.HOTLINE_OPEN)
def caller(member_id: UUID) -> Any:
    """Who calls, what they had before, and the form for what they need now."""
    return _caller_page(member_id, {}, None)


@hotline.post("/people/<uuid:member_id>/demands")
@requires(Permission.HOTLINE_OPEN)
def publish(member_id: UUID) -> Any:
    """Ask for help for the caller; who did it for whom is kept."""
    acts.caller(visitor(), member_id)
    try:
        values = read_form(DemandIn(exclude=("recipient_id", "sponsor_id", "min_level")))
        row = acts.publish_call(visitor(), member_id, Wish(**values))
    except ValidationError as error:
        return _caller_page(member_id, sentences(error), None), 422
    except NotEnoughTime as error:
        return _caller_page(member_id, {}, undone(error), is_short=True), error.status
    except TimeBankError as error:
        return _caller_page(member_id, {}, undone(error)), error.status
    said = t("已发布，请选人派单。", "Published; now choose who goes.") if row.state == "published" else said_of(row)
    toast(said, cancelling(row))
    return redirect(url_for("hotline.choose", demand_id=row.id), code=303)


@hotline.post("/people/<uuid:member_id>/notes")
@requires(Permission.HOTLINE_OPEN)
def note(member_id: UUID) -> Any:
    """Keep a call that led to no demand."""
    acts.caller(visitor(), member_id)
    try:
        acts.note_call(visitor(), member_id, read_form(NoteIn())["note"])
    except ValidationError as error:
        return _caller_page(member_id, sentences(error), None), 422
    flash(t("来电已记下。", "The call is noted."))
    return redirect(url_for("hotline.answer"), code=303)


@hotline.get("/demands/<uuid:demand_id>")
@requires(Permission.HOTLINE_OPEN)
def choose(demand_id: UUID) -> Any:
    """Who goes, best first, while the caller waits."""
    return helper_page(demand_id, None, at_hotline=True, closing=CLOSING())


@hotline.post("/demands/<uuid:demand_id>/dispatch")
@requires(Permission.HOTLINE_OPEN)
def dispatch(demand_id: UUID) -> Any:
    """Send them, and be ready for the next call."""
    acts.demand_to_dispatch(visitor(), demand_id)
    try:
        order = acts.dispatch_call(visitor(), demand_id, read_form(DispatchIn())["helper_id"])
    except ValidationError as error:
        return helper_page(demand_id, next(iter(sentences(error).values())), at_hotline=True, closing=CLOSING()), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return helper_page(demand_id, undone(error), at_hotline=True, closing=CLOSING()), error.status
    said = t("已派单，双方会收到通知。可以接下一个电话了。", "Dispatched; both are told. Ready for the next call.")
    toast(said, withdrawing(order))
    return redirect(url_for("hotline.answer"), code=303)


@hotline.get("/calls")
@requires(Permission.HOTLINE_OPEN)
def calls() -> Any:
    """The calls of the day: when, who took them, for whom, what came of them."""
    paths = visitor().powers.paths(Permission.HOTLINE_OPEN)
    return render_template("dispatch/calls.html", calls=queries.calls_on(today(), paths), day=today())


def _answer_page(
    text: str, found: list[Likeness], errors: dict[str, str], problem: str | None, known: KnownByName | None = None
) -> str:
    paths = visitor().powers.paths(Permission.MEMBER_REGISTER)
    nodes = [node for node in open_nodes() if node.is_within(paths)]
    return render_template(
        "dispatch/answer.html", text=text, found=found, errors=errors, problem=problem, values=request.form, nodes=nodes,
        known=known, known_id=known_within(visitor(), known, Permission.HOTLINE_OPEN),
        typed_phone=phone_if_any(text), greeting=GREETING().format_map(Shown(bank=look().name("zh"))),
        calls=queries.calls_on(today(), visitor().powers.paths(Permission.HOTLINE_OPEN), 5),
    )  # fmt: skip


def _caller_page(member_id: UUID, errors: dict[str, str], problem: str | None, *, is_short: bool = False) -> str:
    row = acts.caller(visitor(), member_id)
    earlier = demands_of(row.id, LATEST)
    again = next((one for one in earlier if str(one.id) == request.args.get("again")), None)
    known = profile(row.id)
    return render_template(
        "dispatch/caller.html", member=row, node=tenant(row.tenant_id), phone=known.phone, earlier=earlier, again=again,
        served=latest_orders_of([one.id for one in earlier]), kinds={kind.id: kind for kind in kinds()}, errors=errors, problem=problem, values=request.form,
        usual=_usual(again), where=(place(again) if again else None) or known.address or "",
        is_short=is_short, **_paying(row),
    )  # fmt: skip


def _paying(row: Member) -> dict[str, Any]:
    """Who pays under each programme; where the caller does, what an hour of each kind takes, and what they have."""
    rules = [(one, PAYER[one]) for one in Programme]
    labels = {choice.value: t(choice.zh, choice.en) for _, rule in rules for choice in rule.choices}
    payers = {one: str(rule(row.tenant_id)) for one, rule in rules}
    return {
        "programmes": [(str(one), f"{t(one.zh, one.en)} · {labels[payers[one]]}") for one in Programme],
        "free": [t(one.zh, one.en) for one in Programme if payers[one] != Payer.REQUESTER], "unit": unit(row.tenant_id),
        "available": holding(row.id).available if Payer.REQUESTER in payers.values() else None,
        "an_hour": {
            kind.id: figures(3600, kind.coefficient, row.tenant_id).rounded for kind in kinds() if kind.coefficient is not None
        },
    }  # fmt: skip


def _usual(again: Demand | None) -> dict[str, Any]:
    """What the form begins with: tomorrow at nine, or at the hour of the demand that is asked for again."""
    begins = local(now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    if again is None:
        return {
            "starts_at": typed(begins),
            "minutes": 60,
            "kind_id": None,
            "people_needed": 1,
            "details": "",
            "programme": None,
        }
    then: datetime = local(again.starts_at)
    return {
        "starts_at": typed(begins.replace(hour=then.hour, minute=then.minute)), "kind_id": again.kind_id,
        "minutes": again.planned_seconds // 60, "people_needed": again.people_needed, "details": again.details,
        "programme": again.programme,
    }  # fmt: skip
