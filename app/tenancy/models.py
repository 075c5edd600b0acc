"""Regions and jurisdictions (platform), the tenant tree and the brand (of one bank)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Integer, LargeBinary, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Region(Model):
    """A province, city or district by its administrative code (GB/T 2260)."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    name_zh: Mapped[str]
    name_en: Mapped[str]


class Jurisdiction(Model):
    """One bank: the unit of law, brand, rules and ledger. `version` grows whenever brand, rules or roles change."""

    __tablename__ = "jurisdiction"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,39}$'", name="slug_is_plain"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(unique=True)
    host_name: Mapped[str | None] = mapped_column(unique=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_from: Mapped[str]


class TenantKind(StrEnum):
    """What a node of the tree is called; depth is free."""

    HEAD_BANK = "head_bank"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"
    COMMUNITY = "community"


class Tenant(TenantOwned, Model):
    """A node of a bank's tree; `path` is the numbers from the root down, each followed by a slash: '1/4/12/'."""

    __tablename__ = "tenant"
    __table_args__ = (belongs_to("tenant", "parent_id"), unique("number"), unique("path"), unique("key"))
    parent_id: Mapped[UUID | None]
    key: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    path: Mapped[str]
    kind: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    region_code: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    @classmethod
    def lies_within(cls, paths: Sequence[str]) -> ColumnElement[bool]:
        """The condition that a node lies at or below one of these; of none, no node does."""
        return or_(false(), *(cls.path.startswith(path) for path in paths))

    def is_within(self, paths: Sequence[str]) -> bool:
        """Whether this node lies at or below one of these; of none, it does not."""
        return self.path.startswith(tuple(paths))

    def holds(self, path: str) -> bool:
        """Whether a node at `path` is this one or below it."""
        return path.startswith(self.path)

    def name(self, language: str) -> str:
        """The name a reader of this language sees."""
        return self.name_en if language == "en" else self.name_zh


class SubBrand(TenantOwned, Model):
    """The name under which a part of the bank is known, at its node and below; a colour left out is the bank's."""

    __tablename__ = "sub_brand"
    __table_args__ = (belongs_to("tenant", "tenant_id"), unique("tenant_id"))
    tenant_id: Mapped[UUID]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    primary_colour: Mapped[str | None]
    accent_colour: Mapped[str | None]


class Brand(TenantOwned, Model):
    """How a bank, or a part of it, presents itself: names, colours, words of its own."""

    __tablename__ = "brand"
    __table_args__ = (belongs_to("tenant", "tenant_id"), unique("tenant_id"))
    tenant_id: Mapped[UUID]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    tagline_zh: Mapped[str] = mapped_column(default="")
    tagline_en: Mapped[str] = mapped_column(default="")
    primary_colour: Mapped[str]
    accent_colour: Mapped[str]
    hotline: Mapped[str | None]
    vocabulary: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Logo(TenantOwned, Model):
    """The mark of the bank (at the head bank) or of a sub-brand, drawn anew; earlier ones stay, so that a change is undone."""

    __tablename__ = "logo"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        Index("uq_logo_worn", "jurisdiction_id", "tenant_id", unique=True, postgresql_where=text("is_worn")),
        CheckConstraint("octet_length(picture) <= 6144 AND octet_length(icon) <= 65536", name="is_light"),
    )
    tenant_id: Mapped[UUID]
    digest: Mapped[str]
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    icon: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    is_worn: Mapped[bool]
    drawn_at: Mapped[datetime] = mapped_column(default=now)
