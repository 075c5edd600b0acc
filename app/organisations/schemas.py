"""What goes in and out of organisations."""

from marshmallow import Schema, fields

from app.organisations.commands import LONGEST_NAME
from app.organisations.models import OrganisationKind
from app.organisations.stations import LONGEST_ADDRESS
from app.organisations.stations import LONGEST_NAME as LONGEST_STATION_NAME
from app.web.schema import Form, Line


class OrganisationChangeIn(Form):
    """What a body is called, its sort, and its unified social credit code."""

    name = Line(LONGEST_NAME, required=True)
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    credit_code = Line(30, load_default=None, allow_none=True)


class OrganisationIn(OrganisationChangeIn):
    """A body to register, and the node it stands at."""

    tenant_id = fields.UUID(required=True)


class StationChangeIn(Form):
    """What a station is called, and where it is."""

    name = Line(LONGEST_STATION_NAME, required=True)
    address = Line(LONGEST_ADDRESS, load_default="")


class StationIn(StationChangeIn):
    """A station to register, and the node it stands at."""

    tenant_id = fields.UUID(required=True)


class StationOut(Schema):
    """A station."""

    id = fields.UUID()
    name = fields.String()
    address = fields.String()
    tenant_id = fields.UUID()
    closed_at = fields.DateTime(allow_none=True)


class OrganisationMemberIn(Form):
    """Who."""

    member_id = fields.UUID(required=True)


class OrganisationMemberOut(Schema):
    """Somebody of an organisation; with `leads_since` they lead it."""

    organisation_id = fields.UUID()
    member_id = fields.UUID()
    since = fields.DateTime()
    until = fields.DateTime(allow_none=True)
    leads_since = fields.DateTime(allow_none=True)


class OrganisationOut(Schema):
    """A group member."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    kind = fields.String()
    tenant_id = fields.UUID()
    credit_code = fields.String(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
