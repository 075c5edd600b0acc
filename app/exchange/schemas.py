"""What goes in and out of exchange. On pages `is_confirmed` says that the gift was looked over."""

from marshmallow import Schema, fields

from app.exchange.models import ReceiverKind
from app.web.schema import Form, Line, Whole

MOST_SECONDS = 36_000_000


class DonationIn(Form):
    """A gift of time; the id is made by the client (UUIDv7) and makes retries harmless."""

    id = fields.UUID(load_default=None, allow_none=True)
    receiver_kind = fields.Enum(ReceiverKind, by_value=True, required=True)
    organisation_id = fields.UUID(load_default=None, allow_none=True)
    number = Line(20, load_default="", allow_none=False)
    seconds = Whole(1, MOST_SECONDS, required=True)


class DonationPageIn(Form):
    """A gift of time on a page, in the bank's unit."""

    id = fields.UUID(load_default=None, allow_none=True)
    amount = Line(20, required=True)
    is_confirmed = fields.Boolean(load_default=False)


class DonationToGroupIn(DonationPageIn):
    """The same, to a group."""

    organisation_id = fields.UUID(required=True)


class DonationToPersonIn(DonationPageIn):
    """The same, to a person."""

    number = Line(20, required=True)


class DonationOut(Schema):
    """A donation; people are called by masked names."""

    id = fields.UUID(attribute="donation.id")
    receiver_kind = fields.String(attribute="donation.receiver_kind")
    receiver = fields.String(attribute="receiver_zh")
    giver = fields.String()
    seconds = fields.Integer(attribute="donation.seconds")
    donated_at = fields.DateTime(attribute="donation.donated_at")


class PoolMonthOut(Schema):
    """A month of the pool, in seconds."""

    first_day = fields.Date()
    given = fields.Integer(metadata={"description": "What members gave"})
    passed_on = fields.Integer(metadata={"description": "What people in difficulty received"})


class PoolOut(Schema):
    """The pool, in seconds; no names."""

    balance = fields.Integer()
    given = fields.Integer()
    passed_on = fields.Integer()
    other_in = fields.Integer(metadata={"description": "Time over a ceiling, and time left by those who went"})
    other_out = fields.Integer()
    months = fields.List(fields.Nested(PoolMonthOut))
