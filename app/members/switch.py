"""Going to another of one's banks: pages. Where it has a host name of its own, a one-time pass takes the way there."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for

from app.members import passes, queries
from app.members.errors import PassNotGood
from app.members.models import Member
from app.members.sign_in import set_cookie
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.tenancy.models import Jurisdiction
from app.tenancy.queries import Look, look, look_at
from app.tenancy.scope import jurisdiction_id
from app.web.edge import keep_no_answer, policy_with_forms_to
from app.web.language import language
from app.web.layout import text_size
from app.web.limits import guesses

pages = Blueprint("switch", __name__, template_folder="templates")


@dataclass(frozen=True)
class Door:
    """One of a reader's banks, and how it is reached from here: by a link, or on its own host with a pass."""

    bank: Jurisdiction

    @property
    def look(self) -> Look:
        """Its face, under which people know it."""
        return look() if self.is_here else look_at(self.bank.id)

    @property
    def is_here(self) -> bool:
        """Whether the reader is in it now."""
        return self.bank.id == jurisdiction_id()

    @property
    def is_elsewhere(self) -> bool:
        """Whether it has a host of its own, where this one's cookie does not reach."""
        return self.bank.host_name is not None and self.bank.host_name != request.host.partition(":")[0].lower()

    @property
    def address(self) -> str:
        """Its home page, on this host."""
        return "/" if self.bank.host_name and not self.is_elsewhere else f"/t/{self.bank.slug}/"

    @property
    def origin(self) -> str:
        """Its own host, reached as this one is: by the same scheme and port."""
        _, _, port = request.host.rpartition(":")
        return f"{request.scheme}://{self.bank.host_name}" + (f":{port}" if port.isascii() and port.isdigit() else "")


@pages.get("/me/memberships")
@requires(Permission.PROFILE_EDIT)
def memberships() -> Any:
    """My banks: where I am, and where I can go."""
    user_id = visitor().actor.user_id
    session["text_size"], session["language"] = (
        text_size(),
        language(),
    )  # as one reads here one reads on in the next bank
    doors = [Door(here.jurisdiction) for here in queries.banks_of_user(user_id)] if user_id else []
    page = make_response(render_template("members/memberships.html", doors=doors))
    # The form's answer leads to another host, and browsers hold the redirect of a form to the page's policy.
    page.headers["Content-Security-Policy"] = policy_with_forms_to(*[d.origin for d in doors if d.is_elsewhere])
    return page


@pages.post("/me/memberships/pass")
@requires(Permission.PROFILE_EDIT)
def leave() -> Any:
    """Off to another of one's banks."""
    who = visitor()
    door = Door(queries.bank_of_user(who.actor.user_id, request.form.get("bank", "")))
    if not door.is_elsewhere or who.session_digest is None:
        return redirect(door.address, code=303)
    keep_no_answer()  # its address holds the pass, which is kept nowhere
    token = passes.issue_pass(door.bank, who.session_digest, by=who.actor)
    return _without_referrer(redirect(f"{door.origin}/arrive?{urlencode({'token': token})}", code=303))


@pages.get("/arrive")
@public
@guesses
def arrive() -> Any:
    """Come in with a pass; the answer leads on at once, so that the pass does not stay in the address."""
    if request.method == "HEAD":  # a program that looks where addresses lead: the pass is for the person behind it
        return ""
    device = request.user_agent.string or "browser"
    try:
        member, text = passes.use_pass(request.args.get("token", ""), device=device, address=request.remote_addr)
    except PassNotGood as error:
        # Nobody knows yet who is there, nor which language they read.
        flash(f"{error.sentence('zh')} {error.sentence('en')}", "warn")
        return _without_referrer(redirect(url_for("members.sign_in_page"), code=303))
    flash(_welcome(member))
    return set_cookie(_without_referrer(redirect(url_for("orders.home"), code=303)), text)


def _welcome(member: Member) -> str:
    """Says as whom one came in: nobody should be signed in as somebody else without seeing it."""
    if session.get("language", member.language) == "en":
        return f"Welcome to {look().name('en')}, {member.name}."
    return f"{member.name}，欢迎来到{look().name('zh')}。"


def _without_referrer(answer: Any) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer  # type: ignore[no-any-return]
