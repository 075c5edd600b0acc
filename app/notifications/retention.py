"""How long messages are kept: the bank decides, and the daily work of rights keeps to it."""

from datetime import datetime

from sqlalchemy import select

from app.kit.ids import first_id_at
from app.notifications.models import Message, Sending
from app.notifications.rules import MESSAGE_DAYS
from app.rights.retention import Kept, delete_where, keeps


def forget_messages(before: datetime) -> int:
    """Messages told before an instant are gone, and how they were sent; their ids carry the time of the fact they told of."""
    old = Message.id < first_id_at(before)
    delete_where(Sending, Sending.message_id.in_(select(Message.id).where(old)))
    return delete_where(Message, old)


keeps(
    Kept("messages", "消息和发送记录", "Messages and how they were sent", None, "《个人信息保护法》第十九条：告知之后不再需要；期限由本行规定",
         "PIPL article 19: told, they are needed no longer; the bank decides how long", "删除", "Deleted", forget_messages,
         MESSAGE_DAYS)
)  # fmt: skip
