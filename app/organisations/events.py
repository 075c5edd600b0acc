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


@dataclass(frozen=True)
class _OfMember:
    organisation_id: UUID
    member_id: UUID


@fact("organisations.member_joined", zh="加入团体", en="Organisation joined")
@dataclass(frozen=True)
class OrganisationJoined(_OfMember):
    """A member belongs to the organisation from now on."""


@fact("organisations.member_left", zh="离开团体", en="Organisation left")
@dataclass(frozen=True)
class OrganisationLeft(_OfMember):
    """A member belongs to the organisation no more."""


@fact("organisations.leader_named", zh="任命团体负责人", en="Leader of an organisation named")
@dataclass(frozen=True)
class LeaderNamed(_OfMember):
    """A member leads the organisation from now on: takes demands for it and sends its people."""
