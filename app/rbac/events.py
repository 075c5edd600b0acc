"""What rbac announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("rbac.role_granted", zh="授予角色", en="Role granted")
@dataclass(frozen=True)
class RoleGranted:
    """A member was given a role at a node."""

    grant_id: UUID
    member_id: UUID
    role: str
    tenant_id: UUID


@fact("rbac.role_revoked", zh="收回角色", en="Role revoked")
@dataclass(frozen=True)
class RoleRevoked:
    """A grant was ended."""

    grant_id: UUID
    member_id: UUID
    role: str
    tenant_id: UUID | None = None
    had_end: str | None = None


@fact("rbac.role_adapted", zh="调整角色的权限", en="Role adapted")
@dataclass(frozen=True)
class RoleAdapted:
    """A permission was given to a role of this bank, taken from it, or (None) left to the template again."""

    difference_id: UUID
    role: str
    permission: str
    is_allowed: bool | None
    was: bool | None


@fact("rbac.act_denied", zh="拒绝越权操作", en="Act denied")
@dataclass(frozen=True)
class ActDenied:
    """Somebody tried what they may not do."""

    member_id: UUID | None
    permission: str
    route: str
