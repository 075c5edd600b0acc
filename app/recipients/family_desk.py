"""Family ties at the desk: who acts and answers for somebody, and whom they do not want."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from marshmallow import Schema, ValidationError

from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.members.policies import member_within
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recipients import acts
from app.recipients.desk import desk
from app.recipients.models import ProxyAct
from app.recipients.rules import PROXY_MOST_DAYS, PROXY_MOST_HOURS
from app.recipients.schemas import AgreementIn, ExclusionIn, GuardianIn, ProxyByStaffIn
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t


@desk.get("/people/<uuid:member_id>/relations")
@requires(Permission.RECIPIENT_READ)
def relations(member_id: UUID) -> Any:
    """Who acts and answers for somebody, and whom they do not want."""
    acts.open_record(visitor(), member_id)
    return _relations(member_id, {}, None)


@desk.post("/people/<uuid:member_id>/proxies")
@requires(Permission.RECIPIENT_REGISTER)
def name_proxy(member_id: UUID) -> Any:
    """Entrust a relative for somebody, with a document."""
    return _tie(member_id, ProxyByStaffIn(), lambda values: acts.name_proxy(visitor(), values, member_id))


@desk.post("/proxies/<uuid:proxy_id>/agreement")
@requires(Permission.RECIPIENT_REGISTER)
def agree(proxy_id: UUID) -> Any:
    """Record that a member agrees to what a relative asked for, and by which document."""
    member_id = acts.proxy_kept_by(visitor(), proxy_id).member_id
    return _tie(member_id, AgreementIn(), lambda values: acts.accept_proxy_for(visitor(), proxy_id, values["document"]))


@desk.post("/people/<uuid:member_id>/guardians")
@requires(Permission.RECIPIENT_REGISTER)
def record_guardian(member_id: UUID) -> Any:
    """Record who answers for a minor."""
    return _tie(member_id, GuardianIn(), lambda values: acts.record_guardian(visitor(), member_id, values))


@desk.post("/people/<uuid:member_id>/exclusions")
@requires(Permission.RECIPIENT_REGISTER)
def exclude(member_id: UUID) -> Any:
    """Note whom somebody does not want."""
    return _tie(member_id, ExclusionIn(), lambda values: acts.exclude_for(visitor(), member_id, values))


@desk.post("/proxies/<uuid:proxy_id>/ending")
@requires(Permission.RECIPIENT_REGISTER)
def end_proxy(proxy_id: UUID) -> Any:
    """End a proxy for somebody."""
    return _ended(acts.end_proxy_for(visitor(), proxy_id).member_id)


@desk.post("/guardianships/<uuid:guardianship_id>/ending")
@requires(Permission.RECIPIENT_REGISTER)
def end_guardianship(guardianship_id: UUID) -> Any:
    """End what was recorded."""
    return _ended(acts.end_guardianship(visitor(), guardianship_id).minor_id)


@desk.post("/exclusions/<uuid:exclusion_id>/ending")
@requires(Permission.RECIPIENT_REGISTER)
def end_exclusion(exclusion_id: UUID) -> Any:
    """Take a wish back for somebody."""
    return _ended(acts.end_exclusion_for(visitor(), exclusion_id).member_id)


def _tie(member_id: UUID, schema: Schema, do: Callable[[dict[str, Any]], Any]) -> Any:
    """One act by a form of the relations page: done, then the page; refused, the page with the sentence."""
    member_within(visitor(), member_id, Permission.RECIPIENT_REGISTER)
    try:
        do(read_form(schema))
    except ValidationError as error:
        return _relations(member_id, sentences(error), None), 422
    except TimeBankError as error:
        return _relations(member_id, {}, undone(error)), 422 if error.status == 404 else error.status
    return _ended(member_id)


def _ended(member_id: UUID) -> Any:
    flash(t("办好了。", "Done."))
    return redirect(url_for("registry.relations", member_id=member_id), code=303)


def _relations(member_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    ties = acts.relations_seen_by(visitor(), member_id)
    person = member_within(visitor(), member_id, Permission.RECIPIENT_READ)
    node = tenant(person.tenant_id)
    return render_template(
        "recipients/relations.html", member=person, node=node, errors=errors, problem=problem, values=request.form, **ties,
        chosen=request.form.getlist("acts"), proxy_acts=ProxyAct, today=today(),
        last_day=today() + timedelta(days=PROXY_MOST_DAYS(node.id)), most_hours=PROXY_MOST_HOURS(node.id),
        may_register=visitor().powers.may(Permission.RECIPIENT_REGISTER, node.path),
    )  # fmt: skip
