"""Volunteering, for oneself: applying, how the application stands, the teams of one's area."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.check_digits import with_check_digit
from app.kit.errors import TimeBankError
from app.members.queries import ConsentKind, has_consent, member
from app.members.rules import VOLUNTEER_ENTRY
from app.orders.queries import kinds
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recruiting import acts, queries
from app.recruiting.models import Hours
from app.recruiting.schemas import AnswerIn, ApplicationIn, NeighbourIn
from app.recruiting.transitions import OPEN, Stage, Step
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t

pages = Blueprint("recruiting", __name__, template_folder="templates")


@pages.get("/volunteering")
@requires(Permission.VOLUNTEER_APPLY)
def own() -> Any:
    """The form, or how one's application stands; for volunteers the teams of their area."""
    return _own({}, None)


@pages.post("/volunteering")
@requires(Permission.VOLUNTEER_APPLY)
def apply() -> Any:
    """Ask to serve."""
    return _do(
        ApplicationIn(),
        lambda values: acts.apply(visitor(), values),
        t("已提交，审核结果会通知您。", "Sent. You will hear the outcome."),
    )


@pages.post("/volunteering/answer")
@requires(Permission.VOLUNTEER_APPLY)
def answer() -> Any:
    """Say what was asked."""
    return _do(
        AnswerIn(),
        lambda values: acts.answer(visitor(), values["said"]),
        t("已回复，请等候审核。", "Sent. Please wait for the outcome."),
    )


@pages.post("/volunteering/withdrawal")
@requires(Permission.VOLUNTEER_APPLY)
def take_back() -> Any:
    """Take the application back."""
    acts.take_back(visitor())
    return _done(t("申请已撤回，填写的特长和时间已删除。", "Taken back; the skills and hours you told are deleted."))


@pages.post("/teams/<uuid:team_id>/membership")
@requires(Permission.VOLUNTEER_APPLY)
def join_team(team_id: UUID) -> Any:
    """Join a team of one's area."""
    acts.join_area_team(visitor(), team_id)
    return _done(t("已加入队伍。", "You are in the team."))


@pages.get("/teams/<uuid:team_id>/neighbours/new")
@requires(Permission.VOLUNTEER_APPLY)
def new_neighbour(team_id: UUID) -> Any:
    """The form by which a team's leader registers a neighbour."""
    return _neighbour(team_id, {}, None)


@pages.post("/teams/<uuid:team_id>/neighbours/new")
@requires(Permission.VOLUNTEER_APPLY)
def register_neighbour(team_id: UUID) -> Any:
    """Register somebody who cannot do it themselves; who did it for whom is kept."""
    try:
        row = acts.register_neighbour(visitor(), team_id, **read_form(NeighbourIn()))
    except ValidationError as error:
        return _neighbour(team_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _neighbour(team_id, {}, undone(error)), error.status
    number = with_check_digit(row.number)
    return _done(
        t(
            "已登记{name}，会员号 {n}，请告诉本人。站点会补全资料。",
            "{name} is registered with number {n}; please tell them. The station completes the record.",
            name=row.name,
            n=number,
        )
    )


@pages.post("/teams/<uuid:team_id>/departure")
@requires(Permission.VOLUNTEER_APPLY)
def leave_team(team_id: UUID) -> Any:
    """Leave a team."""
    acts.leave_own_team(visitor(), team_id)
    return _done(t("已离开队伍。", "You have left the team."))


def _do(schema: Any, do: Any, said: str) -> Any:
    """One act by a form: done, then the page; refused, the page with the sentence and what was filled in."""
    try:
        do(read_form(schema))
    except ValidationError as error:
        return _own(sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _own({}, undone(error)), error.status
    return _done(said)


def _done(said: str) -> Any:
    flash(said)
    return redirect(url_for("recruiting.own"), code=303)


def _neighbour(team_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    row = acts.led_team(visitor(), team_id)
    return render_template(
        "recruiting/neighbour.html", team=row, node=tenant(row.tenant_id), errors=errors, problem=problem,
        values=request.form,
    )  # fmt: skip


def _own(errors: dict[str, str], problem: str | None) -> str:
    person = member(visitor().member_id)
    node = tenant(person.tenant_id)
    row = queries.latest_application(person.id)
    mine = queries.teams_of(person.id)
    return render_template(
        "recruiting/own.html", person=person, node=node, row=row, stage=Stage.of(row.state) if row else None,
        is_open=row is not None and row.state in OPEN, said=queries.steps_of(row.id) if row else [], Stage=Stage, Step=Step,
        needs_vetting=VOLUNTEER_ENTRY(node.id) != "open", kinds=kinds(), hours=list(Hours), errors=errors, problem=problem,
        values=request.form, has_consent=has_consent(person.id, ConsentKind.SKILLS), consent=ConsentKind.SKILLS,
        mine=mine, near=[r for r in queries.teams_for(node) if r.team.id not in {team.id for _, team in mine}],
    )  # fmt: skip
