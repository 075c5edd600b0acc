"""Pages of a long list, continued by a cursor that names the last row seen instead of counting rows."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from app.kit.errors import Invalid

T = TypeVar("T")


class BrokenCursor(Invalid):
    code = "kit.broken_cursor"
    zh = "翻页的位置无法识别，链接可能不完整或已过时，请从第一页重新开始。"
    en = "This place in the list cannot be read, the link may be cut off or old; please start from the first page."


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of the next page (None on the last)."""

    items: list[T]
    next_cursor: str | None


def encode_cursor(values: Sequence[str | int | UUID | datetime]) -> str:
    """URL-safe text that holds the values in order; raises ValueError for an instant without its zone."""
    written = json.dumps([_written(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def decode_cursor(text: str, types: Sequence[type]) -> tuple[Any, ...]:
    """The values of `encode_cursor` as the types (str, int, UUID, datetime) in order; raises BrokenCursor."""
    try:
        if len(text) > _LONGEST_CURSOR:
            raise ValueError
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list):
            raise ValueError
        return tuple(_read(value, kind) for value, kind in zip(values, types, strict=True))
    except (ValueError, RecursionError):  # a wrong encoding, base64, JSON, number of values or value is a ValueError
        raise BrokenCursor() from None


_LONGEST_CURSOR = 2000
_INT64 = range(-(2**63), 2**63)


def _written(value: str | int | UUID | datetime) -> str | int:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant in a cursor carries its zone")
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(value: object, kind: type) -> str | int | UUID | datetime:
    """One value as its type; refuses what the database would choke on (numbers past 64 bits, NUL, half surrogates)."""
    if kind is int and type(value) is int and value in _INT64:
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    if kind is str:
        value.encode()
        return value
    if kind is UUID:
        return UUID(value)
    if kind is datetime and (instant := datetime.fromisoformat(value)).tzinfo is not None:
        return instant
    raise ValueError
