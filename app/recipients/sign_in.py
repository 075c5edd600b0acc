"""For whom somebody acts: themselves, or a relative who named them; asked anew at each request.

A browser keeps it in its session. A program says it with each request, in a header, under a token that may name relatives.
"""

from dataclasses import replace
from uuid import UUID

from flask import current_app, flash, request, session

from app.rbac.guard import PUBLIC, Visitor, note_denial, visitor
from app.rbac.queries import powers_of
from app.rbac.words import Permission
from app.recipients.errors import ActingChanged, ForWhomUnreadable, ProxyNotFound, ProxyNotInForce
from app.recipients.family import proxy_for, proxy_in_force
from app.recipients.models import Proxy
from app.recipients.policies import powers_by
from app.tenancy.actor import Channel
from app.tenancy.prefix import WRITING
from app.tenancy.scope import current_scope
from app.web.language import t
from app.web.layout import Bar

ROLE = "family_proxy"
FOR_WHOM = "_for"
"""The hidden field that says for whom a form was opened."""
HEADER = "X-On-Behalf-Of"
"""The header in which a program says for whom it acts: the id of the member."""
HEADER_MEANS = (
    "为家人代办：家人的会员编码（/proxies 里 entrusted 的 member_id）。令牌须有 proxy:name；限额与页面相同。 · To act for a relative: "
    "the id of the member who entrusted you (member_id under entrusted of /proxies). The token needs proxy:name; the "
    "limits are those of the pages. 404: no proxy between you; 409: not accepted, ended or expired; 403: beyond it."
)


def begin_acting(proxy: Proxy) -> None:
    """From the next request on this session acts for the member of the proxy."""
    session[_key()] = proxy.id.hex


def stop_acting() -> None:
    """From the next request on this session acts for nobody else."""
    session.pop(_key(), None)


def stand_in(who: Visitor) -> Visitor:
    """Who the visitor is while acting: the same person, on behalf of the relative, with no more than they allowed."""
    proxy_id = _by_header(who) if who.actor.channel is Channel.API else _by_session()
    if proxy_id is None or who.actor.member_id is None:
        return who
    found = proxy_in_force(proxy_id, who.actor.member_id)
    if found is None:
        return who
    proxy, person = found
    role = powers_of([ROLE], [], has_second_factor=False)
    return replace(
        who, actor=replace(who.actor, on_behalf_of=person.id), powers=powers_by(proxy, role, person), level=0,
        is_volunteer=False, has_second_factor=False, person_name=person.name,
    )  # fmt: skip


def _by_session() -> UUID | None:
    chosen = session.get(_key())
    return None if chosen is None else UUID(hex=chosen)


def _by_header(who: Visitor) -> UUID | None:
    """The proxy a program names by its member; where it names none, `check_for_whom` refuses before any route."""
    member_id = _as_id(request.headers.get(HEADER, ""))
    if member_id is None or who.actor.member_id is None or not who.powers.may(Permission.PROXY_NAME):
        return None
    proxy = proxy_for(member_id, who.actor.member_id)
    return None if proxy is None else proxy.id


def _check_header() -> None:
    """A program that says for whom it acts acts for nobody else: not for itself, where it may not act for them."""
    who = visitor()
    if HEADER not in request.headers or who.is_acting or who.actor.member_id is None:
        return
    member_id = _as_id(request.headers[HEADER])
    if member_id is None:
        raise ForWhomUnreadable()
    if not who.powers.may(Permission.PROXY_NAME):
        note_denial(Permission.PROXY_NAME)
        who.powers.demand(Permission.PROXY_NAME)
    if proxy_for(member_id, who.member_id) is None:
        raise ProxyNotFound()
    raise ProxyNotInForce()


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def check_for_whom() -> None:
    """A form sent as somebody else than it was opened for does nothing; what has ended, or never was, says so."""
    if current_scope().jurisdiction_id is None:
        return
    if request.path.startswith("/api/"):
        _check_header()
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
