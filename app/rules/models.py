"""Values of rules: append-only, dated, each with who, why and from which source."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to


class RuleValue(TenantOwned, Model):
    """What a node of the tree decided, from an instant on. `is_open` marks a cautious default of ours, not yet confirmed.

    A value of nothing takes the node's decision back: from then on what stands above it holds there again.
    """

    __tablename__ = "rule_value"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        Index("ix_rule_value_key", "jurisdiction_id", "key", "effective_from"),
    )
    tenant_id: Mapped[UUID]
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(JSONB)
    effective_from: Mapped[datetime]
    source: Mapped[str]
    is_open: Mapped[bool]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_withdrawal(self) -> bool:
        """Whether the node takes its decision back."""
        return self.value is None
