"""The recipient's moving picture: an address that is good for half a minute, for a helper's camera."""

from uuid import UUID

from app.kit.clock import now
from app.kit.crypto import one_time_digits
from app.kit.outside import secret_bytes

SCAN_SECONDS = 30
PROOF_DIGITS = 12


def proof_now(order_id: UUID, way: str) -> str:
    """What the picture shows this half minute; `way` is 'in' or 'out'."""
    return _proof(order_id, way, _step())


def is_fresh(order_id: UUID, way: str, proof: str) -> bool:
    """Whether a picture was shown just now: this half minute, or the one before or after it."""
    return any(proof == _proof(order_id, way, _step() + drift) for drift in (0, -1, 1))


def _step() -> int:
    return int(now().timestamp()) // SCAN_SECONDS


def _proof(order_id: UUID, way: str, step: int) -> str:
    return one_time_digits(secret_bytes(), "scan", str(order_id), way, str(step), digits=PROOF_DIGITS)
