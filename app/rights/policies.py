"""May this person open somebody's way in anew? Whoever can could sign in as them, so never beyond what one may do oneself."""

from uuid import UUID

from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import session
from app.members.models import Member, Membership
from app.rbac.guard import Visitor
from app.rbac.platform import platform_grants
from app.rbac.queries import grants_of, holds_grant_in, role_table
from app.rbac.words import STAFF_ONLY, Permission
from app.rights.errors import OfficeElsewhere, RecoveryBeyondOwn
from app.rights.of_users import as_user
from app.tenancy.queries import tenant
from app.tenancy.scope import jurisdiction_id


def demand_recovery(who: Visitor, row: Member) -> None:
    """Raise where a new telephone or a second factor taken away would open more than one holds; grants to come count too."""
    if row.id == who.actor.member_id or not all(_covers(who, role, at) for role, at in _offices(row.id)):
        raise RecoveryBeyondOwn()
    if row.user_id is not None and _holds_office_elsewhere(row.user_id):
        raise OfficeElsewhere()


def _offices(member_id: UUID) -> list[tuple[str, str]]:
    """(role, path) of a member's grants that have not ended."""
    at = now()
    live = [grant for grant in grants_of(member_id) if grant.valid_to is None or grant.valid_to > at]
    return [(grant.role, tenant(grant.tenant_id).path) for grant in live]


def _covers(who: Visitor, role: str, at: str) -> bool:
    words = (role_table().get(role, frozenset()) & STAFF_ONLY) | {Permission.FACTOR_RESET}
    return all(who.powers.may(word, at) for word in words)


def _holds_office_elsewhere(user_id: UUID) -> bool:
    """One sign-in serves all banks and the platform host, so what is reset here is reset there too."""
    with as_user(user_id):
        if platform_grants(user_id):
            return True
        here = Membership.jurisdiction_id == jurisdiction_id()
        others = select(Membership.jurisdiction_id, Membership.member_id).where(Membership.user_id == user_id, ~here)
        banks = session().execute(others).all()
    return any(holds_grant_in(bank, member_id) for bank, member_id in banks)
