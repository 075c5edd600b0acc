"""What goes in and out of the ledger."""

from marshmallow import Schema, fields
from marshmallow.validate import Length

from app.kit.comparing import written
from app.web.schema import Form, Line, PageIn, WallTime, Whole

MOST_RECEIVERS = 5000


class StatementIn(PageIn):
    """Which page of a statement; `until` begins at a past instant."""

    until = WallTime(load_default=None, allow_none=True)


class BalanceIn(Form):
    """At which instant; now, when none is named."""

    at = WallTime(load_default=None, allow_none=True)


class BalanceOut(Schema):
    """What an account holds, in seconds and as the bank spells it."""

    balance_seconds = fields.Integer()
    held_seconds = fields.Integer()
    available_seconds = fields.Integer()
    served_seconds = fields.Integer()
    shown = fields.String()
    unit_seconds = fields.Integer()
    unit_zh = fields.String()
    unit_en = fields.String()


class LineOut(Schema):
    """A line of a statement."""

    transfer_id = fields.UUID()
    posted_at = fields.DateTime()
    effective_on = fields.Date()
    seconds = fields.Integer()
    balance_seconds = fields.Integer()
    shown = fields.String()
    kind = fields.String()
    document_zh = fields.String()
    document_en = fields.String()
    document_path = fields.String(allow_none=True)


class StatementOut(Schema):
    """A page of a statement, newest first."""

    items = fields.List(fields.Nested(LineOut))
    next_cursor = fields.String(allow_none=True)


class CoinValueOut(Schema):
    """What one unit comes to in wages, in yuan, with the steps to it; for information, never paid out."""

    shown = fields.String(metadata={"description": "As published, rounded once"})
    exact = fields.Function(lambda value: str(value.exact), metadata={"description": "Before rounding, as n/d"})
    average_hourly = fields.Function(lambda value: written(value.average_hourly, 2))
    minimum_hourly = fields.Function(lambda value: written(value.minimum_hourly, 2))
    average_yearly = fields.Integer()
    minimum_monthly = fields.Integer()
    hours_a_month = fields.Integer()
    wage_year = fields.Integer(metadata={"description": "0 where the bank has not said"})
    units_per_hour = fields.Function(lambda value: str(value.units_per_hour))


class CoinValueSinceOut(Schema):
    """A value and the instant from which it holds; null where there is none."""

    since = fields.DateTime(attribute="instant")
    value = fields.Nested(CoinValueOut, allow_none=True)


class CoinValuesOut(Schema):
    """The value here and now, and the head bank's past and coming ones, newest first."""

    value = fields.Nested(CoinValueOut, allow_none=True)
    history = fields.List(fields.Nested(CoinValueSinceOut))


class ReceiverIn(Form):
    """Who receives how many seconds."""

    member_id = fields.UUID(required=True)
    seconds = Whole(1, 36_000_000, required=True)


class GrantIn(Form):
    """A grant of time to propose; the id is made by the client (UUIDv7) and makes retries harmless."""

    id = fields.UUID(load_default=None, allow_none=True)
    receivers = fields.List(
        fields.Nested(ReceiverIn), required=True,
        validate=Length(max=MOST_RECEIVERS, error=f"一次最多 {MOST_RECEIVERS} 行|At most {MOST_RECEIVERS} rows at once"),
    )  # fmt: skip
    document = Line(120, required=True)
    reason = Line(500, required=True)
    is_from_pool = fields.Boolean(
        load_default=False, metadata={"description": "From the pool, for people in difficulty, instead of newly issued"}
    )


class ReversalIn(Form):
    """A movement of a member's account to take back, in whole or part."""

    id = fields.UUID(load_default=None, allow_none=True)
    member_id = fields.UUID(required=True)
    transfer_id = fields.UUID(required=True)
    seconds = Whole(1, 36_000_000, load_default=None, allow_none=True)
    document = Line(120, required=True)
    reason = Line(500, required=True)


class DecisionIn(Form):
    """Approve or decline."""

    is_approved = fields.Boolean(required=True)


class ProposalOut(Schema):
    """A proposal and where it stands."""

    id = fields.UUID()
    kind = fields.String()
    is_from_pool = fields.Boolean()
    seconds = fields.Integer()
    document = fields.String()
    reason = fields.String()
    proposed_by = fields.UUID()
    proposed_at = fields.DateTime()
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    is_approved = fields.Boolean(allow_none=True)
