"""Types of party organisations, the organisations, and who is linked to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Level(Word):
    """Of which level a party organisation is (P21)."""

    CITY = "city", "市级", "city level"
    DISTRICT = "district", "区级", "district level"


class PartyOrganisationType(TenantOwned, Model):
    """A type of party organisation, as the bank's file names it."""

    __tablename__ = "party_organisation_type"
    __table_args__ = (unique("key"),)
    key: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]

    def name(self, language: str) -> str:
        """The name a reader of this language sees."""
        return self.name_en if language == "en" else self.name_zh


class PartyOrganisation(TenantOwned, Model):
    """A group member that is a party organisation: its level, its type, since when it has reported in."""

    __tablename__ = "party_organisation"
    __table_args__ = (
        belongs_to("organisation", "organisation_id"),
        belongs_to("party_organisation_type", "type_id"),
        unique("organisation_id"),
        CheckConstraint("level IN ('city', 'district')", name="level_is_known"),
    )
    organisation_id: Mapped[UUID]
    type_id: Mapped[UUID]
    level: Mapped[str]
    reported_in_on: Mapped[date | None] = mapped_column(Date)


class PartyMember(TenantOwned, Model):
    """A member linked to a party organisation, under their own consent; the row goes with the consent."""

    __tablename__ = "party_member"
    __table_args__ = (
        belongs_to("party_organisation", "party_organisation_id"),
        belongs_to("member", "member_id"),
        unique("member_id"),
        Index("ix_party_member_organisation", "jurisdiction_id", "party_organisation_id"),
    )
    party_organisation_id: Mapped[UUID]
    member_id: Mapped[UUID]
    is_in_service: Mapped[bool]
    is_delegate: Mapped[bool]
    linked_at: Mapped[datetime] = mapped_column(default=now)
