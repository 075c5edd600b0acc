"""Programs that act for me: one's own API tokens, each revoked with one press. They are made over the API."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from app.members import credentials, queries
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.language import t

pages = Blueprint("token", __name__, template_folder="templates")


@pages.get("/me/tokens")
@requires(Permission.TOKEN_ISSUE)
def own_tokens() -> Any:
    """The tokens that still work: called what, since when, until when, for what."""
    words = {str(word): word for word in Permission}
    return render_template("members/tokens.html", tokens=queries.tokens(visitor().member_id), words=words)


@pages.post("/me/tokens/<uuid:token_id>/revocation")
@requires(Permission.TOKEN_ISSUE)
def revoke(token_id: UUID) -> Any:
    """The program is shut out from its next request on."""
    who = visitor()
    credentials.revoke_token(token_id, who.member_id, by=who.actor)
    flash(t("已作废，这个程序不能再代您办事。", "Revoked: that program can no longer act for you."))
    return redirect(url_for("token.own_tokens"), code=303)
