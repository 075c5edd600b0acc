"""Organisations, who belongs to them, and stations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique


class OrganisationKind(Word):
    """What sort of body a group member is."""

    ENTERPRISE = "enterprise", "企业", "enterprise"
    PUBLIC_BODY = "public_body", "机关事业单位", "public body"
    SOCIAL_ORGANISATION = "social_organisation", "社会组织", "social organisation"
    MERCHANT = "merchant", "商户", "merchant"
    CATERER = "caterer", "供餐单位", "caterer"
    CARE_BODY = "care_body", "照护医养机构", "care body"
    PARTY_ORGANISATION = "party_organisation", "党组织", "party organisation"


class Organisation(TenantOwned, Model):
    """A group member of the bank."""

    __tablename__ = "organisation"
    __table_args__ = (belongs_to("tenant", "tenant_id"), unique("number"), unique("credit_code"))
    number: Mapped[int] = mapped_column(Integer)
    tenant_id: Mapped[UUID]
    kind: Mapped[str]
    name: Mapped[str]
    credit_code: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class OrganisationMember(TenantOwned, Model):
    """A member belongs to an organisation, from an instant, perhaps until another; some of them lead it."""

    __tablename__ = "organisation_member"
    __table_args__ = (
        belongs_to("organisation", "organisation_id"),
        belongs_to("member", "member_id"),
        unique("organisation_id", "member_id"),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
    )
    organisation_id: Mapped[UUID]
    member_id: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]
    leads_since: Mapped[datetime | None]


class Station(TenantOwned, Model):
    """A place where residents are helped across a desk."""

    __tablename__ = "station"
    __table_args__ = (belongs_to("tenant", "tenant_id"),)
    tenant_id: Mapped[UUID]
    name: Mapped[str]
    address: Mapped[str]
    closed_at: Mapped[datetime | None]
