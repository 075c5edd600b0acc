"""Signing in on the platform host: password and second factor in one step, for users with a grant there and nobody else."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from marshmallow import ValidationError

from app.kit.clock import now
from app.kit.db import session as rows
from app.kit.errors import TimeBankError
from app.kit.passwords import verify_password
from app.kit.text import phone_number
from app.members import credentials
from app.members.errors import PasswordWrong, SignInLocked
from app.members.models import Credential, CredentialKind, UserSession
from app.members.schemas import PlatformSignInIn
from app.members.secrets import hand_out, platform_phone_index
from app.members.sign_in import PLATFORM_SESSION, clear_cookie, set_cookie
from app.rbac.guard import public, visitor
from app.rbac.platform import note_act, platform_grants
from app.tenancy.actor import Actor
from app.tenancy.scope import become
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.layout import WITHOUT_BANK
from app.web.limits import guesses

pages = Blueprint("platform", __name__, url_prefix="/platform", template_folder="templates")
WITHOUT_BANK.update({"platform.sign_in_page", "platform.sign_in", "platform.sign_out"})


@pages.get("/sign-in")
@public
def sign_in_page() -> Any:
    """Telephone, password, six digits."""
    return render_template("members/platform_sign_in.html", values={}, errors={}, problem=None)


@pages.post("/sign-in")
@public
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
@public
def sign_out() -> Any:
    """The session is over."""
    if (digest := visitor().session_digest) is not None:
        credentials.end_session(digest)
    session.clear()
    return clear_cookie(redirect(url_for("platform.sign_in_page"), code=303))  # type: ignore[arg-type]


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
    return set_cookie(redirect(url_for("supervision.overview"), code=303), text)  # type: ignore[arg-type]
