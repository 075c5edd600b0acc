"""What organisations announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("organisations.organisation_registered", zh="登记团体会员", en="Organisation registered")
@dataclass(frozen=True)
class OrganisationRegistered:
    """A body became a group member."""

    organisation_id: UUID
    kind: str
