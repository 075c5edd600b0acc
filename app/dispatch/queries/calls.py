"""The calls of a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.dispatch.models import HotlineCall
from app.kit.clock import day_bounds
from app.kit.db import session
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, ServiceKind
from app.tenancy.models import Tenant


@dataclass(frozen=True)
class Call:
    """A call as the list of the day shows it."""

    call: HotlineCall
    about: Member
    taker: Member
    kind: ServiceKind | None
    note: str


def calls_on(day: date, paths: list[str], limit: int = 200) -> list[Call]:
    """Calls about people at and below these nodes on a day in Shanghai, the latest first."""
    start, end = day_bounds(day)
    taker = aliased(Member)
    rows = session().execute(
        select(HotlineCall, Member, taker, ServiceKind)
        .join(Member, (Member.jurisdiction_id == HotlineCall.jurisdiction_id) & (Member.id == HotlineCall.member_id))
        .join(taker, (taker.jurisdiction_id == HotlineCall.jurisdiction_id) & (taker.id == HotlineCall.taken_by))
        .join(Tenant, (Tenant.jurisdiction_id == HotlineCall.jurisdiction_id) & (Tenant.id == HotlineCall.tenant_id))
        .outerjoin(Demand, (Demand.jurisdiction_id == HotlineCall.jurisdiction_id) & (Demand.id == HotlineCall.demand_id))
        .outerjoin(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
        .where(
            HotlineCall.taken_at >= start, HotlineCall.taken_at < end,
            Tenant.lies_within(paths),
        )
        .order_by(HotlineCall.taken_at.desc(), HotlineCall.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Call(call, about, by, kind, unseal(call.note_cipher, "hotline_call.note", call.id) or "")
        for call, about, by, kind in rows
    ]
