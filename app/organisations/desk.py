"""The desk's group members: which there are, registering and changing them, who belongs to them, who leads them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.check_digits import with_check_digit
from app.kit.errors import TimeBankError
from app.members.queries import find_members
from app.members.timeline import timeline
from app.organisations import acts, queries
from app.organisations.models import OrganisationKind
from app.organisations.policies import organisation_within
from app.organisations.schemas import OrganisationChangeIn, OrganisationIn, OrganisationMemberIn
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import one_step
from app.web.toasts import toast

desk = Blueprint("group_members", __name__, url_prefix="/desk/organisations", template_folder="templates")

KINDS_REGISTERED_HERE = [kind for kind in OrganisationKind if kind is not OrganisationKind.PARTY_ORGANISATION]
"""Party organisations have a type and a level, and so a desk of their own."""

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
    """Group members at and below the nodes one administers; by name, number or credit code."""
    text = searched()
    rows = queries.organisations_at(visitor().powers.paths(Permission.ORGANISATION_MANAGE), text)
    return render_template("organisations/overview.html", rows=rows, text=text, kinds=OrganisationKind)


@desk.get("/new")
@requires(Permission.ORGANISATION_MANAGE)
def new() -> Any:
    """The form for one more."""
    return _new_page({}, None)


@desk.post("/new")
@requires(Permission.ORGANISATION_MANAGE)
def register() -> Any:
    """Register a body as group member."""

    def act(values: dict[str, Any]) -> Any:
        body = acts.register(visitor(), **values)
        said = t("已登记，编号 {n}。请加入成员、任命负责人。", "Registered with number {n}. Add its people and name who leads it.",
                 n=with_check_digit(body.number))  # fmt: skip
        toast(said, url_for("group_members.close", organisation_id=body.id))
        return _to(body.id)

    return one_step(OrganisationIn(), _new_page, act)


@desk.get("/<uuid:organisation_id>")
@requires(Permission.ORGANISATION_MANAGE)
def one(organisation_id: UUID) -> Any:
    """One group member, and its people."""
    return _page(organisation_id, None)


@desk.post("/<uuid:organisation_id>")
@requires(Permission.ORGANISATION_MANAGE)
def change(organisation_id: UUID) -> Any:
    """Put its name, sort or credit code right."""
    organisation_within(visitor(), organisation_id)

    def act(values: dict[str, Any]) -> Any:
        acts.change(visitor(), organisation_id, **values)
        flash(t("已保存。", "Saved."))
        return _to(organisation_id)

    return one_step(
        OrganisationChangeIn(), lambda errors, problem: _page(organisation_id, problem, errors, is_open=True), act
    )


@desk.post("/<uuid:organisation_id>/closing")
@requires(Permission.ORGANISATION_MANAGE)
def close(organisation_id: UUID) -> Any:
    """It is a group member no more; what runs goes on."""
    said = t("已关闭；成员、订单和时间都保留。", "Closed; its people, orders and time stay.")
    return _switched(organisation_id, acts.close, said, "group_members.reopen")


@desk.post("/<uuid:organisation_id>/reopening")
@requires(Permission.ORGANISATION_MANAGE)
def reopen(organisation_id: UUID) -> Any:
    """It is a group member again."""
    return _switched(organisation_id, acts.reopen, t("已重新开放。", "Open again."), "group_members.close")


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


def searched() -> str:
    """What somebody looks for in a list of the desk."""
    return request.args.get("text", "")[:60].replace("\x00", "")


def nodes_managed() -> list[Tenant]:
    """The open nodes one administers, to choose from."""
    paths = visitor().powers.paths(Permission.ORGANISATION_MANAGE)
    return [node for node in open_nodes() if node.is_within(paths)]


def _switched(organisation_id: UUID, do: Callable[[Visitor, UUID], object], said: str, back: str) -> Any:
    organisation_within(visitor(), organisation_id)
    try:
        do(visitor(), organisation_id)
    except TimeBankError as error:
        return _page(organisation_id, undone(error)), error.status
    toast(said, url_for(back, organisation_id=organisation_id))
    return _to(organisation_id)


def _to(organisation_id: UUID) -> Any:
    return redirect(url_for("group_members.one", organisation_id=organisation_id), code=303)


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
    return _to(organisation_id)


def _new_page(errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "organisations/new.html", nodes=nodes_managed(), kinds=KINDS_REGISTERED_HERE, errors=errors, problem=problem,
        values=request.form,
    )  # fmt: skip


def _page(
    organisation_id: UUID, problem: str | None, errors: dict[str, str] | None = None, *, is_open: bool = False
) -> str:
    who = visitor()
    body = organisation_within(who, organisation_id)
    text = searched()
    kind = OrganisationKind.of(body.kind)
    people = queries.people_of(body.id)
    there = {person.id for _, person in people}
    found = find_members(text, who.powers.paths(Permission.MEMBER_READ)) if text.strip() else []
    return render_template(
        "organisations/one.html", body=body, node=tenant(body.tenant_id), people=people, text=text, problem=problem,
        errors=errors or {}, kind=kind, kinds=[*KINDS_REGISTERED_HERE, *({kind} - set(KINDS_REGISTERED_HERE))],
        values=request.form if is_open else {"name": body.name, "kind": body.kind, "credit_code": body.credit_code},
        is_open=is_open, steps=timeline([body.id], request.args.get("cursor")),
        found=[person for person in found if person.id not in there],
    )  # fmt: skip
