"""What members announce."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("members.member_registered", zh="登记会员", en="Member registered")
@dataclass(frozen=True)
class MemberRegistered:
    """A person became a member, by themselves or with somebody's help."""

    member_id: UUID
    is_assisted: bool


@fact("members.volunteer_joined", zh="成为志愿者", en="Volunteer joined")
@dataclass(frozen=True)
class VolunteerJoined:
    """A member serves from now on."""

    member_id: UUID


@fact("members.consent_given", zh="给予同意", en="Consent given")
@dataclass(frozen=True)
class ConsentGiven:
    """A member agreed to one kind of use of their data."""

    consent_id: UUID
    member_id: UUID
    kind: str


@fact("members.consent_withdrawn", zh="撤回同意", en="Consent withdrawn")
@dataclass(frozen=True)
class ConsentWithdrawn:
    """A member withdrew it; what was kept under it is gone."""

    consent_id: UUID
    member_id: UUID
    kind: str


@fact("members.profile_changed", zh="修改资料", en="Profile changed")
@dataclass(frozen=True)
class ProfileChanged:
    """Which items of a profile changed; never their values."""

    member_id: UUID
    items: list[str]


@fact("members.level_changed", zh="等级变化", en="Level changed")
@dataclass(frozen=True)
class LevelChanged:
    """A member reached another level."""

    member_id: UUID
    level: int


@fact("members.signed_in", zh="登录", en="Signed in")
@dataclass(frozen=True)
class SignedIn:
    """A member signed in to this bank."""

    member_id: UUID
    method: str


@fact("members.password_set", zh="设置密码", en="Password set")
@dataclass(frozen=True)
class PasswordSet:
    """A member set or changed their password; by which proof: the present password, or a code."""

    member_id: UUID
    method: str


@fact("members.password_removed", zh="取消密码", en="Password taken away")
@dataclass(frozen=True)
class PasswordRemoved:
    """A member signs in by code alone from now on."""

    member_id: UUID
    method: str


@fact("members.sign_in_failed", zh="登录失败", en="Sign-in failed")
@dataclass(frozen=True)
class SignInFailed:
    """Somebody failed to sign in; the telephone stands as the first bytes of its keyed index, written as an id."""

    phone_id: UUID
    method: str


@fact("members.pass_issued", zh="签发通行证", en="Sign-in pass issued")
@dataclass(frozen=True)
class PassIssued:
    """A member left for another bank of theirs with a pass; which one that is, is no business of this one."""

    pass_id: UUID
    member_id: UUID


@fact("members.pass_used", zh="使用通行证", en="Sign-in pass used")
@dataclass(frozen=True)
class PassUsed:
    """A member came from another bank of theirs; the same pass stands in that bank's facts."""

    pass_id: UUID
    member_id: UUID


@fact("members.pass_refused", zh="拒绝通行证", en="Sign-in pass refused")
@dataclass(frozen=True)
class PassRefused:
    """Somebody came with a pass that is worth nothing here; its id where it once was one: it may have been stolen."""

    pass_id: UUID | None


@fact("members.id_number_read", zh="查看证件号码", en="ID number read")
@dataclass(frozen=True)
class IdNumberRead:
    """A clerk saw a full ID number; why stands with the reading, for facts are never changed."""

    member_id: UUID
    reading_id: UUID | None = None


@fact("members.data_read", zh="查看会员资料", en="Member's data read")
@dataclass(frozen=True)
class DataRead:
    """Staff saw what is kept about a member: which kind of thing, never what it said."""

    member_id: UUID
    reading_id: UUID
    what: str


@fact("members.token_issued", zh="签发接口令牌", en="API token issued")
@dataclass(frozen=True)
class TokenIssued:
    """A member has a new bearer token."""

    token_id: UUID
    member_id: UUID
    scopes: list[str]


@fact("members.token_revoked", zh="作废接口令牌", en="API token revoked")
@dataclass(frozen=True)
class TokenRevoked:
    """A member's bearer token is worth nothing from now on."""

    token_id: UUID
    member_id: UUID


@fact("members.consent_worded", zh="修改同意书文字", en="Consent worded")
@dataclass(frozen=True)
class ConsentWorded:
    """The bank says a consent in its own words; the words stand with the version, which is never changed."""

    wording_id: UUID
    kind: str
    version: int
    effective_from: str
