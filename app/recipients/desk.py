"""The registry at the desk: who comes first and why, entries to print, people registered in passing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.check_digits import with_check_digit
from app.kit.clock import now, today
from app.kit.errors import TimeBankError
from app.members.errors import KnownByName
from app.members.policies import known_within, member_within
from app.members.queries import ConsentKind, consents
from app.members.telling_apart import registered_before
from app.members.timeline import timeline
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.recipients import acts, queries
from app.recipients.errors import RecipientNotFound
from app.recipients.models import HardshipKind, Living
from app.recipients.priorities import CATEGORIES, MEALS
from app.recipients.rules import kinds_of_help
from app.recipients.schemas import (
    CompletionIn,
    PasserByIn,
    RecipientFormIn,
    RegistryIn,
    told_by_form,
)
from app.tenancy.queries import nodes_within, open_nodes, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

desk = Blueprint("registry", __name__, url_prefix="/desk", template_folder="templates")


def _incomplete(who: Visitor) -> int:
    return queries.count_passers_by(who.powers.paths(Permission.MEMBER_REGISTER))


add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "registry.all_entries",
        "服务对象",
        "Recipients",
        "heart",
        Permission.RECIPIENT_READ,
        position=24,
        group="people",
    ),
    MenuEntry(
        "registry.passers_by",
        "待补资料",
        "To complete",
        "plus",
        Permission.MEMBER_REGISTER,
        _incomplete,
        position=26,
        group="people",
    ),
)


@desk.get("/recipients")
@requires(Permission.RECIPIENT_READ)
def all_entries() -> Any:
    """The registry by name; of one category, of one node, or found by text."""
    who = visitor()
    try:
        values = RegistryIn().load({name: value for name, value in request.args.items() if value})
    except ValidationError:
        values = RegistryIn().load({})  # an address somebody shortened: show everything
    paths = who.powers.paths(Permission.RECIPIENT_READ)
    return render_template(
        "recipients/all.html", page=acts.registry_seen_by(who, values), values=values, meals=MEALS,
        categories=[(category.key, category.kind) for category in CATEGORIES], kinds=_names_of_help(),
        nodes=nodes_within(paths),
    )  # fmt: skip


@desk.get("/people/<uuid:member_id>/recipient")
@requires(Permission.RECIPIENT_READ)
def sheet(member_id: UUID) -> Any:
    """One entry, as it is printed; who is not in the registry yet can be registered."""
    person = acts.open_record(visitor(), member_id)
    try:
        found = acts.sheet_seen_by(visitor(), member_id)
    except RecipientNotFound:
        found = None
    steps = timeline([found.recipient.id], request.args.get("cursor")) if found else None
    return render_template(
        "recipients/sheet.html", steps=steps, member=person, node=tenant(person.tenant_id), found=found, kinds=_names_of_help(),
        printed_at=now(), may_register=visitor().powers.may(Permission.RECIPIENT_REGISTER, tenant(person.tenant_id).path),
    )  # fmt: skip


@desk.get("/people/<uuid:member_id>/recipient/form")
@requires(Permission.RECIPIENT_REGISTER)
def recipient_form(member_id: UUID) -> Any:
    """Register somebody, or change their entry."""
    acts.open_record(visitor(), member_id, Permission.RECIPIENT_REGISTER)
    return _recipient_form(member_id, {}, None)


@desk.post("/people/<uuid:member_id>/recipient/form")
@requires(Permission.RECIPIENT_REGISTER)
def keep_recipient(member_id: UUID) -> Any:
    """Register somebody, or write their entry anew."""
    member_within(visitor(), member_id, Permission.RECIPIENT_REGISTER)
    try:
        acts.keep_recipient(visitor(), member_id, told_by_form(read_form(RecipientFormIn()), today()))
    except ValidationError as error:
        return _recipient_form(member_id, sentences(error), None), 422
    except TimeBankError as error:
        return _recipient_form(member_id, {}, undone(error)), error.status
    flash(t("档案已保存。", "Saved."))
    return redirect(url_for("registry.sheet", member_id=member_id), code=303)


@desk.post("/people/<uuid:member_id>/recipient/closure")
@requires(Permission.RECIPIENT_REGISTER)
def close_recipient(member_id: UUID) -> Any:
    """Take somebody out of the registry."""
    acts.close_recipient(visitor(), member_id)
    flash(t("已注销，敏感内容已删除。", "Closed; what was sensitive is deleted."))
    return redirect(url_for("registry.sheet", member_id=member_id), code=303)


@desk.get("/passers-by")
@requires(Permission.MEMBER_REGISTER)
def passers_by() -> Any:
    """Whose record is still to be completed."""
    found = queries.passers_by(visitor().powers.paths(Permission.MEMBER_REGISTER))
    return render_template(
        "recipients/passers_by.html", found=found, missing_words=_missing_words(), asking=acts.asked_for_at(visitor()),
        before=registered_before([person for _, person, _ in found]),
    )  # fmt: skip


@desk.get("/passers-by/new")
@requires(Permission.MEMBER_REGISTER)
def new_passer_by() -> Any:
    """A name, perhaps a telephone."""
    return _passer_by_form({}, None)


@desk.post("/passers-by/new")
@requires(Permission.MEMBER_REGISTER)
def register_passer_by() -> Any:
    """Register somebody in passing; who did it for whom is kept."""
    try:
        row = acts.register_passer_by(visitor(), read_form(PasserByIn()))
    except ValidationError as error:
        return _passer_by_form(sentences(error), None), 422
    except KnownByName as error:
        return _passer_by_form({}, None, error), error.status
    except TimeBankError as error:
        return _passer_by_form({}, undone(error)), error.status
    number = with_check_digit(row.number)
    flash(t("已登记，会员号 {n}。资料以后再补。", "Registered with number {n}. The rest can follow later.", n=number))
    return redirect(url_for("desk.person", member_id=row.id), code=303)


@desk.get("/people/<uuid:member_id>/completion")
@requires(Permission.MEMBER_REGISTER)
def completion_form(member_id: UUID) -> Any:
    """What is missing, and where to put it."""
    return _completion_form(member_id, {}, None)


@desk.post("/people/<uuid:member_id>/completion")
@requires(Permission.MEMBER_REGISTER)
def complete(member_id: UUID) -> Any:
    """Add what is known by now."""
    member_within(visitor(), member_id, Permission.MEMBER_REGISTER)
    try:
        missing = acts.complete_passer_by(visitor(), member_id, read_form(CompletionIn()))
    except ValidationError as error:
        return _completion_form(member_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _completion_form(member_id, {}, undone(error)), error.status
    if missing:
        flash(t("已保存，还有资料待补。", "Saved; something is still missing."))
        return redirect(url_for("registry.completion_form", member_id=member_id), code=303)
    flash(t("资料已补全。", "Complete."))
    return redirect(url_for("registry.passers_by"), code=303)


def _recipient_form(member_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    person = member_within(visitor(), member_id, Permission.RECIPIENT_REGISTER)
    row = queries.recipient_of(member_id)
    found = queries.sheet(member_id, today()) if row is not None and row.closed_at is None else None
    return render_template(
        "recipients/form.html", member=person, node=tenant(person.tenant_id), found=found, errors=errors, problem=problem,
        values=request.form, needs=request.form.getlist("needs") or (found.recipient.needs if found else []),
        held={one.kind: one for one in found.hardships} if found else {}, is_sent=request.method == "POST",
        kinds=kinds_of_help(), hardship_kinds=HardshipKind, livings=Living, today=today(),
        agreed=ConsentKind.HARDSHIP in consents(member_id),
    )  # fmt: skip


def _passer_by_form(errors: dict[str, str], problem: str | None, known: KnownByName | None = None) -> str:
    paths = visitor().powers.paths(Permission.MEMBER_REGISTER)
    nodes = [node for node in open_nodes() if node.is_within(paths)]
    return render_template(
        "recipients/new_passer_by.html", nodes=nodes, errors=errors, problem=problem, values=request.form, known=known,
        known_id=known_within(visitor(), known, Permission.MEMBER_READ),
    )  # fmt: skip


def _completion_form(member_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    person = member_within(visitor(), member_id, Permission.MEMBER_REGISTER)
    record = queries.passer_by(member_id)
    return render_template(
        "recipients/completion.html", member=person, record=record, missing=queries.missing_of(person), errors=errors,
        problem=problem, values=request.form, missing_words=_missing_words(), today=today(),
        kinds=(*(() if person.id_number_cipher else (ConsentKind.ID_NUMBER,)), ConsentKind.ADDRESS), consented=request.form.getlist("consents"),
    )  # fmt: skip


def _missing_words() -> dict[str, str]:
    return {"phone": t("电话", "telephone"), "born_on": t("出生日期", "birth date")}


def _names_of_help() -> dict[str, str]:
    return {key: t(zh, en) for key, zh, en in kinds_of_help(even_closed=True)}
