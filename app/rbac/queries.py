"""What a person may do, where: one look-up a request, then set membership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app.kit.clock import now
from app.kit.db import session
from app.rbac.errors import GrantNotFound, PermissionMissing, SecondFactorNeeded
from app.rbac.models import RoleDifference, RoleGrant
from app.rbac.roles import Table, compile_roles, table_of, template_rows
from app.rbac.words import STAFF_ONLY, Permission
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.queries import jurisdiction
from app.tenancy.scope import is_version_settled, jurisdiction_scope


@dataclass(frozen=True)
class Powers:
    """What somebody may do: words held everywhere in the bank, and words held at nodes and below."""

    everywhere: frozenset[Permission] = frozenset()
    at_nodes: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    waiting: frozenset[Permission] = frozenset()
    """Staff words that would count after the second factor."""

    def may(self, word: Permission, at: str | None = None) -> bool:
        """Whether the word is held at the node of this path (or anywhere, when no path is given). A set look-up."""
        if word in self.everywhere:
            return True
        if at is None:
            return any(word in words for words in self.at_nodes.values())
        return any(at.startswith(path) and word in words for path, words in self.at_nodes.items())

    def holds(self, word: Permission) -> bool:
        """Whether the word is held somewhere, be the second factor given or still to come."""
        return self.may(word) or word in self.waiting

    def demand(self, word: Permission, at: str | None = None) -> None:
        """Raise unless the word is held there."""
        if self.may(word, at):
            return
        if word in self.waiting:
            raise SecondFactorNeeded()
        raise PermissionMissing(permission=str(word), zh=word.zh, en=word.en)

    def paths(self, word: Permission) -> list[str]:
        """The nodes at and below which the word is held."""
        return [path for path, words in self.at_nodes.items() if word in words]

    @property
    def is_staff(self) -> bool:
        """Whether any grant is held (with or without the second factor)."""
        return bool(self.at_nodes or self.waiting)


NOBODY = Powers()


def role_table() -> Table:
    """The compiled roles of the bank in scope; differences are read only when its version is new to this process."""
    bank = jurisdiction()
    if not is_version_settled():
        return compile_roles(template_rows(), _differences())
    return table_of(bank.id, bank.version, _differences)


def powers_of(inborn: list[str], grants: list[tuple[str, str]], *, has_second_factor: bool) -> Powers:
    """Powers from roles held by being a member and from grants (role, path of the node)."""
    table = role_table()
    everywhere = frozenset().union(*(table[role] for role in inborn)) if inborn else frozenset()
    at_nodes: dict[str, frozenset[Permission]] = {}
    for role, path in grants:
        at_nodes[path] = at_nodes.get(path, frozenset()) | table.get(role, frozenset())
    if has_second_factor:
        return Powers(everywhere - STAFF_ONLY, at_nodes)
    waiting = frozenset().union(*at_nodes.values()) if at_nodes else frozenset()
    kept = {path: words - STAFF_ONLY for path, words in at_nodes.items() if words - STAFF_ONLY}
    return Powers(everywhere - STAFF_ONLY, kept, waiting & STAFF_ONLY)


def grants_in_force(member_id: UUID) -> list[tuple[str, str]]:
    """(role, path) of a member's grants at this instant."""
    at = now()
    rows = session().execute(
        select(RoleGrant.role, Tenant.path)
        .join(Tenant, (Tenant.jurisdiction_id == RoleGrant.jurisdiction_id) & (Tenant.id == RoleGrant.tenant_id))
        .where(
            RoleGrant.member_id == member_id,
            RoleGrant.valid_from <= at,
            (RoleGrant.valid_to.is_(None)) | (RoleGrant.valid_to > at),
        )
    )
    return [(role, path) for role, path in rows]


def holds_grant_in(bank: int, member_id: UUID) -> bool:
    """Whether a member of another bank holds a role there, now or later; read in that bank's scope with a session of its own."""
    live = RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to > now())
    with current_app.app_context(), jurisdiction_scope(bank):
        return session().scalar(select(RoleGrant.id).where(RoleGrant.member_id == member_id, live).limit(1)) is not None


def grants_at(paths: list[str]) -> list[RoleGrant]:
    """Grants at nodes at or below these paths, newest first."""
    query = (
        select(RoleGrant)
        .join(Tenant, (Tenant.jurisdiction_id == RoleGrant.jurisdiction_id) & (Tenant.id == RoleGrant.tenant_id))
        .where(Tenant.lies_within(paths))
        .order_by(RoleGrant.id.desc())
    )
    return list(session().scalars(query))


def nearest_holders(word: Permission, path: str) -> list[UUID]:
    """The members who hold a staff word at the node of this path: those granted it deepest in the tree, for it is theirs to do."""
    at, table = now(), role_table()
    rows = session().execute(
        select(RoleGrant.member_id, RoleGrant.role, Tenant.path)
        .join(Tenant, (Tenant.jurisdiction_id == RoleGrant.jurisdiction_id) & (Tenant.id == RoleGrant.tenant_id))
        .where(RoleGrant.valid_from <= at, RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to > at))
        .order_by(RoleGrant.id)
    )
    holding = [(above, who) for who, role, above in rows if path.startswith(above) and word in table.get(role, ())]
    deepest = max((len(above) for above, _ in holding), default=0)
    return list(dict.fromkeys(who for above, who in holding if len(above) == deepest))


def grant(grant_id: UUID) -> RoleGrant:
    """One grant of the bank in scope, also after its end."""
    return fetch(RoleGrant, grant_id, GrantNotFound)


def grants_of(member_id: UUID) -> list[RoleGrant]:
    """Everything ever granted to a member, newest first."""
    return list(
        session().scalars(select(RoleGrant).where(RoleGrant.member_id == member_id).order_by(RoleGrant.id.desc()))
    )


def count_grants(ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many grants in force stand at each of these nodes."""
    at = now()
    rows = session().execute(
        select(RoleGrant.tenant_id, func.count())
        .where(
            RoleGrant.tenant_id.in_(ids), RoleGrant.valid_from <= at, RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to > at)
        )
        .group_by(RoleGrant.tenant_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def holders(role: str) -> int:
    """How many members hold a role somewhere in the bank now."""
    at = now()
    query = select(func.count(func.distinct(RoleGrant.member_id))).where(
        RoleGrant.role == role, RoleGrant.valid_from <= at, RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to > at)
    )
    return int(session().scalar(query) or 0)


def difference(role: str, word: Permission) -> RoleDifference | None:
    """How this bank differs from the template in one permission of a role; None where it does not."""
    return (
        session()
        .scalars(select(RoleDifference).where(RoleDifference.role == role, RoleDifference.word == str(word)))
        .first()
    )


def differences_of(role: str) -> dict[Permission, RoleDifference]:
    """Everything in which this bank's role differs from the template."""
    rows = session().scalars(select(RoleDifference).where(RoleDifference.role == role))
    return {Permission.of(row.word): row for row in rows}


def _differences() -> list[tuple[str, str, bool]]:
    rows = session().execute(select(RoleDifference.role, RoleDifference.word, RoleDifference.is_allowed))
    return [(role, word, is_allowed) for role, word, is_allowed in rows]
