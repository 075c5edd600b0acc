"""Whom a branch has still to ask stands at its node; what was answered stays where it was asked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from app.dispatch.models import CallBack, Loop
from app.kit.db import session
from app.tenancy.occupancy import Occupancy, stands_at_nodes

_WAITING = (CallBack.loop == Loop.REGULAR.value) & (CallBack.state == "waiting")


def register_occupancy() -> None:
    """Say so to the tree."""
    stands_at_nodes(
        Occupancy("askings", "位待定期询问的人", "people to be asked", _count, _hand_over, keeps_open=False)
    )


def _count(ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session().execute(
        select(CallBack.tenant_id, func.count())
        .where(CallBack.tenant_id.in_(ids), _WAITING)
        .group_by(CallBack.tenant_id)
    )
    return {row[0]: row[1] for row in rows}


def _hand_over(from_id: UUID, to_id: UUID) -> None:
    moved = update(CallBack).where(CallBack.tenant_id == from_id, _WAITING).values(tenant_id=to_id)
    session().execute(moved.execution_options(synchronize_session="fetch"))
