"""What orders keep about a person: what they asked for, what they took on, where, and what was said when it went wrong."""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.files.commands import forget_files
from app.files.models import StoredFile
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.members.secrets import unseal
from app.orders.commands.publish import cancel_demand
from app.orders.commands.take import withdraw_order
from app.orders.models import OPEN_STATES, ORDER, CheckIn, Demand, Dispute, Order, OrganisationReport
from app.orders.queries import LIVE, kind_even_closed, orders_of_demand
from app.orders.transitions import GONE, State
from app.rights.of_members import instant
from app.rights.registry import Ending, Matter, Part, PersonalData, Remaining, sealed

ENDED_ZH = "本人档案注销或停用"


def export(member_id: UUID) -> list[Part]:
    """Demands with place and details, orders taken, disputes raised; the other side is not named."""
    return [_demands(member_id), _orders(member_id), _disputes(member_id), _reports(member_id)]


def matters(member_id: UUID) -> list[Matter]:
    """Demands that would be cancelled, orders one would step back from, and what has begun and must be seen through."""
    open_demands = _open_demands(member_id)
    found = [
        Matter(f"需求 {with_check_digit(row.number)} 会被取消", f"demand {with_check_digit(row.number)} is cancelled",
               blocks_merge=True)
        for row in open_demands if not _has_begun(row)
    ]  # fmt: skip
    can_be_cancelled = {row.id for row in open_demands}
    for order in _live_orders(member_id):
        number, state = with_check_digit(order.number), State.of(order.state)
        if state is State.ACCEPTED and order.helper_id == member_id:
            found.append(Matter(f"已接的订单 {number} 会退出", f"order {number} is given back", blocks_merge=True))
        # A demand closes at its beginning though its helper has not checked in yet: it ends by service or absence only.
        elif state is not State.ACCEPTED or order.demand_id not in can_be_cancelled:
            found.append(Matter(f"订单 {number}（{state.zh}）要先办完", f"order {number} ({state.en}) must be over first",
                                blocks_erasure=True, blocks_merge=True))  # fmt: skip
    return found


def end(ending: Ending) -> None:
    """Open demands are cancelled with notice, orders taken are given back; what has begun was asked about before."""
    if ending.remaining is Remaining.MERGED:
        return
    for order in _live_orders(ending.member_id):
        if order.helper_id == ending.member_id and order.state == State.ACCEPTED:
            withdraw_order(order.id, reason="", by=ending.by)
    for row in _open_demands(ending.member_id):
        if not _has_begun(row):
            cancel_demand(row.id, reason=ENDED_ZH, by=ending.by)


