"""What goes in and out of dispatch."""

from marshmallow import Schema, fields
from marshmallow.validate import Regexp

from app.orders.models import Need
from app.orders.schemas import DemandIn, ReasonOut
from app.web.schema import Form, Line, Whole


class CallIn(DemandIn):
    """A call that asks for help: the demand of a caller, and perhaps who is sent at once."""

    recipient_id = fields.UUID(required=True)
    helper_id = fields.UUID(load_default=None, allow_none=True)


class NoteIn(Form):
    """What a call was about, when it led to no demand."""

    note = Line(500, required=True)


class NewCallerIn(Form):
    """The least that is asked of a caller nobody knows yet; the address needs their consent."""

    name = Line(100, required=True)
    phone = Line(30, load_default="")
    tenant_id = fields.UUID(
        required=True, error_messages={"invalid_uuid": "请选择来电人所在的网点|Please choose the caller’s branch"}
    )
    address = Line(200, load_default="")
    consents_to_address = fields.Boolean(load_default=False)
    is_another = fields.Boolean(load_default=False)


class DecisionIn(Form):
    """Whether a risky demand is allowed, what its helpers must have then, and why."""

    is_allowed = fields.Boolean(required=True)
    needs = fields.Enum(Need, by_value=True, load_default=Need.NOTHING)
    note = Line(200, load_default="")


class MatchOut(Schema):
    """A volunteer in view of a demand: points with their reasons, or why they cannot come."""

    helper_id = fields.UUID(attribute="helper.id")
    number = fields.Integer(attribute="helper.number")
    name = fields.String(attribute="helper.name")
    points = fields.Integer()
    reasons = fields.List(fields.Nested(ReasonOut))
    why_not = fields.Nested(ReasonOut, allow_none=True)


class CallOut(Schema):
    """A call of the day."""

    id = fields.UUID(attribute="call.id")
    member_id = fields.UUID(attribute="call.member_id")
    taken_by = fields.UUID(attribute="call.taken_by")
    demand_id = fields.UUID(attribute="call.demand_id", allow_none=True)
    taken_at = fields.DateTime(attribute="call.taken_at")
    note = fields.String()


class AssessmentOut(Schema):
    """A demand that waits to be assessed, or was."""

    id = fields.UUID(attribute="row.id")
    demand_id = fields.UUID(attribute="row.demand_id")
    grade = fields.String(attribute="row.grade")
    measure = fields.String(attribute="row.measure")
    answers = fields.List(fields.String())
    is_allowed = fields.Boolean(attribute="row.is_allowed", allow_none=True)
    decided_at = fields.DateTime(attribute="row.decided_at", allow_none=True)
    note = fields.String(attribute="row.note", allow_none=True)


class AnswerIn(Form):
    """What the recipient said at a call-back: 1 (not content at all) to 5 (very content), and perhaps a word."""

    stars = Whole(1, 5, required=True)
    note = Line(500, load_default="")


class AskingRefusalOut(Schema):
    """Whether one may be asked how one was served; since when one does not want to be."""

    refused_at = fields.DateTime(allow_none=True)


class FollowUpIn(Form):
    """What the branch did about it."""

    said = Line(500, required=True)


class ResultsIn(Form):
    """Of which node (the highest one granted, else), in which quarter (this one, else)."""

    node = fields.UUID(load_default=None, allow_none=True)
    quarter = fields.String(
        load_default="", validate=Regexp(r"(20\d\d-Q[1-4])?\Z", error="请写成 2026-Q4 这样|Write it like 2026-Q4")
    )


class CallBackOut(Schema):
    """Somebody to be asked and where it stands; the recipient's words for those who may see it."""

    id = fields.UUID(attribute="row.id")
    order_id = fields.UUID(attribute="row.order_id")
    tenant_id = fields.UUID(attribute="row.tenant_id")
    member_id = fields.UUID(attribute="row.member_id")
    loop = fields.String(attribute="row.loop")
    state = fields.String(attribute="row.state")
    attempts = fields.Integer(attribute="row.attempts")
    drawn_at = fields.DateTime(attribute="row.drawn_at")
    due_at = fields.DateTime(attribute="row.due_at")
    open_until = fields.DateTime(attribute="row.open_until")
    stars = fields.Integer(attribute="row.stars", allow_none=True)
    note = fields.String()
    handled_at = fields.DateTime(attribute="row.handled_at", allow_none=True)
    handled = fields.String()


class CameOut(Schema):
    """What one loop came to: how many askings to what; null is hidden because few are behind it."""

    counts = fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    content_percent = fields.Integer(allow_none=True)


class ResultLineOut(Schema):
    """A node with all below it: what each loop came to, and how many its branches have to ask now, some of them late."""

    node_id = fields.UUID(attribute="node.id")
    name_zh = fields.String(attribute="node.name_zh")
    name_en = fields.String(attribute="node.name_en")
    drawn = fields.Nested(CameOut)
    regular = fields.Nested(CameOut)
    due = fields.Integer()
    late = fields.Integer()


class ResultsOut(Schema):
    """A node and the nodes one step below it; the first line is the node with all below it."""

    first = fields.Date()
    last = fields.Date()
    lines = fields.List(fields.Nested(ResultLineOut))
