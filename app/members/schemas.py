"""What goes in and out of members."""

from marshmallow import Schema, fields

from app.members.queries import ConsentKind
from app.rbac.words import Permission
from app.web.schema import Form, Line, WallTime, Whole


class CodeRequestIn(Form):
    """A telephone to send a code to."""

    phone = Line(30, required=True)


class TokenIn(Form):
    """Sign-in of a program for a person: telephone and code; staff add the second factor."""

    phone = Line(30, required=True)
    code = Line(10, required=True)
    member_number = Line(12, load_default="")
    second_factor = Line(10, load_default="")
    name = Line(60, load_default="API")
    scopes = fields.List(fields.Enum(Permission, by_value=True), load_default=None, allow_none=True)
    days = Whole(1, 365, load_default=30)


class TokenOut(Schema):
    """A bearer token, shown once."""

    id = fields.UUID()
    token = fields.String()
    scopes = fields.List(fields.String())
    expires_at = fields.DateTime()


class OwnTokenOut(Schema):
    """One of one's own tokens, without its text."""

    id = fields.UUID()
    name = fields.String()
    scopes = fields.List(fields.String())
    has_second_factor = fields.Boolean()
    created_at = fields.DateTime()
    expires_at = fields.DateTime()


class ReasonIn(Form):
    """Why somebody looks at what few may see."""

    reason = Line(200, required=True)


class MemberIn(Form):
    """A person to register with a clerk's help."""

    name = Line(100, required=True)
    phone = Line(30, load_default="")
    id_number = Line(30, load_default="")
    address = Line(200, load_default="")
    tenant_id = fields.UUID(required=True)
    is_volunteer = fields.Boolean(load_default=False)
    consents = fields.List(fields.Enum(ConsentKind, by_value=True), load_default=list)
    is_another = fields.Boolean(
        load_default=False, metadata={"description": "Somebody else than the member of the same name and telephone"}
    )


class MemberOut(Schema):
    """A member as staff find them: what tells people apart, and neither telephone nor ID number."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    tenant_id = fields.UUID()
    level = fields.Integer()
    is_volunteer = fields.Boolean()


class MeOut(MemberOut):
    """The member one is, and what one may do."""

    permissions = fields.List(fields.String())


class FindIn(Form):
    """A number, a telephone or its last four digits, a name or its pinyin."""

    text = Line(60, load_default="")


class SignInIn(Form):
    """The sign-in form: a telephone, then a code or a password."""

    phone = Line(30, required=True)
    code = Line(10, load_default="")
    password = Line(200, load_default="")


class PasswordProofIn(Form):
    """That it is oneself: by the present password, or by a code."""

    present_password = Line(200, load_default="")
    code = Line(10, load_default="")


class PasswordIn(PasswordProofIn):
    """A new password, with the proof."""

    password = Line(200, required=True)


class PlatformPasswordIn(Form):
    """Another password on the platform host, proven by the present one and the second factor."""

    present_password = Line(200, required=True)
    digits = Line(10, required=True)
    password = Line(200, required=True)


class RegisterIn(Form):
    """Registering oneself."""

    name = Line(100, required=True)
    phone = Line(30, required=True)
    code = Line(10, required=True)
    tenant_id = fields.UUID(required=True)
    is_volunteer = fields.Boolean(load_default=False)
    agrees = fields.Boolean(load_default=False)


class SecondFactorIn(Form):
    """Six digits of the authenticator."""

    digits = Line(10, required=True)


class ProfileIn(Form):
    """What a member changes of themselves; an empty text takes it away."""

    address = Line(200, load_default=None, allow_none=True)
    id_number = Line(30, load_default="")
    health = Line(500, load_default=None, allow_none=True)
    political_status = Line(500, load_default=None, allow_none=True)
    occupation = Line(500, load_default=None, allow_none=True)
    skills = Line(500, load_default=None, allow_none=True)


class RoleGrantIn(Form):
    """A role for a member at a node, perhaps until an instant."""

    member_id = fields.UUID(required=True)
    role = Line(40, required=True)
    tenant_id = fields.UUID(required=True)
    valid_to = WallTime(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class RoleGrantOut(Schema):
    """A grant."""

    id = fields.UUID()
    member_id = fields.UUID()
    role = fields.String()
    tenant_id = fields.UUID()
    valid_from = fields.DateTime()
    valid_to = fields.DateTime(allow_none=True)
    reason = fields.String()


class PlatformSignInIn(Form):
    """Signing in on the platform host: all three at once."""

    phone = Line(30, required=True)
    password = Line(200, required=True)
    digits = Line(10, required=True)
