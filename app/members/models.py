"""Users, credentials and sessions (platform); members, consents and tokens (of one bank)."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model
from app.kit.ids import uuid7
from app.tenancy.keys import TenantOwned, belongs_to, unique


class User(Model):
    """Somebody who signs in, once for all banks."""

    __tablename__ = "user_account"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class UserPhone(Model):
    """A telephone under which a user is found: a keyed index, never the number in clear. A family may share one."""

    __tablename__ = "user_phone"
    __table_args__ = (Index("ix_user_phone_phone_index", "phone_index"),)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    phone_index: Mapped[bytes] = mapped_column(LargeBinary)
    phone_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    called: Mapped[str]


class CredentialKind(StrEnum):
    """How somebody proves who they are."""

    PASSWORD = "password"  # noqa: S105
    TOTP = "totp"


class Credential(Model):
    """A password's hash, or the encrypted secret of a second factor with the last counter it was used at."""

    __tablename__ = "credential"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_counter: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    set_at: Mapped[datetime] = mapped_column(default=now)


class UserSession(Model):
    """A sign-in on a device; its id is the digest of the secret in the cookie, and it is dead once ended."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)
    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    device: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignInPass(Model):
    """Takes a signed-in user to another bank's host name: good once, for a minute; kept as a digest.

    It is worth no more than the session it comes from: it dies with it, and leads to none that lasts longer.
    """

    __tablename__ = "sign_in_pass"
    __table_args__ = (Index("ix_sign_in_pass_user_id", "user_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    session_id: Mapped[bytes] = mapped_column(LargeBinary, ForeignKey("user_session.id"))
    jurisdiction_id: Mapped[int] = mapped_column(Integer, ForeignKey("jurisdiction.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInCode(Model):
    """A code sent to a telephone; kept as a digest, good once, for ten minutes and five tries."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_phone_index", "phone_index", "expires_at"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    phone_index: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None]


class Membership(Model):
    """A user's place in one bank: which member they are there."""

    __tablename__ = "membership"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(Integer, ForeignKey("jurisdiction.id"), primary_key=True)
    member_id: Mapped[UUID]


class Member(TenantOwned, Model):
    """A person in one bank. `number` is short and read aloud with a check digit."""

    __tablename__ = "member"
    __table_args__ = (
        belongs_to("tenant", "tenant_id"),
        unique("number"),
        unique("user_id"),
        Index("uq_member_id_number_index", "jurisdiction_id", "id_number_index", unique=True,
              postgresql_where=text("id_number_index IS NOT NULL")),
        Index("ix_member_phone_index", "jurisdiction_id", "phone_index"),
        Index("ix_member_phone_tail_index", "jurisdiction_id", "phone_tail_index"),
        Index("ix_member_sort_key", "jurisdiction_id", "sort_key"),
        CheckConstraint("level BETWEEN 0 AND 20", name="level_is_small"),
        CheckConstraint("text_size BETWEEN 0 AND 3", name="text_size_is_known"),
        belongs_to("member", "merged_into"),
    )  # fmt: skip
    number: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[UUID | None]
    tenant_id: Mapped[UUID]
    name: Mapped[str]
    sort_key: Mapped[str]
    phone_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_tail_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    born_on: Mapped[date | None] = mapped_column(Date)
    sex: Mapped[str | None]
    level: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    volunteer_since: Mapped[datetime | None]
    registered_by: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(default=now)
    language: Mapped[str] = mapped_column(default="zh")
    text_size: Mapped[int] = mapped_column(SmallInteger, default=0)
    """0 the usual pages, 1 to 3 the elder mode with large, larger, largest type."""
    merged_into: Mapped[UUID | None]
    erased_at: Mapped[datetime | None]

    @property
    def is_volunteer(self) -> bool:
        """Whether the member also serves."""
        return self.volunteer_since is not None


class ProfileItem(TenantOwned, Model):
    """Something sensitive a volunteer told of themselves, kept encrypted under its own consent."""

    __tablename__ = "profile_item"
    __table_args__ = (belongs_to("member", "member_id"), unique("member_id", "kind"))
    member_id: Mapped[UUID]
    kind: Mapped[str]
    value_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime] = mapped_column(default=now)


class Consent(TenantOwned, Model):
    """A member agreed to something, from an instant, perhaps until they withdrew it; earlier ones stay."""

    __tablename__ = "consent"
    __table_args__ = (belongs_to("member", "member_id"), Index("ix_consent_member", "jurisdiction_id", "member_id"))
    member_id: Mapped[UUID]
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID | None]


class ConsentWording(TenantOwned, Model):
    """A bank's own words for a consent, from an instant on; version 1 is the product's and stands in no row."""

    __tablename__ = "consent_wording"
    __table_args__ = (unique("kind", "version"), CheckConstraint("version > 1", name="after_the_first"))
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    words_zh: Mapped[str]
    words_en: Mapped[str]
    effective_from: Mapped[datetime]
    reason: Mapped[str]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(default=now)


class DataReading(TenantOwned, Model):
    """Somebody saw what is kept about a member: who, in which role at which node, what, and why they said so."""

    __tablename__ = "data_reading"
    __table_args__ = (
        belongs_to("member", "member_id"),
        Index("ix_data_reading_member", "jurisdiction_id", "member_id", "id"),
    )
    member_id: Mapped[UUID]
    by_member_id: Mapped[UUID | None]
    role: Mapped[str | None]
    tenant_id: Mapped[UUID | None]
    what: Mapped[str]
    reason: Mapped[str]
    read_at: Mapped[datetime] = mapped_column(default=now)


class ApiToken(TenantOwned, Model):
    """A bearer token of a member, for some permissions, until an instant; kept as a digest."""

    __tablename__ = "api_token"
    __table_args__ = (belongs_to("member", "member_id"), unique("digest"))
    member_id: Mapped[UUID]
    user_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    scopes: Mapped[list[str]]
    has_second_factor: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
