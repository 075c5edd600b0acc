"""Teams and undecided applications stand at a node of the tree; what is over stays where it happened."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from app.kit.db import session
from app.recruiting.models import Team, VolunteerApplication
from app.recruiting.transitions import OPEN
from app.tenancy.occupancy import Occupancy, stands_at_nodes


def register_occupancy() -> None:
    """Say so to the tree."""
    stands_at_nodes(Occupancy("teams", "支队伍", "teams", _count_teams, _hand_over_teams))
    stands_at_nodes(
        Occupancy(
            "applications", "份待办的志愿者申请", "open applications", _count_applications, _hand_over_applications
        )
    )


def _count_teams(ids: Sequence[UUID]) -> dict[UUID, int]:
    return _counted(Team, ids, Team.disbanded_at.is_(None))


def _hand_over_teams(from_id: UUID, to_id: UUID) -> None:
    _move(Team, from_id, to_id, Team.disbanded_at.is_(None))


def _count_applications(ids: Sequence[UUID]) -> dict[UUID, int]:
    return _counted(VolunteerApplication, ids, VolunteerApplication.state.in_(OPEN))


def _hand_over_applications(from_id: UUID, to_id: UUID) -> None:
    _move(VolunteerApplication, from_id, to_id, VolunteerApplication.state.in_(OPEN))


def _counted(
    model: type[Team] | type[VolunteerApplication], ids: Sequence[UUID], stands: ColumnElement[bool]
) -> dict[UUID, int]:
    query = select(model.tenant_id, func.count()).where(model.tenant_id.in_(ids), stands).group_by(model.tenant_id)
    rows = session().execute(query).all()
    return {row[0]: row[1] for row in rows}


def _move(
    model: type[Team] | type[VolunteerApplication], from_id: UUID, to_id: UUID, stands: ColumnElement[bool]
) -> None:
    moved = update(model).where(model.tenant_id == from_id, stands).values(tenant_id=to_id)
    session().execute(moved.execution_options(synchronize_session="fetch"))