def erase(member_id: UUID) -> None:
    """Places, details, everybody's words and files around their orders are gone; that an order was, stays."""
    mine = select(Demand.id).where(Demand.recipient_id == member_id)
    orders = select(Order.id).where((Order.helper_id == member_id) | Order.demand_id.in_(mine))
    session().execute(
        update(Demand).where(Demand.recipient_id == member_id)
        .values(details="", place_cipher=None, ended_reason=None).execution_options(synchronize_session=False)
    )  # fmt: skip
    session().execute(
        update(Order).where(Order.id.in_(orders)).values(closed_note=None).execution_options(synchronize_session=False)
    )
    session().execute(
        update(Dispute).where(Dispute.order_id.in_(orders)).values(reason="", note=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session().execute(
        delete(OrganisationReport).where(OrganisationReport.order_id.in_(orders)).execution_options(synchronize_session=False)
    )  # fmt: skip
    forget_files(StoredFile.document_kind == ORDER, StoredFile.document_id.in_(orders), of=member_id)
    session().expire_all()


def merge(from_id: UUID, to_id: UUID) -> None:
    """What either asked for or took on is the kept record's."""
    for model, name in (
        (Demand, "recipient_id"), (Demand, "published_by"), (Order, "helper_id"), (CheckIn, "helper_id"),
        (CheckIn, "by_member_id"), (Dispute, "raised_by"), (OrganisationReport, "by_member_id"),
    ):  # fmt: skip
        column = getattr(model, name)
        session().execute(update(model).where(column == from_id).values({name: to_id}))


def _open_demands(member_id: UUID) -> list[Demand]:
    query = select(Demand).where(Demand.recipient_id == member_id, Demand.state.in_(OPEN_STATES)).order_by(Demand.id)
    return list(session().scalars(query))


def _has_begun(row: Demand) -> bool:
    states = {State.of(order.state) for order in orders_of_demand(row.id)}
    return any(state not in GONE and state is not State.ACCEPTED for state in states)


def _live_orders(member_id: UUID) -> list[Order]:
    """Orders under way in which somebody helps or is helped."""
    mine = select(Demand.id).where(Demand.recipient_id == member_id)
    query = select(Order).where(Order.state.in_(LIVE), (Order.helper_id == member_id) | Order.demand_id.in_(mine))
    return list(session().scalars(query.order_by(Order.id)))


def _demands(member_id: UUID) -> Part:
    columns = {
        "number": ("编号", "Number"), "kind": ("服务", "Service"), "starts_at": ("开始", "Begins"), "ends_at": ("结束", "Ends"),
        "place": ("地点", "Place"), "details": ("说明", "Details"), "state": ("状态", "State"),
        "published_at": ("发布时间", "Published"), "ended_reason": ("结束原因", "Why it ended"),
    }  # fmt: skip
    rows = session().scalars(select(Demand).where(Demand.recipient_id == member_id).order_by(Demand.id))
    return Part("demands", "我发布的需求", "Demands", columns, [
        (with_check_digit(r.number), kind_even_closed(r.kind_id).name_zh, instant(r.starts_at), instant(r.ends_at),
         unseal(r.place_cipher, "demand.place", r.id), r.details, r.state, instant(r.published_at), r.ended_reason)
        for r in rows
    ])  # fmt: skip


def _orders(member_id: UUID) -> Part:
    columns = {
        "number": ("编号", "Number"), "taken_at": ("接单时间", "Taken"), "started_at": ("签到", "Began"),
        "ended_at": ("签退", "Ended"), "actual_seconds": ("实际秒数", "Actual seconds"), "state": ("状态", "State"),
        "closed_note": ("我的说明", "What I said"),
    }  # fmt: skip
    rows = session().scalars(select(Order).where(Order.helper_id == member_id).order_by(Order.id))
    return Part("orders", "我接的订单", "Orders taken", columns, [
        (with_check_digit(r.number), instant(r.taken_at), instant(r.started_at), instant(r.ended_at), r.actual_seconds,
         State.of(r.state).zh, r.closed_note)
        for r in rows
    ])  # fmt: skip


def _disputes(member_id: UUID) -> Part:
    columns = {
        "raised_at": ("时间", "When"), "reason": ("理由", "Reason"), "decided_at": ("裁决时间", "Decided"),
        "decided_seconds": ("支付秒数", "Seconds paid"), "note": ("裁决说明", "Decision"),
    }  # fmt: skip
    rows = session().scalars(select(Dispute).where(Dispute.raised_by == member_id).order_by(Dispute.id))
    return Part("disputes", "我提出的异议", "Disputes raised", columns, [
        (instant(r.raised_at), r.reason, instant(r.decided_at), r.decided_seconds, r.note) for r in rows
    ])  # fmt: skip


def _reports(member_id: UUID) -> Part:
    columns = {"reported_at": ("时间", "When"), "said": ("团体的反馈", "What the organisation said")}
    mine = select(Demand.id).where(Demand.recipient_id == member_id)
    orders = select(Order.id).where((Order.helper_id == member_id) | Order.demand_id.in_(mine))
    rows = session().scalars(
        select(OrganisationReport).where(OrganisationReport.order_id.in_(orders)).order_by(OrganisationReport.id)
    )
    return Part("reports", "团体的反馈", "Reports of organisations", columns, [
        (instant(r.reported_at), unseal(r.said_cipher, "organisation_report.said", r.id)) for r in rows
    ])  # fmt: skip


PERSONAL = PersonalData(
    "orders", "需求与订单", "Demands and orders",
    frozenset({"demand", "service_order", "check_in", "dispute", "organisation_report"}),
    export, erase, merge, matters, end, (sealed(Demand, "place_cipher"), sealed(OrganisationReport, "said_cipher")),
)  # fmt: skip
