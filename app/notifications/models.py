"""Messages, their way through the channels, people's choices, a bank's own wording."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Medium(StrEnum):
    """How a message reaches somebody outside the pages."""

    SMS = "sms"
    MAIL = "mail"
    WECHAT = "wechat"


class Message(TenantOwned, Model):
    """Something a member is told, in the inbox; its id is derived from the fact, so it is told once."""

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("member", "member_id"),
        Index("ix_message_member", "jurisdiction_id", "member_id", "id"),
    )
    member_id: Mapped[UUID]
    fact_id: Mapped[UUID]
    kind: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    path: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]


class Sending(TenantOwned, Model):
    """A message on its way through one channel: waiting, sent, or given up."""

    __tablename__ = "sending"
    __table_args__ = (
        belongs_to("message", "message_id"),
        unique("message_id", "medium"),
        Index("ix_sending_due", "jurisdiction_id", "due_at", postgresql_where=text("state = 'waiting'")),
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state_is_known"),
    )
    message_id: Mapped[UUID]
    medium: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Preference(TenantOwned, Model):
    """Whether a member wants messages through a channel; without a row the bank's rule holds."""

    __tablename__ = "notification_preference"
    __table_args__ = (belongs_to("member", "member_id"), unique("member_id", "medium"))
    member_id: Mapped[UUID]
    medium: Mapped[str]
    is_wanted: Mapped[bool]


class Wording(TenantOwned, Model):
    """A bank's own words for a kind of message; the product's words serve where there is none."""

    __tablename__ = "wording"
    __table_args__ = (unique("kind"),)
    kind: Mapped[str]
    texts: Mapped[dict[str, Any]]
    set_at: Mapped[datetime] = mapped_column(default=now)
