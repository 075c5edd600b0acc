"""Who makes a request: read from the session cookie or the bearer token, by one query with all they may do.

Flask-Login is confined to this file; its own cookie is not used, for it works again after signing out.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask_login import LoginManager
from sqlalchemy import select

from app.kit.clock import now
from app.kit.crypto import secret_digest
from app.kit.db import session
from app.members.models import ApiToken, Member, UserSession
from app.members.rules import STAFF_SESSION_HOURS
from app.members.secrets import claimed
from app.rbac.guard import Visitor
from app.rbac.models import RoleGrant
from app.rbac.platform import platform_grants, platform_powers
from app.rbac.queries import powers_of
from app.rbac.words import Permission
from app.tenancy.actor import Actor, Channel
from app.tenancy.keys import keep
from app.tenancy.models import Jurisdiction, Tenant
from app.tenancy.scope import current_scope

COOKIE = "tb_session"
PLATFORM_SESSION = timedelta(hours=8)
"""How long a second factor lasts on the platform host, where no bank's rule applies."""
NOBODY = Visitor()
WORDS = {str(word): word for word in Permission}
_GRANTS = (
    select(sa.func.json_agg(sa.func.json_build_array(RoleGrant.role, Tenant.path)))
    .select_from(RoleGrant)
    .join(Tenant, (Tenant.jurisdiction_id == RoleGrant.jurisdiction_id) & (Tenant.id == RoleGrant.tenant_id))
    .where(
        RoleGrant.jurisdiction_id == Member.jurisdiction_id,
        RoleGrant.member_id == Member.id,
        RoleGrant.valid_from <= sa.bindparam("at"),
        (RoleGrant.valid_to.is_(None)) | (RoleGrant.valid_to > sa.bindparam("at")),
    )
    .correlate(Member)
    .scalar_subquery()
)
"""(role, path) pairs of the member's grants in force, as one JSON column."""
_BY_COOKIE = (
    select(UserSession, Member, Jurisdiction, _GRANTS)
    .outerjoin(Member, Member.user_id == UserSession.user_id)
    .join(Jurisdiction, Jurisdiction.id == sa.bindparam("bank"))
    .where(UserSession.id == sa.bindparam("digest"), UserSession.user_id == sa.bindparam("user_id"))
)
_BY_TOKEN = (
    select(ApiToken, Member, _GRANTS, Jurisdiction)
    .join(Member, (Member.jurisdiction_id == ApiToken.jurisdiction_id) & (Member.id == ApiToken.member_id))
    .join(Jurisdiction, Jurisdiction.id == ApiToken.jurisdiction_id)
    .where(ApiToken.digest == sa.bindparam("digest"))
)
"""Asked by every request, so put together once: that costs more than asking."""
STAND_INS: list[Callable[[Visitor], Visitor]] = []
"""As whom somebody with a session or a token acts, if not as themselves; modules above fill it in their `register`."""


def watch_requests(app: Flask) -> None:
    """Let Flask-Login ask this module who is there."""
    manager = LoginManager(app)
    manager.anonymous_user = lambda: NOBODY  # type: ignore[assignment]
    manager.request_loader(_visitor_of)
    manager.session_protection = None
    manager.user_loader(lambda _: None)


def set_cookie(response: Response, text: str) -> Response:
    """Hand the session to the browser: for this host only, unreadable for scripts."""
    response.set_cookie(
        COOKIE, text, httponly=True, secure=request.is_secure, samesite="Lax", path="/", max_age=31_536_000
    )
    return response


def clear_cookie(response: Response) -> Response:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/")
    return response


def _visitor_of(incoming: Request) -> Visitor | None:
    scope = current_scope()
    if scope.jurisdiction_id is None:
        return _on_platform(incoming.cookies.get(COOKIE, ""), incoming)
    header = incoming.headers.get("Authorization", "")
    if header.startswith("Bearer tb_"):
        return _by_token(header.removeprefix("Bearer tb_").strip(), incoming)
    if incoming.path.startswith("/api/"):
        return None  # the API takes tokens only, so no page elsewhere can act through a cookie
    return _by_cookie(incoming.cookies.get(COOKIE, ""), incoming)


