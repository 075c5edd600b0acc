"""What goes in and out of dispatch."""

from marshmallow import Schema, fields

from app.orders.models import Need
from app.orders.schemas import DemandIn, ReasonOut
from app.web.schema import Form, Line


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
    tenant_id = fields.UUID(required=True)
    address = Line(200, load_default="")
    consents_to_address = fields.Boolean(load_default=False)


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
