"""What goes in and out of insurance."""

from marshmallow import Schema, fields

from app.insurance.models import MOST_YUAN
from app.kit.check_digits import with_check_digit
from app.web.schema import Day, Form, Line, PageIn, WallTime, Whole


class SchemeIn(Form):
    """A policy the bank has taken out: amounts a person in whole yuan, 0 for what it does not cover; both days are included."""

    insurer = Line(60, required=True)
    policy_number = Line(60, required=True)
    hotline = Line(30, required=True)
    medical_yuan = Whole(0, MOST_YUAN, load_default=0)
    transport_yuan = Whole(0, MOST_YUAN, load_default=0)
    valid_from = Day(required=True)
    valid_until = Day(required=True)


class EndingIn(Form):
    """The last day on which a policy holds."""

    last_day = Day(required=True)


class ClaimIn(Form):
    """What happened, when and where."""

    happened_at = WallTime(required=True)
    place = Line(200, required=True)
    said = Line(1000, required=True)


class NoteIn(Form):
    """What staff say about a step."""

    note = Line(500, load_default="")


class SettlementIn(NoteIn):
    """What the insurer paid, where the bank was told."""

    yuan = Whole(0, MOST_YUAN, load_default=None, allow_none=True)


class MonthIn(PageIn):
    """Covers of which month, as 2026-11."""

    month = Line(7, load_default="")


class ListIn(Form):
    """The list of which month, of which node and below (the highest one manages, else)."""

    month = Line(7, load_default="")
    node = fields.UUID(load_default=None, allow_none=True)


class ClaimsIn(PageIn):
    """Claims to be worked on, or those that are closed."""

    is_open = fields.Boolean(load_default=True)


class SchemeOut(Schema):
    """A scheme of cover."""

    id = fields.UUID()
    insurer = fields.String()
    policy_number = fields.String()
    hotline = fields.String()
    medical_yuan = fields.Integer()
    transport_yuan = fields.Integer()
    valid_from = fields.Date()
    valid_until = fields.Date()
    ended_at = fields.DateTime(allow_none=True)


class CoverOut(Schema):
    """A cover and the scheme it stands under; no number but its own."""

    id = fields.UUID(attribute="row.id")
    number = fields.Function(lambda view: with_check_digit(view.row.number))
    order_id = fields.UUID(attribute="row.order_id")
    member_id = fields.UUID(attribute="row.member_id")
    name = fields.String(attribute="member.name")
    starts_at = fields.DateTime(attribute="row.starts_at")
    ends_at = fields.DateTime(attribute="row.ends_at")
    enrolled_at = fields.DateTime(attribute="row.enrolled_at")
    voided_at = fields.DateTime(attribute="row.voided_at", allow_none=True)
    void_why = fields.String(attribute="row.void_why", allow_none=True)
    scheme = fields.Nested(SchemeOut)


class CoversOut(Schema):
    """A page of covers."""

    items = fields.List(fields.Nested(CoverOut))
    next_cursor = fields.String(allow_none=True)


class ClaimOut(Schema):
    """Where a claim stands; nothing of what was said."""

    id = fields.UUID()
    number = fields.Function(lambda row: with_check_digit(row.number))
    cover_id = fields.UUID()
    member_id = fields.UUID()
    stage = fields.String()
    happened_at = fields.DateTime()
    reported_at = fields.DateTime()
    passed_at = fields.DateTime(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    settled_yuan = fields.Integer(allow_none=True)


class ClaimFullOut(Schema):
    """A claim with what was said."""

    claim = fields.Nested(ClaimOut, attribute="row")
    place = fields.String()
    said = fields.String()
    passed_note = fields.String()
    closed_note = fields.String()


class ClaimsOut(Schema):
    """A page of claims."""

    items = fields.List(fields.Nested(ClaimOut))
    next_cursor = fields.String(allow_none=True)
