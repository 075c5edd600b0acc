"""Looking at figures as a person: of nodes where one may, the same for page and API."""

from dataclasses import dataclass
from uuid import UUID

from app.kit.clock import today
from app.kit.db import session
from app.kit.periods import Period, read_period
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.reports.errors import PlaceNotFound
from app.reports.queries import Place, figures, place, places
from app.reports.views import Line, lines
from app.tenancy.models import Tenant
from app.tenancy.queries import root, tenant, tree
from app.tenancy.scope import jurisdiction_id


@dataclass(frozen=True)
class Shown:
    """What was asked for: a node, itself and its children with their figures, the period."""

    here: Place
    lines: list[Line]
    period: Period


def shown_to(who: Visitor, node_id: UUID | None, period_key: str) -> Shown:
    """Figures of a node and its children; a node where one may not look is not found."""
    node = tenant(node_id) if node_id else _highest(who)
    if not who.powers.may(Permission.REPORT_READ, node.path):
        raise PlaceNotFound()
    reader, bank, period = session(), jurisdiction_id(), read_period(period_key, today())
    here = place(reader, bank, node.id) or Place(bank, node.id, node.path, node.kind, node.name_zh, node.name_en)
    among = [here, *places(reader, [bank], below=here.path)]
    return Shown(here, lines(among, figures(reader, among, period), figures(reader, among, period.before)), period)


def nodes_above(who: Visitor, node_id: UUID) -> list[Tenant]:
    """The nodes above, from the highest one down, as far as one may look."""
    found, node = [], tenant(node_id)
    while node.parent_id is not None:
        node = tenant(node.parent_id)
        if who.powers.may(Permission.REPORT_READ, node.path):
            found.append(node)
    return found[::-1]


def _highest(who: Visitor) -> Tenant:
    """The highest node granted; the head bank where it is held everywhere."""
    paths = who.powers.paths(Permission.REPORT_READ)
    return min((node for node in tree() if node.path in paths), key=lambda node: node.path.count("/"), default=root())
