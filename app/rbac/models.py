"""Grants of roles at nodes, a bank's differences from the role templates, and grants on the platform."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.ids import uuid7
from app.tenancy.keys import TenantOwned, belongs_to, unique


class RoleGrant(TenantOwned, Model):
    """A member holds a role at a node and below, from an instant, perhaps until another; kept after its end."""

    __tablename__ = "role_grant"
    __table_args__ = (
        belongs_to("member", "member_id"),
        belongs_to("tenant", "tenant_id"),
        Index("ix_role_grant_member", "jurisdiction_id", "member_id"),
        CheckConstraint("role ~ '^[a-z_]{2,40}$'", name="role_is_plain"),
    )
    member_id: Mapped[UUID]
    role: Mapped[str]
    tenant_id: Mapped[UUID]
    valid_from: Mapped[datetime] = mapped_column(default=now)
    valid_to: Mapped[datetime | None]
    granted_by: Mapped[UUID | None]
    reason: Mapped[str]


class RoleDifference(TenantOwned, Model):
    """This bank gives a role a permission the template does not, or takes one away."""

    __tablename__ = "role_difference"
    __table_args__ = (
        unique("role", "word"),
        CheckConstraint("role ~ '^[a-z_]{2,40}$' AND word ~ '^[a-z:-]{3,60}$'", name="tokens_are_plain"),
    )
    role: Mapped[str]
    word: Mapped[str]
    is_allowed: Mapped[bool]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(default=now)


class PlatformGrant(Model):
    """A user holds a role on the platform itself: operator, or supervisor of a region."""

    __tablename__ = "platform_grant"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    valid_to: Mapped[datetime | None]


class PlatformAct(Model):
    """Something a user did on the platform host, outside every bank: append-only, read by its user and the shell."""

    __tablename__ = "platform_act"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    act: Mapped[str]
    detail: Mapped[str]
    address: Mapped[str | None]
    happened_at: Mapped[datetime] = mapped_column(default=now)
