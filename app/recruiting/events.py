"""What recruiting announces: who and where, never what somebody told of themselves."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@dataclass(frozen=True)
class _OfApplication:
    application_id: UUID
    member_id: UUID


@fact("recruiting.application_made", zh="申请做志愿者", en="Volunteer application made")
@dataclass(frozen=True)
class ApplicationMade(_OfApplication):
    """A member asks to serve."""


@fact("recruiting.application_asked", zh="请申请人补充", en="Applicant asked back")
@dataclass(frozen=True)
class ApplicationAsked(_OfApplication):
    """Who vets wants to know more."""


@fact("recruiting.application_answered", zh="申请人已补充", en="Applicant answered")
@dataclass(frozen=True)
class ApplicationAnswered(_OfApplication):
    """The applicant said more."""


@fact("recruiting.application_approved", zh="通过志愿者申请", en="Volunteer application approved")
@dataclass(frozen=True)
class ApplicationApproved(_OfApplication):
    """The applicant serves from now on."""


@fact("recruiting.application_declined", zh="未通过志愿者申请", en="Volunteer application declined")
@dataclass(frozen=True)
class ApplicationDeclined(_OfApplication):
    """The applicant does not serve, and reads why."""


@fact("recruiting.application_taken_back", zh="撤回志愿者申请", en="Volunteer application taken back")
@dataclass(frozen=True)
class ApplicationTakenBack(_OfApplication):
    """The applicant does not want to any more."""


@fact("recruiting.team_registered", zh="登记队伍", en="Team registered")
@dataclass(frozen=True)
class TeamRegistered:
    """A team exists from now on; its level is 1 (corps) to 4 (squad)."""

    team_id: UUID
    level: int
    kind: str


@fact("recruiting.team_joined", zh="加入队伍", en="Team joined")
@dataclass(frozen=True)
class TeamJoined:
    """A volunteer is in the team from now on."""

    team_id: UUID
    member_id: UUID


@fact("recruiting.team_left", zh="离开队伍", en="Team left")
@dataclass(frozen=True)
class TeamLeft:
    """A volunteer is in the team no more."""

    team_id: UUID
    member_id: UUID


@fact("recruiting.team_led", zh="任命队长", en="Team leader named")
@dataclass(frozen=True)
class TeamLed:
    """Somebody leads the team from now on."""

    team_id: UUID
    member_id: UUID


@fact("recruiting.team_disbanded", zh="解散队伍", en="Team disbanded")
@dataclass(frozen=True)
class TeamEnded:
    """The team exists no more; nobody is in it."""

    team_id: UUID
    people: int
