"""The two loops of asking recipients: their rooms; what somebody was not content with; what it came to, branch by branch."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.dispatch import acts, queries
from app.dispatch.asking_pages import open_room
from app.dispatch.models import Loop
from app.dispatch.rules import ASKING_IS_ON, CALL_BACK_PERCENT
from app.dispatch.satisfaction import DRAWN, Outcome
from app.dispatch.schemas import FollowUpIn, ResultsIn
from app.kit.clock import today
from app.kit.periods import recent
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tree
from app.web.forms import read_form, read_query, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

QUARTERS_SHOWN = 8

pages = Blueprint("call_backs", __name__, url_prefix="/desk/call-backs", template_folder="templates")
askings = Blueprint("askings", __name__, url_prefix="/desk/askings", template_folder="templates")


def _to_call(who: Visitor) -> int:
    return acts.count_to_ask(who, Loop.DRAWN)


def _to_ask(who: Visitor) -> int:
    return acts.count_to_ask(who, Loop.REGULAR)


def _to_follow_up(who: Visitor) -> int:
    return queries.count_unhappy(who.powers.paths(Permission.ORDER_DECIDE))


def _is_drawn_here() -> bool:
    return bool(CALL_BACK_PERCENT() or CALL_BACK_PERCENT(visitor().tenant_id))


def _is_asked_here() -> bool:
    return ASKING_IS_ON() or ASKING_IS_ON(visitor().tenant_id)


def _is_done_here() -> bool:
    return _is_drawn_here() or _is_asked_here()


add_to_menu(
    STAFF_MENU,
    MenuEntry("call_backs.waiting", "回访", "Call-backs", "phone", Permission.HOTLINE_OPEN, _to_call, position=16,
              shown_if=_is_drawn_here),
    MenuEntry("askings.waiting", "定期询问", "Regular asking", "heart", Permission.RECIPIENT_ASK, _to_ask, position=17,
              shown_if=_is_asked_here),
    MenuEntry("call_backs.unhappy", "回访跟进", "Follow-up", "chat", Permission.ORDER_DECIDE, _to_follow_up, position=36,
              shown_if=_is_done_here),
    MenuEntry("call_backs.results", "回访结果", "Call-back results", "chart", Permission.REPORT_READ, position=66,
              group="figures", shown_if=_is_done_here),
)  # fmt: skip

open_room(pages, Loop.DRAWN)
open_room(askings, Loop.REGULAR)


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
    """What both loops came to, side by side, branch by branch, in a quarter."""
    try:
        asked, errors = read_query(ResultsIn()), {}
    except ValidationError as error:
        asked, errors = ResultsIn().load({}), sentences(error)
    span, lines = acts.results_seen_by(visitor(), asked["node"], asked["quarter"])
    above = [node for node in tree() if span.node.path.startswith(node.path) and node.id != span.node.id]
    return render_template(
        "dispatch/call_back_results.html", span=span, lines=lines, outcomes=list(Outcome), drawn=DRAWN, loops=list(Loop), errors=errors,
        choices=recent("quarter", today(), QUARTERS_SHOWN),
        above=[node for node in above if visitor().powers.may(Permission.REPORT_READ, node.path)],
        names={str(outcome): t(outcome.zh, outcome.en) for outcome in Outcome},
    )  # fmt: skip


def _said(call_back_id: UUID) -> str:
    acts.call_back_to_follow_up(visitor(), call_back_id)
    text: str = read_form(FollowUpIn())["said"]
    return text


def _follow_ups(errors: dict[str, str], refused: UUID | None) -> str:
    found = queries.unhappy_call_backs(visitor().powers.paths(Permission.ORDER_DECIDE))
    return render_template("dispatch/follow_ups.html", found=found, errors=errors, refused=refused, values=request.form)
