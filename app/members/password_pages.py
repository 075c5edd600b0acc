"""Setting, changing and taking away one's own password: a page. Not over the API: no program needs a password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.kit.passwords import MAX_LENGTH, MIN_LENGTH
from app.kit.text import mask_phone
from app.members import kiosk, passwords
from app.members.errors import PasswordNotHere
from app.members.schemas import PasswordIn, PasswordProofIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.limits import guesses

pages = Blueprint("password", __name__, template_folder="templates")


@pages.before_request
def _not_on_a_shared_screen() -> None:
    if kiosk.is_shared():
        raise PasswordNotHere()


@pages.get("/me/password")
@requires(Permission.PROFILE_EDIT)
def own_password() -> Any:
    """Whether one has a password, and how to set another."""
    return _page({}, None)


@pages.post("/me/password/code")
@requires(Permission.PROFILE_EDIT)
@guesses
def send_code() -> Any:
    """Send a code to one's own telephone, in place of the present password."""
    try:
        passwords.send_own_code(visitor().member_id)
    except TimeBankError as error:
        return _page({}, undone(error)), error.status
    return _page({}, None, is_by_code=True)


@pages.post("/me/password")
@requires(Permission.PROFILE_EDIT)
@guesses
def change() -> Any:
    """A new password; one stays signed in here and nowhere else."""
    who = visitor()
    try:
        values = read_form(PasswordIn())
        passwords.change_password(
            values["password"], present=values["present_password"], code=values["code"], keep=who.session_digest,
            by=who.actor,
        )  # fmt: skip
    except ValidationError as error:
        return _page(sentences(error), None), 422
    except TimeBankError as error:
        return _page({}, undone(error)), error.status
    flash(t("密码已设好。其他设备上的登录已退出。", "The password is set; other devices are signed out."))
    return redirect(url_for("members.me"), code=303)


@pages.post("/me/password/removal")
@requires(Permission.PROFILE_EDIT)
@guesses
def remove() -> Any:
    """No password any more: one signs in by code."""
    who = visitor()
    try:
        values = read_form(PasswordProofIn())
        passwords.remove_password(
            present=values["present_password"], code=values["code"], keep=who.session_digest, by=who.actor
        )
    except ValidationError as error:
        return _page(sentences(error), None), 422
    except TimeBankError as error:
        return _page({}, undone(error)), error.status
    flash(t("密码已取消，以后用短信验证码登录。", "The password is gone; sign in with a code by SMS from now on."))
    return redirect(url_for("members.me"), code=303)


def _page(errors: dict[str, str], problem: str | None, *, is_by_code: bool = False) -> str:
    who = visitor()
    assert who.actor.user_id is not None
    phone = ""
    try:
        phone = mask_phone(passwords.own_phone(who.member_id))
    except TimeBankError as error:
        problem = problem or undone(error)
    return render_template(
        "members/password.html", has_password=passwords.has_password(who.actor.user_id), errors=errors, problem=problem,
        is_by_code=is_by_code or "code" in request.form, phone=phone, least=MIN_LENGTH, most=MAX_LENGTH,
    )  # fmt: skip
