"""What goes in and out of rules; the field of each rule is made from its declaration."""

from marshmallow import Schema, fields

from app.web.schema import Form, Line, WallTime


class RuleValueIn(Form):
    """A decision: the value as people type it, from when, at which node, and why."""

    value = Line(200, required=True)
    effective_from = WallTime(load_default=None, allow_none=True)
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class RuleOut(Schema):
    """A rule, its value here, and where that comes from."""

    key = fields.String(attribute="rule.key")
    zh = fields.String(attribute="rule.zh")
    en = fields.String(attribute="rule.en")
    help_zh = fields.String(attribute="rule.help_zh")
    help_en = fields.String(attribute="rule.help_en")
    default = fields.Raw(attribute="rule.default")
    choices = fields.Function(lambda origin: [choice.value for choice in origin.rule.choices])
    value = fields.Raw()
    source = fields.String()
    is_open = fields.Boolean()
    since = fields.DateTime(allow_none=True)
    tenant = fields.String(attribute="tenant_name", allow_none=True)
