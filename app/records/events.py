"""What records announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("records.service_recorded", zh="记录服务", en="Service recorded")
@dataclass(frozen=True)
class ServiceRecorded:
    """A service stands in the books with its four figures, in seconds."""

    record_id: UUID
    order_id: UUID
    helper_id: UUID
    recipient_id: UUID
    actual_seconds: int
    weighted_seconds: int
    spendable_seconds: int
    honour_seconds: int


@fact("records.service_evaluated", zh="评价服务", en="Service evaluated")
@dataclass(frozen=True)
class ServiceEvaluated:
    """One side said what it thinks of the other."""

    evaluation_id: UUID
    record_id: UUID
    about_member_id: UUID
    stars: int
