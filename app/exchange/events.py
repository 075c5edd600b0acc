"""What exchange announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("exchange.time_donated", zh="捐赠时间", en="Time donated")
@dataclass(frozen=True)
class TimeDonated:
    """Somebody gave time away; the seconds have moved. Who received it stands with the donation."""

    donation_id: UUID
    kind: str
    seconds: int
