"""A full ID number at the desk: for a reason, once, and the person reads who saw it. Not over the API, where nobody looks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, render_template
from marshmallow import ValidationError

from app.members import commands
from app.members.errors import IdNumberReasonMissing
from app.members.policies import member_within
from app.members.schemas import ReasonIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant
from app.web.edge import keep_no_answer
from app.web.forms import read_form

desk = Blueprint("id_number", __name__, template_folder="templates", url_prefix="/desk")


@desk.post("/people/<uuid:member_id>/id-number")
@requires(Permission.MEMBER_READ_ID)
def show(member_id: UUID) -> Any:
    """The number, on this answer alone: the browser keeps it in no store, and neither do we."""
    keep_no_answer()
    who = visitor()
    row = member_within(who, member_id, Permission.MEMBER_READ)
    who.powers.demand(Permission.MEMBER_READ_ID, tenant(row.tenant_id).path)
    try:
        reason = read_form(ReasonIn())["reason"]
    except ValidationError as error:
        raise IdNumberReasonMissing() from error
    number = commands.read_id_number(row.id, reason, by=who.actor)
    answer = make_response(render_template("members/id_number.html", member=row, number=number, reason=reason))
    answer.headers["Cache-Control"] = "no-store"
    return answer
