"""Asking recipients how they were served, by keyboard alone: one room for each loop, with the same acts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.dispatch import acts, queries
from app.dispatch.commands import MOST_CALLS
from app.dispatch.models import CallBack, Loop
from app.dispatch.policies import ASKS
from app.dispatch.queries import Asked
from app.dispatch.rules import ASKING_DAYS, ASKING_SCRIPT, CALL_BACK_PERCENT, CALL_BACK_SCRIPT
from app.dispatch.schemas import AnswerIn
from app.kit.clock import local, now
from app.kit.errors import Shown, TimeBankError
from app.members.readings import note_page_opened
from app.members.secrets import unseal
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.models import ServiceRecord
from app.tenancy.queries import look
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.toasts import toast

own = Blueprint("asking", __name__, url_prefix="/me/asking", template_folder="templates")

SHOWN_SERVICES = 20


@own.get("/")
@requires(Permission.PROFILE_EDIT)
def mine() -> Any:
    """Whether I may be asked how I was served."""
    return render_template("dispatch/my_asking.html", refusal=queries.refusal_of(visitor().member_id))


@own.post("/refusal")
@requires(Permission.PROFILE_EDIT)
def refuse() -> Any:
    """Not any more."""
    acts.refuse_asking(visitor())
    toast(t("已记下，不会再打电话问您了。", "Noted: nobody will ask you any more."), url_for("asking.allow"))
    return redirect(url_for("asking.mine"), code=303)


@own.post("/ending")
@requires(Permission.PROFILE_EDIT)
def allow() -> Any:
    """Again."""
    acts.allow_asking(visitor())
    said = t("已取消，以后的服务会再问您满不满意。", "Taken back: you may be asked about services from now on.")
    toast(said, url_for("asking.refuse"))
    return redirect(url_for("asking.mine"), code=303)


def open_room(room: Blueprint, loop: Loop) -> None:
    """The list of a loop, whom to ask, and what came of it."""

    @room.get("/")
    @requires(ASKS[loop])
    def waiting() -> Any:
        """Whom to ask now, those whose time runs out first."""
        return render_template(
            "dispatch/call_backs.html", found=acts.whom_to_ask(visitor(), loop), loop_asked=loop, room=room.name, now=now(),
            share=CALL_BACK_PERCENT(), days=ASKING_DAYS(visitor().tenant_id), most=MOST_CALLS,
        )  # fmt: skip

    @room.get("/<uuid:call_back_id>")
    @requires(ASKS[loop])
    def one(call_back_id: UUID) -> Any:
        """Whom to ask, what to say, and three answers: what they said, that nobody was reached, or not to ask again."""
        return _page(room, loop, call_back_id, {}, None)

    @room.post("/<uuid:call_back_id>/answer")
    @requires(ASKS[loop])
    def answer(call_back_id: UUID) -> Any:
        """Write down what they said; the next one opens."""
        acts.call_back_to_make(visitor(), call_back_id, loop)
        try:
            row = acts.answer_call_back(visitor(), call_back_id, loop, **read_form(AnswerIn()))
        except ValidationError as error:
            return _page(room, loop, call_back_id, sentences(error), None), 422
        except TimeBankError as error:
            return _page(room, loop, call_back_id, {}, undone(error)), error.status
        said = t("已记下。对方不满意，已转分行跟进。", "Noted. They were not content; the branch follows it up.")
        flash(said if row.is_unhappy else t("已记下，谢谢。", "Noted, thank you."))
        return _next(room, loop, row)

    @room.post("/<uuid:call_back_id>/missed-call")
    @requires(ASKS[loop])
    def miss(call_back_id: UUID) -> Any:
        """Nobody was reached; the next one opens."""
        acts.call_back_to_make(visitor(), call_back_id, loop)
        try:
            row = acts.miss_call_back(visitor(), call_back_id, loop)
        except TimeBankError as error:
            return _page(room, loop, call_back_id, {}, undone(error)), error.status
        flash(
            t("已打过 {n} 次，不再打这个电话。", "Called {n} times; no more.", n=row.attempts)
            if row.state == "unreached"
            else t("没有接通，{at}后再试。", "Nobody reached; try again after {at}.", at=f"{local(row.due_at):%H:%M}")
        )
        return _next(room, loop, row)

    @room.post("/<uuid:call_back_id>/refusal")
    @requires(ASKS[loop])
    def decline(call_back_id: UUID) -> Any:
        """They do not want to be asked any more; the next one opens."""
        acts.call_back_to_make(visitor(), call_back_id, loop)
        try:
            row = acts.decline_call_back(visitor(), call_back_id, loop)
        except TimeBankError as error:
            return _page(room, loop, call_back_id, {}, undone(error)), error.status
        flash(t("已记下，以后不再问这位。", "Noted; they are asked no more."))
        return _next(room, loop, row)


def _next(room: Blueprint, loop: Loop, done: CallBack) -> Any:
    """The next one that waits, so that nobody needs to go back to the list."""
    left = acts.whom_to_ask(visitor(), loop, 2)
    coming = next((one.row for one in left if one.row.id != done.id), None)
    if coming is None:
        return redirect(url_for(f"{room.name}.waiting"), code=303)
    return redirect(url_for(f"{room.name}.one", call_back_id=coming.id), code=303)


def _page(room: Blueprint, loop: Loop, call_back_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    asked = acts.call_back_to_make(visitor(), call_back_id, loop)
    services = queries.services_since(asked.row)
    note_page_opened(asked.recipient, by=visitor().actor)  # their telephone is shown whole, for it is to be dialled
    return render_template(
        "dispatch/call_back.html", asked=asked, script=_script(asked, [record for record, _ in services]), errors=errors,
        problem=problem, values=request.form, most=MOST_CALLS, room=room.name, loop_asked=loop,
        services=services[:SHOWN_SERVICES], number=len(services),
        phone=unseal(asked.recipient.phone_cipher, "member.phone", asked.recipient.id),
    )  # fmt: skip


def _script(asked: Asked, services: list[ServiceRecord]) -> str:
    """What is read aloud, in the words of the loop."""
    when, rule = local(asked.demand.starts_at), CALL_BACK_SCRIPT if asked.row.loop == Loop.DRAWN else ASKING_SCRIPT
    return rule(asked.row.tenant_id).format_map(
        Shown(
            bank=look().name("zh"), kind=asked.kind.name_zh, when=f"{when.month}月{when.day}日", node=asked.node.name_zh,
            n=len(services),
        )
    )  # fmt: skip
