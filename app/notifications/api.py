"""The inbox and its channels over the API."""

from typing import Any
from uuid import UUID

from app.notifications.addresses import confirm_mail, digits_of, link_code, remove_address, send_mail_code
from app.notifications.commands import choose_pace, read_message
from app.notifications.models import Medium, Message
from app.notifications.queries import Way, inbox, offered, way_of, ways_of
from app.notifications.schemas import ChannelOut, CodeIn, InboxOut, LinkCodeOut, MailIn, MessageOut, PaceIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.edge import keep_no_answer
from app.web.limits import guesses
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


@api.get("/channels")
@requires(Permission.MESSAGE_READ)
@api.response(200, ChannelOut(many=True))
def channels() -> list[Way]:
    """The channels by which messages leave, as one has set them."""
    return ways_of(visitor().member_id)


@api.post("/channels/<string:medium>/pace")
@requires(Permission.PROFILE_EDIT)
@api.arguments(PaceIn)
@api.response(200, ChannelOut)
def choose(values: dict[str, Any], medium: str) -> Way:
    """Want important messages at once (at_once), all of them once a day (daily), or none (never)."""
    who, chosen = visitor(), offered(medium)
    choose_pace(who.member_id, chosen, values["pace"], by=who.actor)
    return way_of(who.member_id, chosen)


@api.post("/channels/mail/address")
@requires(Permission.PROFILE_EDIT)
@guesses
@api.arguments(MailIn)
@api.response(202, ChannelOut)
def add_mail(values: dict[str, Any]) -> Way:
    """Send six digits to a mailbox; an earlier one stays until the new one is confirmed."""
    offered(Medium.MAIL)
    send_mail_code(visitor().member_id, values["address"])
    return way_of(visitor().member_id, Medium.MAIL)


@api.post("/channels/mail/confirmation")
@requires(Permission.PROFILE_EDIT)
@guesses
@api.arguments(CodeIn)
@api.response(200, ChannelOut)
def confirm(values: dict[str, Any]) -> Way:
    """Enter the six digits that arrived: good for ten minutes and five tries."""
    who = visitor()
    confirm_mail(who.member_id, values["code"], by=who.actor)
    return way_of(who.member_id, Medium.MAIL)


@api.post("/channels/wechat/code")
@requires(Permission.PROFILE_EDIT)
@api.response(201, LinkCodeOut)
def code_for_wechat() -> dict[str, Any]:
    """Eight digits to send to the bank's WeChat account within ten minutes; asked for again meanwhile, they are the same."""
    offered(Medium.WECHAT)
    keep_no_answer()
    row = link_code(visitor().member_id)
    return {"code": digits_of(row), "expires_at": row.expires_at}


@api.delete("/channels/<string:medium>/address")
@requires(Permission.PROFILE_EDIT)
@api.response(200, ChannelOut)
def remove(medium: str) -> Way:
    """Nothing goes there any more."""
    who, chosen = visitor(), offered(medium)
    remove_address(who.member_id, chosen, by=who.actor)
    return way_of(who.member_id, chosen)
