"""What goes out of notifications."""

from marshmallow import Schema, fields


class MessageOut(Schema):
    """A message in the inbox."""

    id = fields.UUID()
    kind = fields.String()
    title_zh = fields.String()
    title_en = fields.String()
    body_zh = fields.String()
    body_en = fields.String()
    path = fields.String(allow_none=True)
    created_at = fields.DateTime()
    read_at = fields.DateTime(allow_none=True)


class InboxOut(Schema):
    """A page of the inbox, newest first."""

    items = fields.List(fields.Nested(MessageOut))
    next_cursor = fields.String(allow_none=True)
