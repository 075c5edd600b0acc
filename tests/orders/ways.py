"""What the tests of the four banks share: answers that must be right, days ahead, kinds of service by their key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app.kit.clock import now
from app.orders.queries import kinds
from tests.worlds import World

Open = Callable[..., World]


def ok(answer: Any, status: int = 200) -> Any:
    """The body of an answer that has this status."""
    assert answer.status_code == status, (answer.status_code, answer.json)
    return answer.json


def in_days(days: int, hour: int = 2) -> datetime:
    """A whole hour some days ahead, by day in Shanghai."""
    return (now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def kind_id(world: World, key: str) -> str:
    """A kind of the catalogue, used or not."""
    return next(str(kind.id) for kind in kinds() if kind.key == key)
