"""How long photographs and proof are kept after an order is over: the bank decides, and the daily work of rights keeps to it."""

from datetime import datetime

from sqlalchemy import select

from app.files.commands import forget_files
from app.files.models import StoredFile
from app.orders.models import ORDER, Order
from app.orders.rules import FILE_DAYS
from app.rights.retention import Kept, keeps


def forget_files_of_old_orders(before: datetime) -> int:
    """Content, name and reason of files are gone whose order was over before an instant; that there was one, stays.

    An order in dispute is not over, however old it is.
    """
    over = select(Order.id).where(Order.closed_at < before)
    return forget_files(
        StoredFile.document_kind == ORDER, StoredFile.document_id.in_(over), StoredFile.removed_at.is_(None), of=None
    )


keeps(
    Kept("order_files", "服务照片和争议凭证", "Photographs of services and proof in disputes", None,
         "《个人信息保护法》第十九条：订单办结后留作核查，期限由本行规定", "PIPL article 19: kept for checks once an order is over; the bank decides how long",
         "办结满期后删除", "Erased", forget_files_of_old_orders,
         FILE_DAYS)
)  # fmt: skip
