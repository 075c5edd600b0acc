"""What goes in and out of rights."""

from marshmallow import Schema, fields, validate

from app.rights.commands.correct import Item
from app.rights.commands.recover import Proof
from app.rights.registry import Remaining
from app.web.schema import Day, Form, Line

GIVEN_AWAY = (Remaining.POOL, Remaining.FORFEIT)
IN_LIST = validate.OneOf(GIVEN_AWAY, error="请从列表中选择|Please choose one from the list")


class CorrectionIn(Form):
    """An item and what it should say."""

    item = fields.Enum(Item, by_value=True, required=True)
    value = Line(100, required=True)


class DecisionIn(Form):
    """Yes or no, and a word about it."""

    is_accepted = fields.Boolean(load_default=False)
    note = Line(200, load_default="")


class ErasureIn(Form):
    """Where remaining time goes, and that one has understood."""

    remaining = fields.Enum(Remaining, by_value=True, load_default=Remaining.POOL, validate=IN_LIST)
    understood = fields.Boolean(load_default=False)
    document = Line(120, load_default="")


class RebindingIn(Form):
    """Two proofs, and a new telephone where it is one that is changed."""

    proofs = fields.List(fields.Enum(Proof, by_value=True), load_default=list)
    phone = Line(30, load_default="")


class FactorIn(Form):
    """Six digits of the authenticator that scanned this offer."""

    offer = Line(400, required=True)
    digits = Line(10, required=True)


class RecoveryCodeIn(Form):
    """A printed code."""

    code = Line(20, required=True)


class DeathIn(Form):
    """When somebody died, on which document, and who inherits: a line each, number and share."""

    died_on = Day(required=True)
    document = Line(120, required=True)
    heirs = Line(1000, load_default="")


class MergeIn(Form):
    """The other record, which of the two is kept, and the document."""

    other = Line(20, required=True)
    keep = Line(10, load_default="this")
    document = Line(120, required=True)


class ErasureOut(Schema):
    """A request for erasure and where it stands."""

    id = fields.UUID()
    remaining = fields.String()
    asked_at = fields.DateTime()
    due_at = fields.DateTime()
    called_off_at = fields.DateTime(allow_none=True)


class CorrectionOut(Schema):
    """A request for correction and where it stands; what it should say is gone once it is decided."""

    id = fields.UUID()
    member_id = fields.UUID()
    item = fields.String()
    asked_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    is_accepted = fields.Boolean(allow_none=True)
    note = fields.String(allow_none=True)


class WantedOut(Schema):
    """A request for correction that waits, with what it should say."""

    correction = fields.Nested(CorrectionOut)
    value = fields.String(allow_none=True)


class EstateOut(Schema):
    """A death, and whether a second person has approved where the time goes."""

    id = fields.UUID()
    member_id = fields.UUID()
    died_on = fields.Date()
    recorded_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    is_approved = fields.Boolean(allow_none=True)


class MergeOut(Schema):
    """Two records said to be one person's, and whether a second person has approved."""

    id = fields.UUID()
    kept_id = fields.UUID()
    merged_id = fields.UUID()
    proposed_at = fields.DateTime()
    decided_at = fields.DateTime(allow_none=True)
    is_approved = fields.Boolean(allow_none=True)


class RebindingOut(Schema):
    """A new telephone, or a second factor taken away, and by which proofs."""

    id = fields.UUID()
    member_id = fields.UUID()
    what = fields.String()
    proofs = fields.List(fields.String())
    done_at = fields.DateTime()


class RequestsOut(Schema):
    """Requests that wait for staff."""

    corrections = fields.List(fields.Nested(WantedOut))
    erasures = fields.List(fields.Nested(ErasureOut))
    estates = fields.List(fields.Nested(EstateOut))
    merges = fields.List(fields.Nested(MergeOut))
