"""The inbox over the API."""

from typing import Any
from uuid import UUID

from app.notifications.commands import read_message
from app.notifications.models import Message
from app.notifications.queries import inbox
from app.notifications.schemas import InboxOut, MessageOut
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint
from app.web.schema import PageIn

api = api_blueprint("notifications", "messages", "消息 Messages")


@api.get("/")
@requires(Permission.MESSAGE_READ)
@api.arguments(PageIn, location="query")
@api.response(200, InboxOut)
def messages(values: dict[str, Any]) -> Any:
    """One's own messages."""
    return inbox(visitor().member_id, cursor=values["cursor"], size=values["size"])


@api.post("/<uuid:message_id>/reading")
@requires(Permission.MESSAGE_READ)
@api.response(200, MessageOut)
def read(message_id: UUID) -> Message:
    """One has read it."""
    return read_message(message_id, visitor().member_id)
