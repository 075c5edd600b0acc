"""The time of day. Instants are aware and in UTC; people read them in Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_instant", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in Shanghai."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant as a clock on the wall in Shanghai shows it."""
    return instant.astimezone(ZONE)


def from_wall(naive: datetime) -> datetime:
    """An instant in UTC from what somebody typed, meant in Shanghai."""
    return naive.replace(tzinfo=ZONE).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of a Shanghai day and first instant of the next, in UTC."""
    start = from_wall(datetime.combine(day, time()))
    return start, start + timedelta(days=1)


def from_micros(micros: int) -> datetime:
    """An instant from the integer microseconds in which the ledger keeps its posting time."""
    return datetime.fromtimestamp(micros // 1_000_000, UTC) + timedelta(microseconds=micros % 1_000_000)


def to_micros(instant: datetime) -> int:
    """Integer microseconds since 1970, exactly."""
    delta = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Within this block it is always `instant`; for tests and for computing a past run again."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
