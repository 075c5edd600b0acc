"""Members stand at a node of the tree: how many, and how they go over to another."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from app.kit.db import session
from app.members.models import Member
from app.tenancy.occupancy import Occupancy, stands_at_nodes


def register_occupancy() -> None:
    """Say so to the tree."""
    stands_at_nodes(Occupancy("members", "位会员", "members", _count, _hand_over))


def _count(ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session().execute(
        select(Member.tenant_id, func.count())
        .where(Member.tenant_id.in_(ids), Member.is_active)
        .group_by(Member.tenant_id)
    )
    return {row[0]: row[1] for row in rows}


def _hand_over(from_id: UUID, to_id: UUID) -> None:
    moved = update(Member).where(Member.tenant_id == from_id).values(tenant_id=to_id)
    session().execute(moved.execution_options(synchronize_session="fetch"))
