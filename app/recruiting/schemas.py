"""What goes in and out of recruiting."""

from enum import StrEnum

from marshmallow import Schema, fields

from app.recruiting.models import Hours, TeamKind, TeamLevel
from app.recruiting.transitions import Stage
from app.web.schema import Form, Line, PageIn


class Decision(StrEnum):
    """What who vets can say."""

    APPROVE = "approve"
    ASK = "ask"
    DECLINE = "decline"


class ApplicationIn(Form):
    """What somebody is willing to give; skills and hours need `consents`."""

    kinds = fields.List(Line(60), load_default=list)
    skills = Line(500, load_default="")
    hours = fields.List(fields.Enum(Hours, by_value=True), load_default=list)
    words = Line(500, load_default="")
    consents = fields.Boolean(load_default=False)


class AnswerIn(Form):
    """What the applicant adds."""

    said = Line(500, required=True)


class DecisionIn(Form):
    """Approve, ask back or decline; the last two with words for the applicant."""

    decision = fields.Enum(Decision, by_value=True, required=True)
    said = Line(500, load_default="")
    team_id = fields.UUID(load_default=None, allow_none=True)


class QueueIn(PageIn):
    """Which applications."""

    state = fields.Enum(Stage, by_value=True, load_default=Stage.WAITING)
    kind = Line(60, load_default="")


class TeamIn(Form):
    """A team to register."""

    name = Line(60, required=True)
    kind = fields.Enum(TeamKind, by_value=True, load_default=TeamKind.VOLUNTEER)
    level = fields.Enum(TeamLevel, by_value=True, required=True)
    area = Line(100, load_default="")
    tenant_id = fields.UUID(required=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)


class TeamsIn(Form):
    """Which teams."""

    kind = fields.Enum(TeamKind, by_value=True, load_default=None, allow_none=True)
    text = Line(60, load_default="")


class MemberIdIn(Form):
    """Who."""

    member_id = fields.UUID(required=True)


class ApplicationOut(Schema):
    """An application and where it stands."""

    id = fields.UUID()
    member_id = fields.UUID()
    tenant_id = fields.UUID()
    kinds = fields.List(fields.String())
    state = fields.String()
    applied_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)


class NeighbourIn(Form):
    """Somebody a team's leader registers: a name, perhaps a telephone."""

    name = Line(100, required=True)
    phone = Line(30, load_default="")


class NeighbourOut(Schema):
    """Whom a team's leader registered."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()


class SaidOut(Schema):
    """A step of an application."""

    step = fields.String()
    text = fields.String()
    at = fields.DateTime()


class ApplicationFullOut(ApplicationOut):
    """An application with what was told and said."""

    skills = fields.String()
    hours = fields.List(fields.String())
    steps = fields.List(fields.Nested(SaidOut))


class ApplicationsOut(Schema):
    """Applications, the longest waiting first."""

    items = fields.List(fields.Nested(ApplicationOut))
    next_cursor = fields.String(allow_none=True)


class TeamOut(Schema):
    """A team."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    kind = fields.String()
    level = fields.Integer()
    area = fields.String()
    tenant_id = fields.UUID()
    parent_id = fields.UUID(allow_none=True)
    leader_id = fields.UUID(allow_none=True)
    disbanded_at = fields.DateTime(allow_none=True)


class TeamMemberOut(Schema):
    """Somebody in a team."""

    team_id = fields.UUID()
    member_id = fields.UUID()
    since = fields.DateTime()
    until = fields.DateTime(allow_none=True)
