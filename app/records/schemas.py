"""What goes in and out of records."""

from marshmallow import Schema, fields

from app.web.schema import Form, Line, Whole


class RecordOut(Schema):
    """A service record: its four figures in seconds."""

    id = fields.UUID()
    order_id = fields.UUID()
    helper_id = fields.UUID()
    recipient_id = fields.UUID()
    title = fields.String()
    served_on = fields.Date()
    started_at = fields.DateTime()
    ended_at = fields.DateTime()
    actual_seconds = fields.Integer()
    weighted_seconds = fields.Integer()
    spendable_seconds = fields.Integer()
    honour_seconds = fields.Integer()
    made_under = fields.Dict()


class RecordsOut(Schema):
    """A page of records, newest first."""

    items = fields.List(fields.Nested(RecordOut))
    next_cursor = fields.String(allow_none=True)


class EvaluationIn(Form):
    """What one side says of the other."""

    stars = Whole(1, 5, required=True)
    comment = Line(500, load_default="")


class EvaluationOut(Schema):
    """What was said."""

    id = fields.UUID()
    record_id = fields.UUID()
    stars = fields.Integer()
    comment = fields.String()
