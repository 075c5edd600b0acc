"""What organisations announces."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.events.facts import fact


@fact("organisations.organisation_registered", zh="登记团体会员", en="Organisation registered")
@dataclass(frozen=True)
class OrganisationRegistered:
    """A body became a group member."""

    organisation_id: UUID
    kind: str


@fact("organisations.organisation_changed", zh="修改团体会员", en="Organisation changed")
@dataclass(frozen=True)
class OrganisationChanged:
    """A group member has another name, sort or credit code."""

    organisation_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact("organisations.organisation_shut", zh="关闭团体会员", en="Organisation closed")
@dataclass(frozen=True)
class OrganisationShut:
    """A body is a group member no more; its people, orders and time stay where they are."""

    organisation_id: UUID


@fact("organisations.organisation_reopened", zh="重新开放团体会员", en="Organisation reopened")
@dataclass(frozen=True)
class OrganisationReopened:
    """A body is a group member again."""

    organisation_id: UUID


@fact("organisations.station_registered", zh="登记站点", en="Station registered")
@dataclass(frozen=True)
class StationRegistered:
    """There is a place more where residents are helped across a desk."""

    station_id: UUID
    after: dict[str, Any]


@fact("organisations.station_changed", zh="修改站点", en="Station changed")
@dataclass(frozen=True)
class StationChanged:
    """A station has another name or address."""

    station_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact("organisations.station_shut", zh="关闭站点", en="Station closed")
@dataclass(frozen=True)
class StationShut:
    """Residents are helped there no more; forms propose it no more."""

    station_id: UUID


@fact("organisations.station_reopened", zh="重新开放站点", en="Station reopened")
@dataclass(frozen=True)
class StationReopened:
    """A closed station is open again."""

    station_id: UUID


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
