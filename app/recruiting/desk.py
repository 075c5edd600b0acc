"""The vetting desk: who waits, one page to decide, and then the next one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.members.queries import member, members_by_id
from app.members.readings import ReadingKind, note_page_opened
from app.orders.queries import kinds, kinds_by_id
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.recipients.policies import is_minor
from app.recruiting import acts, queries
from app.recruiting.models import VolunteerApplication
from app.recruiting.policies import application_within
from app.recruiting.schemas import Decision, DecisionIn
from app.recruiting.transitions import OPEN, Stage, Step
from app.tenancy.queries import nodes_within, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

desk = Blueprint("vetting", __name__, url_prefix="/desk/volunteer-applications", template_folder="templates")


def _paths(who: Visitor) -> list[str]:
    return who.powers.paths(Permission.MEMBER_VET)


add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "vetting.applications", "{helper}审核", "Vetting", "check", Permission.MEMBER_VET,
        lambda who: queries.waiting_count(_paths(who)), position=22, group="people",
    ),
)  # fmt: skip


@desk.get("/")
@requires(Permission.MEMBER_VET)
def applications() -> Any:
    """Who waits at the nodes one serves, the longest waiting first; by state, kind of service and node."""
    paths = _paths(visitor())
    nodes = nodes_within(paths)
    chosen = next((node for node in nodes if str(node.id) == request.args.get("node")), None)
    stage = request.args.get("state", Stage.WAITING.value)
    kind = request.args.get("kind", "")
    page = queries.applications_at(
        [chosen.path] if chosen else paths, cursor=request.args.get("cursor"),
        state=stage if stage in set(Stage) else Stage.WAITING.value, kind=kind if kind in {k.key for k in kinds()} else "",
    )  # fmt: skip
    return render_template(
        "recruiting/applications.html", page=page, nodes=nodes, chosen=chosen, stage=stage, kind=kind, stages=list(Stage),
        kinds=kinds(), names={row.key: row.name(language()) for row in kinds_by_id().values()}, Stage=Stage,
    )  # fmt: skip


@desk.get("/<uuid:application_id>")
@requires(Permission.MEMBER_VET)
def one(application_id: UUID) -> Any:
    """One application: what was told, what was said, and three answers."""
    row = application_within(visitor(), application_id)
    note_page_opened(member(row.member_id), by=visitor().actor, what=ReadingKind.RECORD)
    return _page(row, {}, None)


@desk.post("/<uuid:application_id>")
@requires(Permission.MEMBER_VET)
def decide(application_id: UUID) -> Any:
    """Approve, ask back or decline; the next one that waits opens."""
    who = visitor()
    row = application_within(who, application_id)
    try:
        values = read_form(DecisionIn())
        acts.decide(who, application_id, values)
    except ValidationError as error:
        return _page(row, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(row, {}, undone(error)), error.status
    flash(_said(values["decision"]).format(name=member(row.member_id).name))
    after = queries.next_waiting(_paths(who), row)
    if after is None:
        return redirect(url_for("vetting.applications"), code=303)
    return redirect(url_for("vetting.one", application_id=after.id), code=303)


def _said(decision: Decision) -> str:
    return {
        Decision.APPROVE: t("已通过：{name}。", "Approved: {name}."),
        Decision.ASK: t("已请{name}补充。", "{name} is asked back."),
        Decision.DECLINE: t("未通过：{name}，原因已告知。", "Declined: {name} reads why."),
    }[decision]


def _page(row: VolunteerApplication, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    person, said = member(row.member_id), queries.steps_of(row.id)
    near = acts.teams_to_offer(who, row)
    return render_template(
        "recruiting/application.html", row=row, person=person, node=tenant(row.tenant_id), stage=Stage.of(row.state),
        told=queries.told(row), said=said, people=members_by_id([one.by_member_id for one in said if one.by_member_id]),
        names=[kind.name(language()) for kind in kinds_by_id().values() if kind.key in row.kinds], errors=errors, problem=problem,
        is_open=row.state in OPEN, is_own=row.member_id == who.actor.member_id, is_minor=is_minor(person, today()), Step=Step,
        teams=near, area=tenant(person.tenant_id), values=request.form, after=queries.next_waiting(_paths(who), row),
    )  # fmt: skip
