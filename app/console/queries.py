"""Reading what the console shows: the tree with its figures, grants, people, the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.console.errors import SpanTooLong
from app.events.models import Fact
from app.events.queries import newest_first
from app.kit.check_digits import short_number
from app.kit.clock import day_bounds, today
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.ids import first_id_at
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Consent, Member
from app.members.queries import members_by_id, members_matching
from app.members.timeline import FactRow, with_people
from app.orders.models import Demand, Order
from app.orders.queries import OrderView, views_of
from app.rbac.models import RoleGrant
from app.rbac.queries import grants_at
from app.tenancy.models import Tenant
from app.tenancy.occupancy import OCCUPANCIES, Count, counts_at
from app.tenancy.queries import nodes_within, root, tree

LONGEST_SPAN = 366
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class NodeRow:
    """A node and what stands right there."""

    node: Tenant
    counts: dict[str, int]

    @property
    def shown(self) -> list[Count]:
        """The figures with their words."""
        return [Count(key, OCCUPANCIES[key].zh, OCCUPANCIES[key].en, number) for key, number in self.counts.items()]


@dataclass(frozen=True)
class GrantRow:
    """A grant with the people and the node it is about."""

    grant: RoleGrant
    holder: Member | None
    granted_by: Member | None
    node: Tenant


@dataclass(frozen=True)
class FactFilter:
    """Which facts are looked for; days are days in Shanghai, both included."""

    kind: str = ""
    people: tuple[UUID, ...] | None = None
    subject_id: UUID | None = None
    tenant_id: UUID | None = None
    since: date | None = None
    until: date | None = None


def tree_with_counts(paths: list[str]) -> list[NodeRow]:
    """The nodes at and below these paths, parents before children, with what stands at each."""
    nodes = nodes_within(paths)
    counted = counts_at(node.id for node in nodes)
    return [NodeRow(node, counted[node.id]) for node in nodes]


def grant_rows(paths: list[str]) -> list[GrantRow]:
    """Every grant at nodes at and below these paths, with names."""
    return with_names(grants_at(paths))


def with_names(grants: Sequence[RoleGrant]) -> list[GrantRow]:
    """Grants with the people and the nodes they are about."""
    ids = {grant.member_id for grant in grants} | {grant.granted_by for grant in grants if grant.granted_by}
    people, nodes = members_by_id(list(ids)), {node.id: node for node in tree()}
    return [
        GrantRow(
            grant, people.get(grant.member_id), people.get(grant.granted_by) if grant.granted_by else None,
            nodes[grant.tenant_id],
        )
        for grant in grants
    ]  # fmt: skip


def people_page(
    text: str, paths: list[str], *, is_volunteer: bool | None = None, cursor: str | None = None, size: int = 20
) -> Page[Member]:
    """Members a text means at and below these nodes, by name, a page at a time."""
    query = members_matching(text, paths).limit(size + 1)
    if is_volunteer is not None:
        query = query.where(Member.volunteer_since.is_not(None) if is_volunteer else Member.volunteer_since.is_(None))
    if cursor:
        key, last = decode_cursor(cursor, (str, UUID))
        query = query.where(or_(Member.sort_key > key, and_(Member.sort_key == key, Member.id > last)))
    rows = list(session().scalars(query))
    following = encode_cursor([rows[size - 1].sort_key, rows[size - 1].id]) if len(rows) > size else None
    return Page(rows[:size], following)


def things_numbered(text: str, paths: list[str]) -> tuple[list[OrderView], list[Demand]]:
    """The order and the demand that bear a number as it is read aloud, at and below these nodes."""
    try:
        number = short_number(text)
    except Invalid:
        return [], []
    below = Tenant.lies_within(paths)
    node = (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id)
    here = (Order.jurisdiction_id == Demand.jurisdiction_id) & (Order.demand_id == Demand.id)
    orders = select(Order.id).join(Demand, here).join(Tenant, node).where(Order.number == number, below)
    demands = select(Demand).join(Tenant, node).where(Demand.number == number, below)
    return views_of(list(session().scalars(orders))), list(session().scalars(demands))


def facts_page(wanted: FactFilter, paths: list[str], *, cursor: str | None = None, size: int = 50) -> Page[FactRow]:
    """Facts one may read (those of one's nodes; all of them at the head bank), newest first."""
    return with_people(newest_first(_facts(wanted, paths), cursor, size))


def facts_to_export(wanted: FactFilter, paths: list[str]) -> list[FactRow]:
    """The same facts for a spreadsheet, at most twenty thousand."""
    return with_people(newest_first(_facts(wanted, paths), None, MOST_EXPORTED)).items


def history(member_id: UUID, paths: list[str], *, cursor: str | None = None, size: int = 30) -> Page[FactRow]:
    """What happened to a member and to what is theirs, at nodes one may read, newest first."""
    query = _readable(select(Fact), paths).where(Fact.subject_id.in_(_things_of(member_id)))
    return with_people(newest_first(query, cursor, size))


def _facts(wanted: FactFilter, paths: list[str]) -> Select[Fact]:
    """Ids of facts are made in the order of time, so days are spans of the primary key."""
    until = wanted.until or today()
    since = wanted.since or until - timedelta(days=LONGEST_SPAN - 1)
    if (until - since).days >= LONGEST_SPAN:
        raise SpanTooLong(days=LONGEST_SPAN)
    query = _readable(select(Fact), paths).where(
        Fact.id >= first_id_at(day_bounds(since)[0]), Fact.id < first_id_at(day_bounds(until)[1])
    )
    if wanted.kind:
        query = query.where(Fact.kind == wanted.kind)
    if wanted.people is not None:
        query = query.where(
            or_(*(column.in_(wanted.people) for column in (Fact.by_member_id, Fact.on_behalf_of, Fact.subject_id)))
        )
    if wanted.subject_id:
        query = query.where(Fact.subject_id == wanted.subject_id)
    if wanted.tenant_id:
        query = query.where(Fact.tenant_id == wanted.tenant_id)
    return query


def _readable(query: Select[Fact], paths: list[str]) -> Select[Fact]:
    if root().path in paths:
        return query
    ids = [node.id for node in nodes_within(paths)]
    return query.where(Fact.tenant_id.in_(ids))


def _things_of(member_id: UUID) -> list[UUID]:
    """The member, and the latest of what is theirs: demands, orders, grants, consents."""
    asked = (
        select(Demand.id).where(Demand.recipient_id == member_id),
        select(Order.id).where(Order.helper_id == member_id),
        select(Order.id)
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .where(Demand.recipient_id == member_id),
        select(RoleGrant.id).where(RoleGrant.member_id == member_id),
        select(Consent.id).where(Consent.member_id == member_id),
    )
    found = [member_id]
    for query in asked:
        column = query.selected_columns[0]
        found += session().scalars(query.order_by(column.desc()).limit(200)).all()
    return found
