"""The desk's teams: registering them, who leads them, who is and was in them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.members.queries import find_members
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recruiting import acts, queries
from app.recruiting.models import TeamKind, TeamLevel
from app.recruiting.policies import team_within
from app.recruiting.schemas import MemberIdIn, TeamIn
from app.tenancy.queries import open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

teams = Blueprint("teams", __name__, url_prefix="/desk/teams", template_folder="templates")

add_to_menu(
    STAFF_MENU,
    MenuEntry("teams.overview", "队伍", "Teams", "flag", Permission.TEAM_READ, position=24, group="people"),
)


@teams.get("/")
@requires(Permission.TEAM_READ)
def overview() -> Any:
    """Teams at the nodes one serves, each below the one it belongs to."""
    kind, text = request.args.get("kind", ""), request.args.get("text", "")[:60].replace("\x00", "")
    rows = queries.teams_at(
        visitor().powers.paths(Permission.TEAM_READ), kind=kind if kind in set(TeamKind) else "", text=text.strip()
    )
    return render_template("recruiting/teams.html", rows=rows, kind=kind, text=text, kinds=list(TeamKind))


@teams.get("/new")
@requires(Permission.TEAM_REGISTER)
def new() -> Any:
    """A team to register."""
    return _form({}, None)


@teams.post("/new")
@requires(Permission.TEAM_REGISTER)
def register() -> Any:
    """Register a team."""
    try:
        row = acts.register_team(visitor(), read_form(TeamIn()))
    except ValidationError as error:
        return _form(sentences(error), None), 422
    except TimeBankError as error:
        return _form({}, undone(error)), error.status
    flash(
        t(
            "已登记{name}，现在可以加入队员、任命队长。",
            "{name} is registered; now add people and name who leads.",
            name=row.name,
        )
    )
    return redirect(url_for("teams.one", team_id=row.id), code=303)


@teams.get("/<uuid:team_id>")
@requires(Permission.TEAM_READ)
def one(team_id: UUID) -> Any:
    """One team: who leads it, who is and was in it, what stands below it."""
    return _page(team_id, None)


@teams.post("/<uuid:team_id>/members")
@requires(Permission.TEAM_REGISTER)
def add(team_id: UUID) -> Any:
    """Put somebody into the team."""
    return _act(team_id, MemberIdIn(), lambda who, values: acts.add_to_team(who, team_id, values["member_id"]))


@teams.post("/<uuid:team_id>/leader")
@requires(Permission.TEAM_REGISTER)
def lead(team_id: UUID) -> Any:
    """Name who leads it."""
    return _act(team_id, MemberIdIn(), lambda who, values: acts.name_leader(who, team_id, values["member_id"]))


@teams.post("/<uuid:team_id>/members/<uuid:member_id>/departure")
@requires(Permission.TEAM_REGISTER)
def take_out(team_id: UUID, member_id: UUID) -> Any:
    """Take somebody out of the team."""
    return _act(team_id, None, lambda who, _: acts.take_from_team(who, team_id, member_id))


@teams.post("/<uuid:team_id>/disbandment")
@requires(Permission.TEAM_REGISTER)
def disband(team_id: UUID) -> Any:
    """Disband the team."""
    return _act(team_id, None, lambda who, _: acts.disband(who, team_id))


def _act(team_id: UUID, schema: Any, do: Any) -> Any:
    """One act on a team by a form: done, then the team's page; refused, the page with the sentence."""
    who = visitor()
    team_within(who, team_id)
    try:
        do(who, read_form(schema) if schema else {})
    except ValidationError as error:
        return _page(team_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(team_id, undone(error)), error.status
    flash(t("办好了。", "Done."))
    return redirect(url_for("teams.one", team_id=team_id), code=303)


def _form(errors: dict[str, str], problem: str | None) -> str:
    paths = visitor().powers.paths(Permission.TEAM_REGISTER)
    return render_template(
        "recruiting/new_team.html", nodes=[node for node in open_nodes() if node.is_within(paths)],
        parents=queries.parents_for(paths), levels=list(TeamLevel), kinds=list(TeamKind), errors=errors, problem=problem,
        values=request.form,
    )  # fmt: skip


def _page(team_id: UUID, problem: str | None) -> str:
    who = visitor()
    row = team_within(who, team_id, Permission.TEAM_READ)
    may_change = who.powers.may(Permission.TEAM_REGISTER, tenant(row.tenant_id).path)
    text = request.args.get("text", "")[:60].replace("\x00", "")
    people = queries.people_of(row.id)
    there = {person.id for place, person in people if place.until is None}
    found = find_members(text, who.powers.paths(Permission.MEMBER_READ)) if may_change and text.strip() else []
    return render_template(
        "recruiting/team.html", row=queries.team_row(row.id), people=people, text=text, problem=problem, there=there,
        may_change=may_change,
        found=[person for person in found if person.id not in there], below=queries.teams_below(row.id),
        parent=queries.team(row.parent_id) if row.parent_id else None,
    )  # fmt: skip
