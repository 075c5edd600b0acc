"""The desk's party organisations: how many of which type and level, and who is linked to each."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.members.queries import find_members
from app.party import acts, queries
from app.party.models import Level
from app.party.policies import party_organisation_within
from app.party.schemas import PartyMemberIn, PartyOrganisationIn, ReportInIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import open_nodes
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

desk = Blueprint("party", __name__, url_prefix="/desk/party-organisations", template_folder="templates")

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "party.overview",
        "党组织",
        "Party",
        "flag",
        Permission.PARTY_MANAGE,
        position=26,
        group="people",
        shown_if=queries.has_types,
    ),
)


@desk.get("/")
@requires(Permission.PARTY_MANAGE)
def overview() -> Any:
    """How many of which type and level have reported in, and all of them in a list."""
    paths = visitor().powers.paths(Permission.PARTY_MANAGE)
    kind, level = request.args.get("type", ""), request.args.get("level", "")
    text = request.args.get("text", "")[:60].replace("\x00", "")
    rows = queries.party_organisations_at(
        paths, type_key=kind if kind in {row.key for row in queries.types()} else "",
        level=level if level in set(Level) else "", text=text.strip(),
    )  # fmt: skip
    return render_template(
        "party/overview.html", rows=rows, summary=queries.summary(paths), types=queries.types(), levels=list(Level),
        kind=kind, level=level, text=text,
    )  # fmt: skip


@desk.get("/new")
@requires(Permission.PARTY_MANAGE)
def new() -> Any:
    """A party organisation to register."""
    return _form({}, None)


@desk.post("/new")
@requires(Permission.PARTY_MANAGE)
def register() -> Any:
    """Register a party organisation."""
    try:
        row = acts.register(visitor(), read_form(PartyOrganisationIn()))
    except ValidationError as error:
        return _form(sentences(error), None), 422
    except TimeBankError as error:
        return _form({}, undone(error)), error.status
    flash(t("已登记，现在可以登记党员。", "Registered; now link its members."))
    return redirect(url_for("party.one", party_organisation_id=row.id), code=303)


@desk.get("/<uuid:party_organisation_id>")
@requires(Permission.PARTY_MANAGE)
def one(party_organisation_id: UUID) -> Any:
    """One party organisation and who is linked to it."""
    return _page(party_organisation_id, None)


@desk.post("/<uuid:party_organisation_id>/report-in")
@requires(Permission.PARTY_MANAGE)
def report_in(party_organisation_id: UUID) -> Any:
    """Write down when it reported in."""
    return _act(
        party_organisation_id, ReportInIn(),
        lambda values: acts.report_in(visitor(), party_organisation_id, values["reported_in_on"]),
    )  # fmt: skip


@desk.post("/<uuid:party_organisation_id>/members")
@requires(Permission.PARTY_MANAGE)
def link(party_organisation_id: UUID) -> Any:
    """Link a member."""
    return _act(
        party_organisation_id, PartyMemberIn(), lambda values: acts.link(visitor(), party_organisation_id, values)
    )


@desk.post("/<uuid:party_organisation_id>/members/<uuid:member_id>/departure")
@requires(Permission.PARTY_MANAGE)
def unlink(party_organisation_id: UUID, member_id: UUID) -> Any:
    """A member is linked no more."""
    return _act(party_organisation_id, None, lambda _: acts.unlink(visitor(), party_organisation_id, member_id))


def _act(party_organisation_id: UUID, schema: Any, do: Any) -> Any:
    """One act by a form: done, then the page; refused, the page with the sentence."""
    party_organisation_within(visitor(), party_organisation_id)
    try:
        do(read_form(schema) if schema else {})
    except ValidationError as error:
        return _page(party_organisation_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(party_organisation_id, undone(error)), error.status
    flash(t("办好了。", "Done."))
    return redirect(url_for("party.one", party_organisation_id=party_organisation_id), code=303)


def _form(errors: dict[str, str], problem: str | None) -> str:
    paths = visitor().powers.paths(Permission.PARTY_MANAGE)
    return render_template(
        "party/new.html", nodes=[node for node in open_nodes() if node.is_within(paths)],
        types=queries.types(), levels=list(Level), errors=errors, problem=problem, values=request.form, today=today(),
    )  # fmt: skip


def _page(party_organisation_id: UUID, problem: str | None) -> str:
    who = visitor()
    row = party_organisation_within(who, party_organisation_id)
    text = request.args.get("text", "")[:60].replace("\x00", "")
    people = queries.people_of(row.id)
    there = {person.id for _, person in people}
    found = find_members(text, who.powers.paths(Permission.MEMBER_READ)) if text.strip() else []
    return render_template(
        "party/one.html", row=queries.party_row(row.id), people=people, text=text, problem=problem, today=today(),
        found=[person for person in found if person.id not in there],
    )  # fmt: skip
