"""Calling back after a service, by keyboard alone; what somebody was not content with; what it came to, branch by branch."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.dispatch import acts, queries
from app.dispatch.commands import MOST_CALLS
from app.dispatch.models import CallBack
from app.dispatch.rules import CALL_BACK_PERCENT, CALL_BACK_SCRIPT
from app.dispatch.satisfaction import DRAWN, Outcome
from app.dispatch.schemas import AnswerIn, FollowUpIn, ResultsIn
from app.kit.clock import local
from app.kit.errors import Shown, TimeBankError
from app.members.readings import note_page_opened
from app.members.secrets import unseal
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import look, tree
from app.web.edge import undone
from app.web.forms import read_form, read_query, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

pages = Blueprint("call_backs", __name__, url_prefix="/desk/call-backs", template_folder="templates")


def _to_call(who: Visitor) -> int:
    return queries.count_waiting(who.powers.paths(Permission.HOTLINE_OPEN))


def _to_follow_up(who: Visitor) -> int:
    return queries.count_unhappy(who.powers.paths(Permission.ORDER_DECIDE))


def _is_done_here() -> bool:
    return bool(CALL_BACK_PERCENT() or CALL_BACK_PERCENT(visitor().tenant_id))


add_to_menu(
    STAFF_MENU,
    MenuEntry("call_backs.waiting", "回访", "Call-backs", "phone", Permission.HOTLINE_OPEN, _to_call, position=16,
              shown_if=_is_done_here),
    MenuEntry("call_backs.unhappy", "回访跟进", "Follow-up", "chat", Permission.ORDER_DECIDE, _to_follow_up, position=36,
              shown_if=_is_done_here),
    MenuEntry("call_backs.results", "回访结果", "Call-back results", "chart", Permission.REPORT_READ, position=66,
              group="figures", shown_if=_is_done_here),
)  # fmt: skip


@pages.get("/")
@requires(Permission.HOTLINE_OPEN)
def waiting() -> Any:
    """Whom to call back now, those whose time runs out first."""
    found = queries.waiting_call_backs(visitor().powers.paths(Permission.HOTLINE_OPEN))
    return render_template("dispatch/call_backs.html", found=found, share=CALL_BACK_PERCENT(), most=MOST_CALLS)


@pages.get("/<uuid:call_back_id>")
@requires(Permission.HOTLINE_OPEN)
def one(call_back_id: UUID) -> Any:
    """Whom to call, what to say, and two answers: what they said, or that nobody was reached."""
    return _page(call_back_id, {}, None)


@pages.post("/<uuid:call_back_id>/answer")
@requires(Permission.HOTLINE_OPEN)
def answer(call_back_id: UUID) -> Any:
    """Write down what they said; the next one opens."""
    acts.call_back_to_make(visitor(), call_back_id)
    try:
        row = acts.answer_call_back(visitor(), call_back_id, **read_form(AnswerIn()))
    except ValidationError as error:
        return _page(call_back_id, sentences(error), None), 422
    except TimeBankError as error:
        return _page(call_back_id, {}, undone(error)), error.status
    said = t("已记下。对方不满意，已转分行跟进。", "Noted. They were not content; the branch follows it up.")
    flash(said if row.is_unhappy else t("已记下，谢谢。", "Noted, thank you."))
    return _next(row)


@pages.post("/<uuid:call_back_id>/missed-call")
@requires(Permission.HOTLINE_OPEN)
def miss(call_back_id: UUID) -> Any:
    """Nobody was reached; the next one opens."""
    acts.call_back_to_make(visitor(), call_back_id)
    try:
        row = acts.miss_call_back(visitor(), call_back_id)
    except TimeBankError as error:
        return _page(call_back_id, {}, undone(error)), error.status
    flash(
        t("已打过 {n} 次，不再打这个电话。", "Called {n} times; no more.", n=row.attempts)
        if row.state == "unreached"
        else t("没有接通，{at}后再试。", "Nobody reached; try again after {at}.", at=f"{local(row.due_at):%H:%M}")
    )
    return _next(row)


@pages.get("/follow-ups")
@requires(Permission.ORDER_DECIDE)
def unhappy() -> Any:
    """What somebody was not content with, for the branch to follow up."""
    return _follow_ups({}, None)


@pages.post("/<uuid:call_back_id>/follow-up")
@requires(Permission.ORDER_DECIDE)
def follow_up(call_back_id: UUID) -> Any:
    """Say what the branch did about it."""
    try:
        acts.follow_up(visitor(), call_back_id, _said(call_back_id))
    except ValidationError as error:
        return _follow_ups(sentences(error), call_back_id), 422
    flash(t("已记下跟进情况。", "The follow-up is noted."))
    return redirect(url_for("call_backs.unhappy"), code=303)


@pages.get("/results")
@requires(Permission.REPORT_READ)
def results() -> Any:
    """What call-backs came to, branch by branch, for a span of days."""
    try:
        asked, errors = read_query(ResultsIn()), {}
    except ValidationError as error:
        asked, errors = ResultsIn().load({}), sentences(error)
    span, lines = acts.results_seen_by(visitor(), asked["node"], asked["first"], asked["last"])
    above = [node for node in tree() if span.node.path.startswith(node.path) and node.id != span.node.id]
    return render_template(
        "dispatch/call_back_results.html", span=span, lines=lines, outcomes=list(Outcome), drawn=DRAWN, errors=errors,
        above=[node for node in above if visitor().powers.may(Permission.REPORT_READ, node.path)],
        names={str(outcome): t(outcome.zh, outcome.en) for outcome in Outcome},
    )  # fmt: skip


def _said(call_back_id: UUID) -> str:
    acts.call_back_to_follow_up(visitor(), call_back_id)
    text: str = read_form(FollowUpIn())["said"]
    return text


def _next(done: CallBack) -> Any:
    """The next one that waits, so that nobody needs to go back to the list."""
    left = queries.waiting_call_backs(visitor().powers.paths(Permission.HOTLINE_OPEN), 2)
    coming = next((one.row for one in left if one.row.id != done.id), None)
    if coming is None:
        return redirect(url_for("call_backs.waiting"), code=303)
    return redirect(url_for("call_backs.one", call_back_id=coming.id), code=303)


def _page(call_back_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    asked = acts.call_back_to_make(visitor(), call_back_id)
    note_page_opened(asked.recipient, by=visitor().actor)  # their telephone is shown whole, for it is to be dialled
    when = local(asked.demand.starts_at)
    script = CALL_BACK_SCRIPT(asked.row.tenant_id).format_map(
        Shown(bank=look().name("zh"), kind=asked.kind.name_zh, when=f"{when.month}月{when.day}日")
    )
    return render_template(
        "dispatch/call_back.html", asked=asked, script=script, errors=errors, problem=problem, values=request.form,
        phone=unseal(asked.recipient.phone_cipher, "member.phone", asked.recipient.id), most=MOST_CALLS,
    )  # fmt: skip


def _follow_ups(errors: dict[str, str], refused: UUID | None) -> str:
    found = queries.unhappy_call_backs(visitor().powers.paths(Permission.ORDER_DECIDE))
    return render_template("dispatch/follow_ups.html", found=found, errors=errors, refused=refused, values=request.form)
