"""The registry over the API."""

from typing import Any
from uuid import UUID

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recipients import acts
from app.recipients.schemas import RecipientIn, RecipientOut, RegistryIn, RegistryOut, told_by_program
from app.web.openapi import api_blueprint

api = api_blueprint("recipients", "recipients", "服务对象 Recipients")


@api.get("/")
@requires(Permission.RECIPIENT_READ)
@api.arguments(RegistryIn, location="query")
@api.response(200, RegistryOut)
def list_recipients(values: dict[str, Any]) -> Any:
    """Entries at and below the nodes one serves, by name, each with why it comes first today."""
    return acts.registry_seen_by(visitor(), values)


@api.get("/<uuid:member_id>")
@requires(Permission.RECIPIENT_READ)
@api.response(200, RecipientOut)
def show(member_id: UUID) -> Any:
    """One entry, whole; the member reads that it was seen."""
    acts.open_record(visitor(), member_id)
    return acts.sheet_seen_by(visitor(), member_id)


@api.put("/<uuid:member_id>")
@requires(Permission.RECIPIENT_REGISTER)
@api.arguments(RecipientIn)
@api.response(200, RecipientOut)
def put(values: dict[str, Any], member_id: UUID) -> Any:
    """Register a member, or write their entry anew; what is left out is taken away."""
    acts.keep_recipient(visitor(), member_id, told_by_program(values))
    return acts.sheet_seen_by(visitor(), member_id)
