"""What dispatch announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("dispatch.call_taken", zh="接听来电", en="Call taken")
@dataclass(frozen=True)
class CallTaken:
    """Somebody called; what came of it is a demand, or a note."""

    call_id: UUID
    member_id: UUID
    demand_id: UUID | None


@fact("dispatch.call_back_drawn", zh="抽中回访", en="Call-back drawn")
@dataclass(frozen=True)
class CallBackDrawn:
    """A service was drawn for a call-back: so many in a hundred are, by a keyed hash of the order's id; nobody chooses."""

    call_back_id: UUID
    order_id: UUID
    share_percent: int


@fact("dispatch.call_back_missed", zh="回访未接通", en="Nobody reached")
@dataclass(frozen=True)
class CallBackMissed:
    """The desk called and reached nobody; after the last time it calls no more."""

    call_back_id: UUID
    order_id: UUID
    attempts: int
    is_last: bool
    loop: str = "drawn"


@fact("dispatch.call_back_answered", zh="回访完成", en="Call-back answered")
@dataclass(frozen=True)
class CallBackAnswered:
    """The recipient said how the service was, 1 to 5; their words stand with the call-back."""

    call_back_id: UUID
    order_id: UUID
    stars: int
    loop: str = "drawn"


@fact("dispatch.call_back_handled", zh="不满意回访已跟进", en="Unhappy call-back followed up")
@dataclass(frozen=True)
class CallBackHandled:
    """The branch followed up what somebody was not content with; what it did stands with the call-back."""

    call_back_id: UUID
    order_id: UUID


@fact("dispatch.asking_refused", zh="不愿被问", en="Does not want to be asked")
@dataclass(frozen=True)
class AskingRefused:
    """A member does not want to be asked how they were served, from now on, on neither loop."""

    refusal_id: UUID
    member_id: UUID


@fact("dispatch.asking_allowed", zh="愿意再被问", en="May be asked again")
@dataclass(frozen=True)
class AskingAllowed:
    """A member took back that they do not want to be asked."""

    refusal_id: UUID
    member_id: UUID


@fact("dispatch.risk_assessed", zh="评估风险", en="Risk assessed")
@dataclass(frozen=True)
class RiskAssessed:
    """Staff allowed or refused a risky demand; `needs` is what its helpers must have from now on."""

    assessment_id: UUID
    demand_id: UUID
    grade: str
    is_allowed: bool
    needs: str
