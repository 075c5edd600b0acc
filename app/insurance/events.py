"""What insurance announces. Facts carry bare ids: what somebody said of an accident stands with the claim."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("insurance.scheme_entered", zh="登记保障方案", en="Scheme of cover entered")
@dataclass(frozen=True)
class SchemeEntered:
    """The bank has a scheme of cover, from a day to a day."""

    scheme_id: UUID
    valid_from: str
    valid_until: str


@fact("insurance.scheme_ended", zh="结束保障方案", en="Scheme of cover ended")
@dataclass(frozen=True)
class SchemeEnded:
    """A scheme ends earlier than was agreed."""

    scheme_id: UUID
    valid_until: str
    former_until: str


@fact("insurance.cover_written", zh="加入保障", en="Covered")
@dataclass(frozen=True)
class CoverWritten:
    """Somebody is covered for the service of an order."""

    cover_id: UUID
    order_id: UUID
    member_id: UUID


@fact("insurance.cover_voided", zh="保障失效", en="Cover voided")
@dataclass(frozen=True)
class CoverVoided:
    """A cover does not hold any more, and why."""

    cover_id: UUID
    order_id: UUID
    member_id: UUID
    why: str


@fact("insurance.list_ready", zh="月度名单就绪", en="Monthly list ready")
@dataclass(frozen=True)
class ListReady:
    """The month is over; its list waits to be sent to the insurer."""

    list_id: UUID
    month: str
    covers: int
    people: int


@fact("insurance.list_taken", zh="下载投保名单", en="Insurer's list taken")
@dataclass(frozen=True)
class ListTaken:
    """Somebody took a month's list away, with ID numbers; each person on it reads so in “who saw my data”."""

    tenant_id: UUID
    month: str
    covers: int
    people: int


@dataclass(frozen=True)
class _OfClaim:
    claim_id: UUID
    cover_id: UUID
    member_id: UUID


@fact("insurance.claim_reported", zh="报案", en="Accident reported")
@dataclass(frozen=True)
class ClaimReported(_OfClaim):
    """An accident at a covered service was reported."""


@fact("insurance.claim_passed", zh="理赔转保险公司", en="Claim passed on")
@dataclass(frozen=True)
class ClaimPassed(_OfClaim):
    """Staff passed a claim to the insurer."""


@fact("insurance.claim_settled", zh="理赔赔付", en="Claim settled")
@dataclass(frozen=True)
class ClaimSettled(_OfClaim):
    """The insurer paid."""


@fact("insurance.claim_declined", zh="理赔未赔付", en="Claim declined")
@dataclass(frozen=True)
class ClaimDeclined(_OfClaim):
    """The insurer does not pay, or the claim was not passed on; why stands with it."""
