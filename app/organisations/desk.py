"""The desk's group members: which there are, who belongs to them, who leads them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.members.queries import find_members
from app.organisations import acts, queries
from app.organisations.policies import organisation_within
from app.organisations.schemas import OrganisationMemberIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

desk = Blueprint("group_members", __name__, url_prefix="/desk/organisations", template_folder="templates")

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "group_members.overview",
        "团体",
        "Bodies",
        "building",
        Permission.ORGANISATION_MANAGE,
        position=25,
        group="people",
    ),
)


@desk.get("/")
@requires(Permission.ORGANISATION_MANAGE)
def overview() -> Any:
    """Group members at and below the nodes one administers."""
    paths = visitor().powers.paths(Permission.ORGANISATION_MANAGE)
    return render_template("organisations/overview.html", rows=queries.organisations_at(paths))


@desk.get("/<uuid:organisation_id>")
@requires(Permission.ORGANISATION_MANAGE)
def one(organisation_id: UUID) -> Any:
    """One group member, and its people."""
    return _page(organisation_id, None)


@desk.post("/<uuid:organisation_id>/members")
@requires(Permission.ORGANISATION_MANAGE)
def add(organisation_id: UUID) -> Any:
    """Add somebody to it."""
    return _act(organisation_id, lambda who: acts.add(who, organisation_id, _named()))


@desk.post("/<uuid:organisation_id>/leader")
@requires(Permission.ORGANISATION_MANAGE)
def lead(organisation_id: UUID) -> Any:
    """Name who leads it."""
    return _act(organisation_id, lambda who: acts.name_leader(who, organisation_id, _named()))


@desk.post("/<uuid:organisation_id>/members/<uuid:member_id>/departure")
@requires(Permission.ORGANISATION_MANAGE)
def take_out(organisation_id: UUID, member_id: UUID) -> Any:
    """Somebody belongs to it no more."""
    return _act(organisation_id, lambda who: acts.take_out(who, organisation_id, member_id))


def _named() -> UUID:
    member_id: UUID = read_form(OrganisationMemberIn())["member_id"]
    return member_id


def _act(organisation_id: UUID, do: Any) -> Any:
    who = visitor()
    organisation_within(who, organisation_id)
    try:
        do(who)
    except ValidationError as error:
        return _page(organisation_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(organisation_id, undone(error)), error.status
    flash(t("办好了。", "Done."))
    return redirect(url_for("group_members.one", organisation_id=organisation_id), code=303)


def _page(organisation_id: UUID, problem: str | None) -> str:
    who = visitor()
    body = organisation_within(who, organisation_id)
    text = request.args.get("text", "")[:60].replace("\x00", "")
    people = queries.people_of(body.id)
    there = {person.id for _, person in people}
    found = find_members(text, who.powers.paths(Permission.MEMBER_READ)) if text.strip() else []
    return render_template(
        "organisations/one.html", body=body, node=tenant(body.tenant_id), people=people, text=text, problem=problem,
        found=[person for person in found if person.id not in there],
    )  # fmt: skip
