"""Checking in: how often, and with which code."""

from uuid import UUID

from sqlalchemy import func, select

from app.kit.clock import day_bounds, today
from app.kit.crypto import one_time_digits
from app.kit.db import session
from app.kit.outside import secret_bytes
from app.orders.models import CheckIn


def check_ins_today(helper_id: UUID) -> int:
    """How often a helper checked in today (Shanghai)."""
    start, end = day_bounds(today())
    return int(
        session().scalar(
            select(func.count()).where(
                CheckIn.helper_id == helper_id, CheckIn.way == "in", CheckIn.at >= start, CheckIn.at < end
            )
        )
        or 0
    )


def check_in_code(order_id: UUID, way: str) -> str:
    """The six digits the recipient shows; derived, so stored nowhere. `way` is 'in' or 'out'."""
    return one_time_digits(secret_bytes(), "check-in", str(order_id), way)


def both_codes(order_id: UUID) -> tuple[str, str]:
    """The digits to check in with, and those to check out with."""
    return check_in_code(order_id, "in"), check_in_code(order_id, "out")
