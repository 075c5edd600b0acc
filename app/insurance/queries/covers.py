"""Covers: one, somebody's own, those of a month at some nodes, those that are still to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.insurance.errors import CoverNotFound
from app.insurance.models import Cover, CoverScheme
from app.kit.clock import now
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Member
from app.orders.models import Demand, Order, ServiceKind
from app.orders.transitions import State
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant

WITH_ORDER = and_(Order.jurisdiction_id == Cover.jurisdiction_id, Order.id == Cover.order_id)
WITH_DEMAND = and_(Demand.jurisdiction_id == Order.jurisdiction_id, Demand.id == Order.demand_id)
WITH_NODE = and_(Tenant.jurisdiction_id == Demand.jurisdiction_id, Tenant.id == Demand.tenant_id)
WITH_MEMBER = and_(Member.jurisdiction_id == Cover.jurisdiction_id, Member.id == Cover.member_id)


@dataclass(frozen=True)
class CoverView:
    """A cover with everything a page shows of it."""

    row: Cover
    scheme: CoverScheme
    order: Order
    demand: Demand
    kind: ServiceKind
    node: Tenant
    member: Member


def cover(cover_id: UUID, *, for_update: bool = False) -> Cover:
    """One cover of the bank in scope."""
    return fetch(Cover, cover_id, CoverNotFound, for_update=for_update)


def cover_view(cover_id: UUID) -> CoverView:
    """One cover with all around it."""
    found = _views(Cover.id == cover_id, limit=1)
    if not found:
        raise CoverNotFound()
    return found[0]


def live_cover_of(order_id: UUID) -> Cover | None:
    """The cover of an order that holds; at most one does."""
    return session().scalars(select(Cover).where(Cover.order_id == order_id, Cover.voided_at.is_(None))).first()


def covers_of(member_id: UUID, limit: int = 50) -> list[CoverView]:
    """Somebody's own covers, the latest service first, void ones too."""
    return _views(Cover.member_id == member_id, limit=limit)


def covers_between(
    since: datetime, until: datetime, paths: list[str], *, cursor: str | None = None, size: int = 50
) -> Page[CoverView]:
    """Covers that hold and begin between two instants (the second excluded), at and below these nodes, the latest first."""
    conditions: list[ColumnElement[bool]] = [*holding_between(since, until), Tenant.lies_within(paths)]
    if cursor:
        begins, after = decode_cursor(cursor, (datetime, UUID))
        conditions.append((Cover.starts_at < begins) | ((Cover.starts_at == begins) & (Cover.id < after)))
    found = _views(*conditions, limit=size + 1)
    last = found[size - 1].row if len(found) > size else None
    return Page(found[:size], encode_cursor([last.starts_at, last.id]) if last else None)


def holding_between(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """That a cover holds, and begins between two instants, the second excluded."""
    return Cover.voided_at.is_(None), Cover.starts_at >= since, Cover.starts_at < until


def live_covers_to_come(*conditions: ColumnElement[bool]) -> list[Cover]:
    """Covers that hold and have not begun, locked in the order of their ids."""
    query = select(Cover).where(Cover.voided_at.is_(None), Cover.starts_at > now(), *conditions).order_by(Cover.id)
    return list(session().scalars(query.with_for_update(key_share=True)))


def order_ids_to_cover(*, helper_id: UUID | None = None, after: UUID | None = None, limit: int = 200) -> list[UUID]:
    """Orders that were taken, are not over in time and have no cover, of everybody or of one helper, by their ids."""
    live = select(Cover.id).where(
        Cover.jurisdiction_id == Order.jurisdiction_id, Cover.order_id == Order.id, Cover.voided_at.is_(None)
    )
    query = (
        select(Order.id)
        .join(Demand, WITH_DEMAND)
        .where(Order.state == State.ACCEPTED.value, Demand.ends_at > now(), ~live.exists())
        .order_by(Order.id)
        .limit(limit)
    )
    if helper_id is not None:
        query = query.where(Order.helper_id == helper_id)
    if after is not None:
        query = query.where(Order.id > after)
    return list(session().scalars(query))


def _views(*conditions: ColumnElement[bool], limit: int) -> list[CoverView]:
    query: Any = select(Cover, CoverScheme, Order, Demand, ServiceKind, Tenant, Member)
    rows = session().execute(
        query.join(CoverScheme, and_(CoverScheme.jurisdiction_id == Cover.jurisdiction_id, CoverScheme.id == Cover.scheme_id))
        .join(Order, WITH_ORDER)
        .join(Demand, WITH_DEMAND)
        .join(ServiceKind, and_(ServiceKind.jurisdiction_id == Demand.jurisdiction_id, ServiceKind.id == Demand.kind_id))
        .join(Tenant, WITH_NODE)
        .join(Member, WITH_MEMBER)
        .where(*conditions)
        .order_by(Cover.starts_at.desc(), Cover.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [CoverView(*row) for row in rows]
