"""What recipients announces. Facts name what changed and who did it for whom, never what is sensitive."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("recipients.recipient_registered", zh="登记服务对象", en="Recipient registered")
@dataclass(frozen=True)
class RecipientRegistered:
    """A member stands in the registry of people to be helped."""

    recipient_id: UUID
    member_id: UUID


@fact("recipients.recipient_changed", zh="修改服务对象档案", en="Recipient's entry changed")
@dataclass(frozen=True)
class RecipientChanged:
    """Which parts of an entry changed; never their values."""

    recipient_id: UUID
    member_id: UUID
    items: list[str]


@fact("recipients.recipient_closed", zh="注销服务对象档案", en="Recipient's entry closed")
@dataclass(frozen=True)
class RecipientClosed:
    """A member left the registry."""

    recipient_id: UUID
    member_id: UUID


@fact("recipients.passer_by_registered", zh="简单登记路人", en="Passer-by registered")
@dataclass(frozen=True)
class PasserByRegistered:
    """Somebody was registered in passing; the rest is to be completed."""

    member_id: UUID
    missing: list[str]


@fact("recipients.passer_by_completed", zh="补全登记资料", en="Passer-by completed")
@dataclass(frozen=True)
class PasserByCompleted:
    """What was missing is there."""

    member_id: UUID


@fact("recipients.proxy_named", zh="委托家人代办", en="Proxy named")
@dataclass(frozen=True)
class ProxyNamed:
    """A member lets a relative act for them, within limits, once the relative accepts."""

    proxy_id: UUID
    member_id: UUID
    relative_id: UUID
    acts: list[str]
    monthly_seconds: int


@fact("recipients.proxy_asked", zh="申请为家人代办", en="Proxy asked for")
@dataclass(frozen=True)
class ProxyAsked:
    """A relative asks to act for a member, within limits; it holds once the member, or staff for them, agrees."""

    proxy_id: UUID
    member_id: UUID
    relative_id: UUID
    acts: list[str]
    monthly_seconds: int


@fact("recipients.proxy_accepted", zh="接受代办委托", en="Proxy accepted")
@dataclass(frozen=True)
class ProxyAccepted:
    """The relative may act from now on."""

    proxy_id: UUID
    member_id: UUID
    relative_id: UUID


@fact("recipients.proxy_ended", zh="结束代办委托", en="Proxy ended")
@dataclass(frozen=True)
class ProxyEnded:
    """Nobody acts by it any more, from the next request on."""

    proxy_id: UUID
    member_id: UUID
    relative_id: UUID


@fact("recipients.acting_begun", zh="开始为家人代办", en="Acting for a relative begun")
@dataclass(frozen=True)
class ActingBegun:
    """A relative chose to act for somebody in this session."""

    proxy_id: UUID
    member_id: UUID


@fact("recipients.guardian_recorded", zh="登记监护人", en="Guardian recorded")
@dataclass(frozen=True)
class GuardianRecorded:
    """Somebody answers for a minor."""

    guardianship_id: UUID
    minor_id: UUID
    guardian_id: UUID
    has_consented: bool


@fact("recipients.guardianship_ended", zh="结束监护登记", en="Guardianship ended")
@dataclass(frozen=True)
class GuardianshipEnded:
    """They answer for the minor no longer."""

    guardianship_id: UUID
    minor_id: UUID
    guardian_id: UUID


@fact("recipients.member_excluded", zh="不再与某人搭配", en="Member excluded")
@dataclass(frozen=True)
class MemberExcluded:
    """A member asked not to be brought together with another; about the wish, so that no timeline of the other shows it."""

    exclusion_id: UUID


@fact("recipients.exclusion_ended", zh="取消不再搭配", en="Exclusion ended")
@dataclass(frozen=True)
class ExclusionEnded:
    """The wish was taken back."""

    exclusion_id: UUID
