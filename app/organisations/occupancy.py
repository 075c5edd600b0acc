"""Organisations and stations stand at a node of the tree: how many, and how they go over to another."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from app.kit.db import session
from app.organisations.models import Organisation, Station
from app.tenancy.occupancy import Occupancy, stands_at_nodes

Standing = type[Organisation] | type[Station]


def register_occupancy() -> None:
    """Say so to the tree."""
    stands_at_nodes(
        Occupancy("organisations", "家团体会员", "organisations", _counts(Organisation), _hands_over(Organisation))
    )
    stands_at_nodes(Occupancy("stations", "个站点", "stations", _counts(Station), _hands_over(Station)))


def _counts(model: Standing) -> Callable[[Sequence[UUID]], dict[UUID, int]]:
    def count(ids: Sequence[UUID]) -> dict[UUID, int]:
        rows = session().execute(
            select(model.tenant_id, func.count())
            .where(model.tenant_id.in_(ids), model.closed_at.is_(None))
            .group_by(model.tenant_id)
        )
        return {row[0]: row[1] for row in rows}

    return count


def _hands_over(model: Standing) -> Callable[[UUID, UUID], None]:
    def hand_over(from_id: UUID, to_id: UUID) -> None:
        moved = update(model).where(model.tenant_id == from_id, model.closed_at.is_(None)).values(tenant_id=to_id)
        session().execute(moved.execution_options(synchronize_session="fetch"))

    return hand_over
