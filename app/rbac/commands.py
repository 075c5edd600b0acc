"""Granting and revoking roles, and adapting them to a bank."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.rbac.errors import EndNeeded, EndPast, GrantBeyondOwn, GrantEnded, GrantNotFound, RoleIsOwn, RoleUnknown
from app.rbac.events import RoleAdapted, RoleGranted, RoleRevoked
from app.rbac.models import RoleDifference, RoleGrant
from app.rbac.queries import Powers, difference, grants_in_force, role_table
from app.rbac.roles import ENDS, INBORN, ON_PLATFORM, ROLES
from app.rbac.words import STAFF_ONLY, Permission
from app.tenancy.actor import Actor
from app.tenancy.commands import touch_version
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.opening import BankFile, Opening, understand
from app.tenancy.queries import root, tenant

LONGEST_SUPPORT = timedelta(days=7)
"""How long somebody from outside may look in to help; then it is granted anew, with its reason."""


def grant_role(
    member_id: UUID, role: str, tenant_id: UUID, *, reason: str, by: Actor, powers: Powers | None,
    valid_to: datetime | None = None,
) -> RoleGrant:  # fmt: skip
    """Give a member a role at a node and below; nobody grants what they do not hold there, nor to themselves.

    `powers` is None only for the shell, which opens banks and names the first administrators.
    """
    node = tenant(tenant_id)
    check_grant(member_id, role, node, by=by, powers=powers, valid_to=valid_to)
    grant = RoleGrant(
        member_id=member_id, role=role, tenant_id=tenant_id, valid_to=valid_to, granted_by=by.member_id, reason=reason
    )
    session().add(grant)
    session().flush()
    announce(RoleGranted(grant.id, member_id, role, tenant_id), by=by, tenant_id=tenant_id)
    return grant


def check_grant(
    member_id: UUID, role: str, node: Tenant, *, by: Actor, powers: Powers | None, valid_to: datetime | None = None
) -> None:
    """Raise what granting would raise, and change nothing."""
    if role not in ROLES or role in INBORN | ON_PLATFORM:
        raise RoleUnknown(role=role)
    if role in ENDS and (valid_to is None or valid_to > now() + LONGEST_SUPPORT):
        raise EndNeeded()
    if valid_to is not None and valid_to <= now():
        raise EndPast()
    if powers is not None:
        powers.demand(Permission.ROLE_GRANT, node.path)
        if role in ENDS:
            powers.demand(Permission.SUPPORT_GRANT, node.path)
        if member_id == by.member_id or not all(powers.may(word, node.path) for word in role_table()[role]):
            raise GrantBeyondOwn()


def revoke_role(grant_id: UUID, *, by: Actor, powers: Powers) -> RoleGrant:
    """End a grant now; it is gone at the holder's next request."""
    grant = fetch(RoleGrant, grant_id, GrantNotFound, for_update=True)
    if not powers.may(Permission.ROLE_GRANT, tenant(grant.tenant_id).path):
        raise GrantNotFound()
    if grant.valid_to is not None and grant.valid_to <= now():
        raise GrantEnded()
    had_end = grant.valid_to.isoformat() if grant.valid_to else None
    grant.valid_to = now()
    told = RoleRevoked(grant.id, grant.member_id, grant.role, grant.tenant_id, had_end)
    announce(told, by=by, tenant_id=grant.tenant_id)
    return grant


def adapt_role(
    role: str, word: Permission, *, is_allowed: bool | None, by: Actor, powers: Powers | None = None
) -> RoleDifference | None:
    """Give or take one permission of a role in this bank; None goes back to the template.

    `powers` is None only for the shell. Whoever adapts holds what they give, and never changes a role of their own.
    """
    if role not in ROLES or role in ON_PLATFORM:
        raise RoleUnknown(role=role)
    row = difference(role, word)
    was = row.is_allowed if row else None
    if powers is not None:
        _demand_adapting(role, word, gives=bool(is_allowed) or was is False, by=by, powers=powers)
    if is_allowed is None:
        if row is None:
            return None
        session().delete(row)
    elif row is None:
        row = RoleDifference(role=role, word=str(word), is_allowed=is_allowed, set_by=by.member_id)
        session().add(row)
    else:
        row.is_allowed, row.set_by, row.set_at = is_allowed, by.member_id, now()
    session().flush()
    announce(RoleAdapted(row.id, role, str(word), is_allowed, was), by=by, tenant_id=root().id)
    touch_version()
    return row


def _demand_adapting(role: str, word: Permission, *, gives: bool, by: Actor, powers: Powers) -> None:
    head = root().path
    powers.demand(Permission.ROLE_ADAPT, head)
    if by.member_id is not None and role in {held for held, _ in grants_in_force(by.member_id)}:
        raise RoleIsOwn()
    if gives and word in STAFF_ONLY and (role in INBORN or not powers.may(word, head)):
        raise GrantBeyondOwn()


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


def _tell_roles() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for row in session().scalars(select(RoleDifference).order_by(RoleDifference.role, RoleDifference.word)):
        told.setdefault(row.role, {}).setdefault("add" if row.is_allowed else "remove", []).append(row.word)
    return told


def understand_roles() -> None:
    """Answer for [roles] in a jurisdiction's file."""
    understand("roles", _check_roles, _apply_roles, _tell_roles)
