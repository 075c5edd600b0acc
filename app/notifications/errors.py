"""How notifications refuses."""

from app.kit.errors import NotFound


class MessageNotFound(NotFound):
    """No such message for this person."""

    code = "notifications.message_not_found"
    zh = "没有找到这条消息。请返回消息列表。"
    en = "This message was not found. Go back to your messages."
