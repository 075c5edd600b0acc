"""Signing in on the platform host: password and second factor in one step, for users with a grant there and nobody else."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from marshmallow import ValidationError

from app.kit.clock import now
from app.kit.db import session as rows
from app.kit.errors import TimeBankError
from app.kit.outside import keyring
from app.kit.passwords import MAX_LENGTH, MIN_LENGTH, verify_password
from app.kit.text import phone_number
from app.members import credentials
from app.members.errors import PasswordWrong, SignInLocked
from app.members.models import Credential, CredentialKind, UserPhone, UserSession
from app.members.schemas import PlatformPasswordIn, PlatformSignInIn
from app.members.secrets import hand_out, platform_phone_index
from app.members.sign_in import PLATFORM_SESSION, clear_cookie, set_cookie
from app.rbac.guard import public_on_platform, requires_on_platform, visitor
from app.rbac.platform import note_act, platform_grants, platform_powers
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.scope import become
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import PLATFORM_MENU, MenuEntry, add_to_menu, first_place
from app.web.limits import guesses

pages = Blueprint("platform", __name__, url_prefix="/platform", template_folder="templates")
add_to_menu(
    PLATFORM_MENU,
    MenuEntry("platform.own_password", "修改密码", "Change password", "key", Permission.PROFILE_EDIT, position=90),
)


@pages.get("/sign-in")
@public_on_platform
def sign_in_page() -> Any:
    """Telephone, password, six digits."""
    return render_template("members/platform_sign_in.html", values={}, errors={}, problem=None)


@pages.post("/sign-in")
@public_on_platform
@guesses
def sign_in() -> Any:
    """Begin a session on the platform host."""
    try:
        values = read_form(PlatformSignInIn())
        user_id = _user_by_password(values["phone"], values["password"])
        credentials.check_second_factor(user_id, values["digits"])
    except ValidationError as error:
        page = render_template(
            "members/platform_sign_in.html", values=request.form, errors=sentences(error), problem=None
        )
        return page, 422
    except TimeBankError as error:
        problem = undone(error)
        page = render_template("members/platform_sign_in.html", values=request.form, errors={}, problem=problem)
        return page, error.status
    return _begin(user_id)


@pages.post("/sign-out")
@public_on_platform
def sign_out() -> Any:
    """The session is over."""
    if (digest := visitor().session_digest) is not None:
        credentials.end_session(digest)
    session.clear()
    return clear_cookie(redirect(url_for("platform.sign_in_page"), code=303))  # type: ignore[arg-type]


@pages.get("/password")
@requires_on_platform(Permission.PROFILE_EDIT)
def own_password() -> Any:
    """Another password, with the present one and six digits."""
    return _password_page({}, None)


@pages.post("/password")
@requires_on_platform(Permission.PROFILE_EDIT)
@guesses
def change_password() -> Any:
    """A new password, here and in every bank; one stays signed in here and nowhere else."""
    who = visitor()
    assert who.actor.user_id is not None
    try:
        values = read_form(PlatformPasswordIn())
        credentials.check_present_password(who.actor.user_id, values["present_password"])
        credentials.check_second_factor(who.actor.user_id, values["digits"])
        phone = _phone(who.actor.user_id)
        credentials.set_password(who.actor.user_id, values["password"], phone=phone, keep=who.session_digest)
    except ValidationError as error:
        return _password_page(sentences(error), None), 422
    except TimeBankError as error:
        return _password_page({}, undone(error)), error.status
    note_act("platform.password_set", "password", by=who.actor)
    flash(t("密码已修改。其他设备上的登录已退出。", "The password is changed; other devices are signed out."))
    return redirect(first_place(PLATFORM_MENU, who.powers), code=303)


def _phone(user_id: UUID) -> str:
    """The telephone of the user in scope."""
    row = rows().get_one(UserPhone, user_id)
    return keyring().decrypt(row.phone_cipher, context=f"user_phone|{user_id}")


def _password_page(errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "members/platform_password.html", errors=errors, problem=problem, least=MIN_LENGTH, most=MAX_LENGTH
    )


def _user_by_password(phone_text: str, password: str) -> UUID:
    """The user with this telephone, this password and a grant on the platform; a wrong password counts and locks."""
    index = platform_phone_index(phone_number(phone_text))
    is_locked = False
    for found in rows().execute(sa.text("SELECT * FROM find_users_by_phone(:index)"), {"index": index}).all():
        become(found.user_id)
        row = rows().get(Credential, (found.user_id, CredentialKind.PASSWORD))
        if row is None or not platform_grants(found.user_id):
            continue
        if row.locked_until and row.locked_until > now():
            is_locked = True
        elif verify_password(row.secret.decode(), password):
            row.failures = 0
            return found.user_id  # type: ignore[no-any-return]
        else:
            credentials.count_failure(found.user_id, CredentialKind.PASSWORD)
    become(None)
    raise SignInLocked() if is_locked else PasswordWrong()


def _begin(user_id: UUID) -> Response:
    text, digest = hand_out(user_id)
    rows().add(
        UserSession(
            id=digest, user_id=user_id, device=(request.user_agent.string or "browser")[:120],
            expires_at=now() + PLATFORM_SESSION, second_factor_at=now(),
        )
    )  # fmt: skip
    note_act("platform.signed_in", "password", by=Actor(user_id=user_id, address=request.remote_addr))
    target = first_place(PLATFORM_MENU, platform_powers(platform_grants(user_id)))
    return set_cookie(redirect(target, code=303), text)  # type: ignore[arg-type]
