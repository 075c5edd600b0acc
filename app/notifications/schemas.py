"""What goes in and out of notifications."""

from marshmallow import Schema, fields

from app.kit.text import LONGEST_MAIL_ADDRESS
from app.notifications.models import Pace
from app.web.schema import Form, Line


class PaceIn(Form):
    """How soon messages come through a channel."""

    pace = fields.Enum(Pace, by_value=True, required=True)


class MailIn(Form):
    """A mailbox; what is no address is refused with a sentence of its own."""

    address = Line(LONGEST_MAIL_ADDRESS, required=True)


class CodeIn(Form):
    """The digits that arrived."""

    code = Line(20, required=True)


class LinkedIn(Form):
    """What the bridge says: a follower of the WeChat account sent these digits."""

    code = Line(20, required=True)
    open_id = Line(128, required=True)


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


class WaitingOut(Schema):
    """A code that waits to be used: the mailbox it was sent to, masked; none for WeChat."""

    address = fields.String(allow_none=True)
    expires_at = fields.DateTime()


class ChannelOut(Schema):
    """A channel: how soon messages come, and where to (masked; none where nothing is linked)."""

    medium = fields.String()
    pace = fields.String()
    address = fields.String(allow_none=True)
    is_reachable = fields.Boolean()
    confirmed_at = fields.DateTime(allow_none=True)
    waiting = fields.Nested(WaitingOut, allow_none=True)


class LinkCodeOut(Schema):
    """Eight digits to send to the bank's WeChat account, and until when they are good."""

    code = fields.String()
    expires_at = fields.DateTime()
