"""Granting and revoking roles, and adapting them to a bank."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.rbac.errors import EndNeeded, GrantBeyondOwn, GrantEnded, GrantNotFound, RoleUnknown
from app.rbac.events import RoleGranted, RoleRevoked
from app.rbac.models import RoleDifference, RoleGrant
from app.rbac.queries import Powers, role_table
from app.rbac.roles import ENDS, INBORN, ON_PLATFORM, ROLES
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.commands import touch_version
from app.tenancy.keys import fetch
from app.tenancy.opening import BankFile, Opening, understand
from app.tenancy.queries import tenant

LONGEST_SUPPORT = timedelta(days=7)
"""How long somebody from outside may look in to help; then it is granted anew, with its reason."""


def grant_role(
    member_id: UUID, role: str, tenant_id: UUID, *, reason: str, by: Actor, powers: Powers | None,
    valid_to: datetime | None = None,
) -> RoleGrant:  # fmt: skip
    """Give a member a role at a node and below; nobody grants what they do not hold there, nor to themselves.

    `powers` is None only for the shell, which opens banks and names the first administrators.
    """
    if role not in ROLES or role in INBORN | ON_PLATFORM:
        raise RoleUnknown(role=role)
    if role in ENDS and (valid_to is None or valid_to > now() + LONGEST_SUPPORT):
        raise EndNeeded()
    node = tenant(tenant_id)
    if powers is not None:
        powers.demand(Permission.ROLE_GRANT, node.path)
        if member_id == by.member_id or not all(powers.may(word, node.path) for word in role_table()[role]):
            raise GrantBeyondOwn()
    grant = RoleGrant(
        member_id=member_id, role=role, tenant_id=tenant_id, valid_to=valid_to, granted_by=by.member_id, reason=reason
    )
    session().add(grant)
    session().flush()
    announce(RoleGranted(grant.id, member_id, role, tenant_id), by=by, tenant_id=tenant_id)
    return grant


def revoke_role(grant_id: UUID, *, by: Actor, powers: Powers) -> RoleGrant:
    """End a grant now; it is gone at the holder's next request."""
    grant = fetch(RoleGrant, grant_id, GrantNotFound, for_update=True)
    if not powers.may(Permission.ROLE_GRANT, tenant(grant.tenant_id).path):
        raise GrantNotFound()
    if grant.valid_to is not None and grant.valid_to <= now():
        raise GrantEnded()
    grant.valid_to = now()
    announce(RoleRevoked(grant.id, grant.member_id, grant.role), by=by, tenant_id=grant.tenant_id)
    return grant


def adapt_role(role: str, word: Permission, *, is_allowed: bool, by: Actor) -> None:
    """Give or take one permission of a role in this bank."""
    if role not in ROLES:
        raise RoleUnknown(role=role)
    row = (
        session()
        .scalars(select(RoleDifference).where(RoleDifference.role == role, RoleDifference.word == str(word)))
        .first()
    )
    if row is None:
        session().add(RoleDifference(role=role, word=str(word), is_allowed=is_allowed, set_by=by.member_id))
    else:
        row.is_allowed, row.set_by, row.set_at = is_allowed, by.member_id, now()
    touch_version()


def _check_roles(file: BankFile, part: Any) -> None:
    words = {str(word) for word in Permission}
    for role, change in (part or {}).items():
        if role not in ROLES:
            raise file.refuse(("roles", role), f"没有“{role}”这个角色", f"no role “{role}”")
        for sign in set(change) - {"add", "remove", "source"}:
            raise file.refuse(("roles", role), f"不认识“{sign}”", f"unknown key “{sign}”")
        for word in [*change.get("add", []), *change.get("remove", [])]:
            if word not in words:
                raise file.refuse(("roles", role), f"没有“{word}”这个权限", f"no permission “{word}”")


def _apply_roles(file: BankFile, part: Any, opening: Opening) -> None:
    for role, change in (part or {}).items():
        for sign in ("add", "remove"):
            session().add_all(
                RoleDifference(role=role, word=word, is_allowed=sign == "add") for word in change.get(sign, [])
            )


def understand_roles() -> None:
    """Answer for [roles] in a jurisdiction's file."""
    understand("roles", _check_roles, _apply_roles)
