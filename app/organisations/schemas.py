"""What goes in and out of organisations."""

from marshmallow import Schema, fields

from app.organisations.models import OrganisationKind
from app.web.schema import Form, Line


class OrganisationIn(Form):
    """A body to register."""

    name = Line(100, required=True)
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)
    tenant_id = fields.UUID(required=True)
    credit_code = Line(18, load_default=None, allow_none=True)


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
    credit_code = fields.String()
