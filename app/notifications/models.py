"""Messages, their way through the channels, people's addresses and choices, a bank's own wording."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.words import Word
from app.tenancy.keys import TenantOwned, belongs_to, unique


class Medium(Word):
    """How a message reaches somebody outside the pages."""

    SMS = "sms", "短信", "SMS"
    MAIL = "mail", "电子邮件", "E-mail"
    WECHAT = "wechat", "微信", "WeChat"


class Pace(Word):
    """How soon somebody wants messages through a channel."""

    AT_ONCE = "at_once", "重要的马上发", "Important ones at once"
    DAILY = "daily", "每天汇总一次", "All of them once a day"
    NEVER = "never", "不要发", "None, please"


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
    """A message on its way through one channel: waiting, sent, or given up.

    One that waits for the day's digest is bound to the others of its member and channel when the hour has come:
    `digest_id` is the id of the first of them, which speaks for all, and the set is never changed again.
    """

    __tablename__ = "sending"
    __table_args__ = (
        belongs_to("message", "message_id"),
        unique("message_id", "medium"),
        Index("ix_sending_due", "jurisdiction_id", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_sending_digest", "jurisdiction_id", "digest_id", postgresql_where=text("digest_id IS NOT NULL")),
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state_is_known"),
    )
    message_id: Mapped[UUID]
    medium: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    waits_for_digest: Mapped[bool] = mapped_column(default=False)
    digest_id: Mapped[UUID | None]


class Address(TenantOwned, Model):
    """Where a member is reached through a channel beside the telephone: a mailbox, or an account of WeChat; proven theirs.

    Two members may have the same one, as a couple shares a mailbox.
    """

    __tablename__ = "notification_address"
    __table_args__ = (
        belongs_to("member", "member_id"),
        unique("member_id", "medium"),
        CheckConstraint("medium IN ('mail', 'wechat')", name="medium_has_addresses"),
    )
    member_id: Mapped[UUID]
    medium: Mapped[str]
    address_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime] = mapped_column(default=now)


class AddressCode(TenantOwned, Model):
    """A code that proves an address: sent to a mailbox, or sent to the bank from WeChat; kept as a keyed digest, good once."""

    __tablename__ = "address_code"
    __table_args__ = (
        belongs_to("member", "member_id"),
        Index("ix_address_code_member", "jurisdiction_id", "member_id", "medium", "made_at"),
        Index("ix_address_code_digest", "jurisdiction_id", "digest"),
        CheckConstraint("medium = 'mail' OR address_cipher IS NULL", name="address_is_a_mailbox"),
    )
    member_id: Mapped[UUID]
    medium: Mapped[str]
    address_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None]


class Preference(TenantOwned, Model):
    """How soon a member wants messages through a channel; without a row the bank's rule holds."""

    __tablename__ = "notification_preference"
    __table_args__ = (
        belongs_to("member", "member_id"),
        unique("member_id", "medium"),
        CheckConstraint("pace IN ('at_once', 'daily', 'never')", name="pace_is_known"),
    )
    member_id: Mapped[UUID]
    medium: Mapped[str]
    pace: Mapped[str]


class Wording(TenantOwned, Model):
    """A bank's own words for a kind of message; the product's words serve where there is none."""

    __tablename__ = "wording"
    __table_args__ = (unique("kind"),)
    kind: Mapped[str]
    texts: Mapped[dict[str, Any]]
    set_at: Mapped[datetime] = mapped_column(default=now)
