"""Ids: UUIDv7 (RFC 9562), made by the program, ordered by time; and ids derived from others, the same on every retry."""

import hashlib
import os
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new id; later ones made by this process sort after earlier ones (RFC 9562 section 6.2, method 3)."""
    global _last
    with _lock:
        stamp = time.time_ns() * 4096 // 1_000_000  # milliseconds with 12 bits of fraction
        _last = stamp = max(stamp, _last + 1)
    return _assemble(stamp >> 12, stamp & 0xFFF, int.from_bytes(os.urandom(8)))


def derived(parent: UUID, role: str) -> UUID:
    """The id of what follows from `parent` in this role: the parent's time to its last bit, then SHA-256(parent, role)."""
    digest = int.from_bytes(hashlib.sha256(parent.bytes + role.encode()).digest()[:8])
    return _assemble(parent.int >> 80, parent.int >> 64 & 0xFFF, digest)


def first_id_at(instant: datetime) -> UUID:
    """The smallest id of this millisecond, of an instant before 1970 the smallest of all: a bound for ranges and partitions."""
    return _assemble(max(0, int(instant.timestamp() * 1000)), 0, 0)


def made_at(id_: UUID) -> float:
    """When an id says it was made, in seconds since 1970; others may make one that lies beyond the calendar."""
    return (id_.int >> 80) / 1000


def _assemble(milliseconds: int, high: int, low: int) -> UUID:
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 0b10 << 62 | low & (1 << 62) - 1)
