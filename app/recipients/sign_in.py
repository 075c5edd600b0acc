"""For whom somebody acts in this session: themselves, or a relative who named them; asked anew at each request."""

from dataclasses import replace
from uuid import UUID

from flask import current_app, flash, request, session

from app.rbac.guard import PUBLIC, Visitor, visitor
from app.rbac.queries import powers_of
from app.recipients.errors import ActingChanged, ProxyNotInForce
from app.recipients.family import proxy_in_force
from app.recipients.models import Proxy
from app.recipients.policies import powers_by
from app.tenancy.prefix import WRITING
from app.tenancy.scope import current_scope
from app.web.language import t
from app.web.layout import Bar

ROLE = "family_proxy"
FOR_WHOM = "_for"
"""The hidden field that says for whom a form was opened."""


def begin_acting(proxy: Proxy) -> None:
    """From the next request on this session acts for the member of the proxy."""
    session[_key()] = proxy.id.hex


def stop_acting() -> None:
    """From the next request on this session acts for nobody else."""
    session.pop(_key(), None)


def stand_in(who: Visitor) -> Visitor:
    """Who the visitor is while acting: the same person, on behalf of the relative, with no more than they allowed."""
    chosen = session.get(_key())
    if chosen is None or who.actor.member_id is None:
        return who
    found = proxy_in_force(UUID(hex=chosen), who.actor.member_id)
    if found is None:
        return who
    proxy, person = found
    role = powers_of([ROLE], [], has_second_factor=False)
    return replace(
        who, actor=replace(who.actor, on_behalf_of=person.id), powers=powers_by(proxy, role, person), level=0,
        is_volunteer=False, has_second_factor=False, person_name=person.name,
    )  # fmt: skip


def check_for_whom() -> None:
    """A form sent as somebody else than it was opened for does nothing; what has ended says so."""
    if current_scope().jurisdiction_id is None:
        return
    who = visitor()
    is_writing = request.method in WRITING and _permission() != PUBLIC
    if session.get(_key()) is not None and not who.is_acting:
        stop_acting()
        if is_writing:
            raise ProxyNotInForce()
        flash(
            t("代办已经结束，现在是您自己的页面。", "Acting for your relative has ended; these are your own pages."),
            "warn",
        )
    if is_writing and request.form.get(FOR_WHOM, for_whom_now()) != for_whom_now():
        raise ActingChanged()


def for_whom_now() -> str:
    """The id of the relative for whom the visitor acts; empty for oneself."""
    return str(visitor().actor.on_behalf_of or "")


def acting_bar(who: Visitor) -> Bar | None:
    """On top of every page while acting: for whom, and one press to stop."""
    if not who.is_acting:
        return None
    return Bar(
        t("您正在为 {name} 代办", "You are acting for {name}", name=who.person_name), "recipients.stop",
        t("停止代办", "Stop"),
    )  # fmt: skip


def _key() -> str:
    """One browser may hold sessions at several banks of one host."""
    return f"acting/{current_scope().jurisdiction_id}"


def _permission() -> object:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "permission", PUBLIC)
