"""What goes in and out of rules; the field of each rule is made from its declaration."""

from marshmallow import Schema, fields

from app.kit.comparing import written
from app.web.schema import Form, Line, WallTime


class RuleValueIn(Form):
    """A decision: the value as people type it, from when, at which node, and why."""

    value = Line(200, required=True)
    effective_from = WallTime(load_default=None, allow_none=True)
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class RuleChangeIn(RuleValueIn):
    """A decision on a page: shown with whom it touches first, made when it is confirmed."""

    is_confirmed = fields.Boolean(load_default=False)


class WithdrawalIn(Form):
    """Taking a node's decision back: from when, why; on a page confirmed before it is done."""

    effective_from = WallTime(load_default=None, allow_none=True)
    reason = Line(200, required=True)
    is_confirmed = fields.Boolean(load_default=False)


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


class RuleAskedIn(Form):
    """A decision that is only thought of."""

    value = Line(200, required=True)
    effective_from = WallTime(load_default=None, allow_none=True)
    tenant_id = fields.UUID(load_default=None, allow_none=True)


class CountOut(Schema):
    """How many of a kind a change touches."""

    key = fields.String()
    zh = fields.String()
    en = fields.String()
    number = fields.Integer()


class ComparedOut(Schema):
    """A figure as it is and as it would be, as people read it; null where there is none."""

    zh = fields.String()
    en = fields.String()
    before = fields.Function(lambda figure: None if figure.before is None else written(figure.before, figure.decimals))
    after = fields.Function(lambda figure: None if figure.after is None else written(figure.after, figure.decimals))
    unit_zh = fields.String()
    unit_en = fields.String()


class RulePreviewOut(Schema):
    """What a decision would change."""

    key = fields.String(attribute="rule.key")
    tenant_id = fields.UUID(attribute="node.id")
    before = fields.Raw(attribute="before.value")
    after = fields.Raw()
    effective_from = fields.DateTime(allow_none=True)
    nodes = fields.Function(lambda shown: [str(node.id) for node in shown.following])
    touched = fields.List(fields.Nested(CountOut))
    figures = fields.List(fields.Nested(ComparedOut), attribute="foreseen.figures")
