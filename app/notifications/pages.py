"""The inbox, and where else messages go: pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.notifications.addresses import confirm_mail, digits_of, link_code, remove_address, send_mail_code
from app.notifications.commands import choose_pace, read_message, read_messages
from app.notifications.models import Medium, Pace
from app.notifications.queries import inbox, offered, unread_count, ways_of
from app.notifications.rules import DIGEST_HOUR
from app.notifications.schemas import CodeIn, MailIn, PaceIn
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.web.edge import keep_no_answer, undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu, text_size
from app.web.limits import guesses

FEW, MANY = 5, 20
"""How many messages stand on a page: in elder mode, and otherwise."""

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
    page = inbox(visitor().member_id, cursor=request.args.get("cursor"), size=FEW if text_size() else MANY)
    return render_template("notifications/inbox.html", page=page, unread=_unread(visitor()))


@pages.post("/messages/reading")
@requires(Permission.MESSAGE_READ)
def read_all() -> Any:
    """All of them are seen."""
    read_messages(visitor().member_id)
    return redirect(url_for("notifications.inbox_page"), code=303)


@pages.post("/messages/<uuid:message_id>/reading")
@requires(Permission.MESSAGE_READ)
def read(message_id: UUID) -> Any:
    """Open what a message tells of; it counts as read."""
    row = read_message(message_id, visitor().member_id)
    return redirect(request.script_root + row.path if row.path else url_for("notifications.inbox_page"), code=303)


@pages.get("/messages/settings")
@requires(Permission.PROFILE_EDIT)
def settings() -> Any:
    """Where messages go beside the inbox, and how soon."""
    return _settings({})


@pages.post("/messages/settings/<string:medium>/pace")
@requires(Permission.PROFILE_EDIT)
def choose(medium: str) -> Any:
    """Say how soon messages come through a channel."""
    who, chosen = visitor(), offered(medium)
    try:
        choose_pace(who.member_id, chosen, read_form(PaceIn())["pace"], by=who.actor)
    except ValidationError as error:
        return _settings({f"{chosen}-pace": next(iter(sentences(error).values()))}), 422
    flash(t("已保存。", "Saved."))
    return _back_to(chosen)


@pages.post("/messages/settings/mail/address")
@requires(Permission.PROFILE_EDIT)
@guesses
def add_mail() -> Any:
    """Send six digits to a mailbox."""
    offered(Medium.MAIL)
    try:
        send_mail_code(visitor().member_id, read_form(MailIn())["address"])
    except ValidationError as error:
        return _settings(sentences(error)), 422
    except TimeBankError as error:
        return _settings({"address": undone(error)}), error.status
    flash(t("验证码已发到邮箱，请查收并填在下面。", "A code is on its way to the mailbox. Please enter it below."))
    return _back_to(Medium.MAIL)


@pages.post("/messages/settings/mail/confirmation")
@requires(Permission.PROFILE_EDIT)
@guesses
def confirm() -> Any:
    """Enter the digits that arrived."""
    who = visitor()
    try:
        confirm_mail(who.member_id, read_form(CodeIn())["code"], by=who.actor)
    except ValidationError as error:
        return _settings(sentences(error)), 422
    except TimeBankError as error:
        return _settings({"code": undone(error)}), error.status
    flash(t("邮箱已绑定，以后的消息也会发到那里。", "The mailbox is linked; messages go there too from now on."))
    return _back_to(Medium.MAIL)


@pages.post("/messages/settings/wechat/code")
@requires(Permission.PROFILE_EDIT)
def code_for_wechat() -> Any:
    """Show eight digits to send to the bank's WeChat account."""
    offered(Medium.WECHAT)
    keep_no_answer()
    try:
        link_code(visitor().member_id)
    except TimeBankError as error:
        return _settings({"wechat": undone(error)}), error.status
    return _back_to(Medium.WECHAT)


@pages.post("/messages/settings/<string:medium>/removal")
@requires(Permission.PROFILE_EDIT)
def remove(medium: str) -> Any:
    """Nothing goes there any more."""
    who, chosen = visitor(), offered(medium)
    remove_address(who.member_id, chosen, by=who.actor)
    flash(t("已解除，消息不再发到那里。", "Removed; no message goes there any more."))
    return _back_to(chosen)


def _settings(errors: dict[str, str]) -> str:
    who = visitor()
    ways = ways_of(who.member_id)
    codes = {way.medium: digits_of(way.waiting.code) for way in ways if way.waiting and way.medium is Medium.WECHAT}
    return render_template(
        "notifications/settings.html", ways=ways, Medium=Medium, paces=list(Pace), codes=codes, errors=errors,
        values=request.form, hour=DIGEST_HOUR(who.tenant_id),
    )  # fmt: skip


def _back_to(medium: Medium) -> Any:
    return redirect(url_for("notifications.settings") + f"#{medium}", code=303)
