"""What goes in and out of party."""

from marshmallow import Schema, fields

from app.party.models import Level
from app.web.schema import Day, Form, Line


class PartyOrganisationIn(Form):
    """A party organisation to register."""

    name = Line(100, required=True)
    type_key = Line(60, required=True)
    level = fields.Enum(Level, by_value=True, required=True)
    tenant_id = fields.UUID(required=True)
    credit_code = Line(18, load_default=None, allow_none=True)
    reported_in_on = Day(load_default=None, allow_none=True)


class ReportInIn(Form):
    """When it reported in."""

    reported_in_on = Day(required=True)


class PartyMemberIn(Form):
    """Whom to link."""

    member_id = fields.UUID(required=True)
    is_in_service = fields.Boolean(load_default=False)
    is_delegate = fields.Boolean(load_default=False)


class FilterIn(Form):
    """Which party organisations."""

    type_key = Line(60, load_default="")
    level = fields.Enum(Level, by_value=True, load_default=None, allow_none=True)
    text = Line(60, load_default="")


class SummaryIn(Form):
    """Whether those are counted, too, that have not reported in."""

    only_reported_in = fields.Boolean(load_default=True)


class TypeOut(Schema):
    """A type of party organisation."""

    key = fields.String()
    name_zh = fields.String()
    name_en = fields.String()


class PartyOrganisationOut(Schema):
    """A party organisation."""

    id = fields.UUID(attribute="party.id")
    organisation_id = fields.UUID(attribute="organisation.id")
    number = fields.Integer(attribute="organisation.number")
    name = fields.String(attribute="organisation.name")
    tenant_id = fields.UUID(attribute="organisation.tenant_id")
    type_key = fields.String(attribute="type.key")
    level = fields.String(attribute="party.level")
    reported_in_on = fields.Date(attribute="party.reported_in_on", allow_none=True)
    people = fields.Integer()


class PartyMemberOut(Schema):
    """Somebody linked to a party organisation."""

    member_id = fields.UUID()
    party_organisation_id = fields.UUID()
    is_in_service = fields.Boolean()
    is_delegate = fields.Boolean()


class TypeCountOut(Schema):
    """How many of a type."""

    type = fields.Nested(TypeOut)
    by_level = fields.Dict(keys=fields.String(), values=fields.Integer())
    total = fields.Integer()


class SummaryOut(Schema):
    """Party organisations by type and level."""

    types = fields.List(fields.Nested(TypeCountOut))
    by_level = fields.Dict(keys=fields.String(), values=fields.Integer())
    total = fields.Integer()
    people = fields.Integer()
    in_service = fields.Integer()
    delegates = fields.Integer()
