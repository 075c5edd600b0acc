"""What goes in and out of reports."""

from marshmallow import Schema, fields

from app.web.schema import Form


class FiguresIn(Form):
    """Which node (the highest one granted, else), which period: '2026-11', '2026-Q4', '2026' (this month, else)."""

    node = fields.UUID(load_default=None, allow_none=True)
    period = fields.String(load_default="")


class MeasureOut(Schema):
    """A measure and what it means."""

    key = fields.String()
    unit = fields.String()
    zh = fields.String()
    en = fields.String()
    means_zh = fields.String()
    means_en = fields.String()


class NodeFiguresOut(Schema):
    """A node with its figures in the period and in the one before."""

    id = fields.UUID(attribute="place.id")
    path = fields.String(attribute="place.path")
    name_zh = fields.String(attribute="place.name_zh")
    name_en = fields.String(attribute="place.name_en")
    now = fields.Dict(keys=fields.String(), values=fields.Integer())
    before = fields.Dict(keys=fields.String(), values=fields.Integer())


class FiguresOut(Schema):
    """A node and the nodes below it; the first line is the node with all below it."""

    period = fields.String()
    lines = fields.List(fields.Nested(NodeFiguresOut))
    measures = fields.List(fields.Nested(MeasureOut))
