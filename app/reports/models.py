"""Roll-ups: all that supervision can read. No person stands in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model, Xid8
from app.tenancy.keys import TenantOwned, unique


class RollUp(TenantOwned, Model):
    """A measure at a node and below: for each month; where months do not add up, for each quarter and year as well."""

    __tablename__ = "roll_up"
    __table_args__ = (unique("period", "starts_on", "measure", "tenant_id"),)
    tenant_id: Mapped[UUID]
    period: Mapped[str]
    starts_on: Mapped[date] = mapped_column(Date)
    measure: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)


class RollUpPlace(TenantOwned, Model):
    """A node as supervision sees it: its id is the node's."""

    __tablename__ = "roll_up_place"
    __table_args__ = (unique("path"),)
    path: Mapped[str]
    kind: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    counted_in: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The bank's unit of time as `Unit` has it; None until the first folding that knows it."""


class RollUpPoint(TenantOwned, Model):
    """How far a bank's facts are folded: every transaction below `upto` has been counted. Its id is the root node's."""

    __tablename__ = "roll_up_point"
    upto: Mapped[str] = mapped_column(Xid8)
    folded_at: Mapped[datetime] = mapped_column(default=now)