def _by_cookie(text: str, incoming: Request) -> Visitor | None:
    claim = claimed(text)
    if claim is None:
        return None
    user_id, digest = claim
    scope = current_scope()
    session().rollback()  # what was read so far was read for nobody; row security asks from the next statement on
    scope.user_id = user_id
    asked = {"digest": digest, "user_id": user_id, "bank": scope.jurisdiction_id, "at": now()}
    row = session().execute(_BY_COOKIE, asked).first()
    if row is None or row[0].ended_at is not None or row[0].expires_at <= now():
        session().rollback()
        scope.user_id = None
        return None
    found, member, bank, grants = row
    scope.cache["jurisdiction"] = bank  # read along, so that nobody asks for it again
    has_second_factor = _is_fresh(found.second_factor_at, member)
    who = _visitor(member, user_id, grants, has_second_factor, Channel.WEB, incoming, digest=found.id)
    for stand_in in STAND_INS:
        who = stand_in(who)
    return who


def _on_platform(text: str, incoming: Request) -> Visitor | None:
    """Who stands on the platform host: somebody with a grant there, in a session raised by a second factor."""
    claim = claimed(text)
    if claim is None:
        return None
    user_id, digest = claim
    session().rollback()
    current_scope().user_id = user_id
    found = session().get(UserSession, digest)
    grants = platform_grants(user_id) if _is_raised(found, user_id) else []
    if not grants:
        session().rollback()
        current_scope().user_id = None
        return None
    return Visitor(
        Actor(user_id=user_id, channel=Channel.WEB, address=incoming.remote_addr), platform_powers(grants),
        session_digest=found.id if found else None, has_second_factor=True,
        regions=tuple(sorted({grant.region_code for grant in grants if grant.region_code})),
    )  # fmt: skip


def _is_raised(found: UserSession | None, user_id: UUID) -> bool:
    return (
        found is not None and found.user_id == user_id and found.ended_at is None and found.expires_at > now()
        and found.second_factor_at is not None and found.second_factor_at + PLATFORM_SESSION > now()
    )  # fmt: skip


def _by_token(secret: str, incoming: Request) -> Visitor | None:
    row = session().execute(_BY_TOKEN, {"digest": secret_digest(secret), "at": now()}).first()
    if row is None or row[0].revoked_at is not None or row[0].expires_at <= now() or not row[1].is_active:
        return None
    token, member, grants, bank = row
    current_scope().cache["jurisdiction"] = bank  # read along, so that nobody asks for it again
    scopes = frozenset(WORDS[scope] for scope in token.scopes if scope in WORDS)
    who = _within(_visitor(member, token.user_id, grants, token.has_second_factor, Channel.API, incoming), scopes)
    for stand_in in STAND_INS:
        acting = stand_in(who)
        who = who if acting is who else _within(acting, scopes)
    return who


def _is_fresh(second_factor_at: datetime | None, member: Member | None) -> bool:
    if second_factor_at is None or member is None:
        return False
    return second_factor_at + timedelta(hours=STAFF_SESSION_HOURS()) > now()


def _visitor(
    member: Member | None, user_id: UUID, grants: list[list[str]] | None, has_second_factor: bool, channel: Channel,
    incoming: Request, digest: bytes | None = None,
) -> Visitor:  # fmt: skip
    address = incoming.remote_addr
    if member is None or not member.is_active:
        return Visitor(Actor(user_id=user_id, channel=channel, address=address), session_digest=digest)
    keep(member)  # pages ask for them again
    inborn = ["resident", "volunteer"] if member.is_volunteer else ["resident"]
    powers = powers_of(inborn, [(role, path) for role, path in grants or []], has_second_factor=has_second_factor)
    return Visitor(
        actor=Actor(user_id=user_id, member_id=member.id, channel=channel, address=address), powers=powers,
        name=member.name, number=member.number, tenant_id=member.tenant_id, level=member.level,
        is_volunteer=member.is_volunteer, language=member.language, text_size=member.text_size,
        session_digest=digest, has_second_factor=has_second_factor,
    )  # fmt: skip


def _within(who: Visitor, scopes: frozenset[Permission]) -> Visitor:
    """The same person, with no more than the token allows."""
    powers = replace(
        who.powers, everywhere=who.powers.everywhere & scopes, waiting=who.powers.waiting & scopes,
        at_nodes={path: words & scopes for path, words in who.powers.at_nodes.items()},
    )  # fmt: skip
    return replace(who, powers=powers)
