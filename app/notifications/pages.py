"""The inbox: pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from app.notifications.commands import choose_medium, read_message
from app.notifications.models import Medium
from app.notifications.queries import inbox, media_wanted, unread_count
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu

pages = Blueprint("notifications", __name__, template_folder="templates")


def _unread(who: Visitor) -> int:
    return unread_count(who.member_id)


add_to_menu(
    RESIDENT_MENU,
    MenuEntry("notifications.inbox_page", "消息", "Messages", "mail", Permission.MESSAGE_READ, _unread, position=40),
)


@pages.get("/messages")
@requires(Permission.MESSAGE_READ)
def inbox_page() -> Any:
    """What one was told, newest first."""
    me = visitor().member_id
    page = inbox(me, cursor=request.args.get("cursor"))
    wants_sms = Medium.SMS in media_wanted([me])[me]
    return render_template("notifications/inbox.html", page=page, wants_sms=wants_sms)


@pages.post("/messages/<uuid:message_id>/reading")
@requires(Permission.MESSAGE_READ)
def read(message_id: UUID) -> Any:
    """Open what a message tells of; it counts as read."""
    row = read_message(message_id, visitor().member_id)
    return redirect(request.script_root + row.path if row.path else url_for("notifications.inbox_page"), code=303)


@pages.post("/messages/choice")
@requires(Permission.PROFILE_EDIT)
def choose() -> Any:
    """Want messages by SMS, or not."""
    choose_medium(visitor().member_id, Medium.SMS, is_wanted=request.form.get("sms") == "1")
    return redirect(url_for("notifications.inbox_page"), code=303)
