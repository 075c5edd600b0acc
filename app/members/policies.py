"""May this person see that member? Staff see members at and below the nodes they serve; everybody else is not found."""

from collections.abc import Sequence
from uuid import UUID

from app.members.errors import KnownByName, MemberNotFound
from app.members.models import Member
from app.members.queries import member, members_by_id
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def member_within(who: Visitor, member_id: UUID, word: Permission) -> Member:
    """A member of a node one serves; any other is not found."""
    row = member(member_id)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise MemberNotFound()
    return row


def known_within(who: Visitor, known: KnownByName | None, word: Permission) -> UUID | None:
    """Who somebody to be registered seems to be, where that member is of a node one serves."""
    if known is None or known.member_id is None:
        return None
    return known.member_id if who.powers.may(word, tenant(member(known.member_id).tenant_id).path) else None


def members_within(who: Visitor, member_ids: Sequence[UUID], word: Permission) -> list[Member]:
    """Members of nodes one serves, read at once; where a single one is another's, none is found."""
    found = members_by_id(member_ids)
    if len(found) < len(set(member_ids)):
        raise MemberNotFound()
    if not all(who.powers.may(word, tenant(row.tenant_id).path) for row in found.values()):
        raise MemberNotFound()
    return list(found.values())
