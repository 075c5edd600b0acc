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


@fact("dispatch.risk_assessed", zh="评估风险", en="Risk assessed")
@dataclass(frozen=True)
class RiskAssessed:
    """Staff allowed or refused a risky demand; `needs` is what its helpers must have from now on."""

    assessment_id: UUID
    demand_id: UUID
    grade: str
    is_allowed: bool
    needs: str
