"""What a workbook takes out: rows of a node and below, as a person who may see them one by one would see them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.interop.contents import MOST_ROWS
from app.interop.errors import StatementTooLong
from app.interop.models import ExportKind
from app.kit.check_digits import with_check_digit
from app.kit.clock import day_bounds
from app.kit.db import session
from app.kit.tables import Field, Outgoing, Value
from app.kit.text import mask_id_number, mask_phone
from app.ledger.chart import time_account
from app.ledger.queries import documents_of, statement, unit
from app.ledger.views import KIND_WORDS
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, Order, ServiceKind
from app.orders.transitions import State
from app.records.models import ServiceRecord
from app.tenancy.models import Tenant

SECOND_ZH, SECOND_EN = "整秒，账本按秒记录", "whole seconds, as the ledger counts"

PLACE = Field("网点", "Node", "text", "所属网点", "the node it belongs to", 24)
NUMBER_OF_MEMBER = ("会员号，末位为校验位", "the member’s number, its last digit a check digit")

MEMBER_FIELDS = (
    Field("会员号", "Number", "text", *NUMBER_OF_MEMBER),
    Field("姓名", "Name", "text", "姓名", "the name"),
    Field("手机号", "Mobile number", "text", "只保留前三位和后四位", "masked: the first three and last four digits stay"),
    Field("身份证号", "ID number", "text", "只保留前六位和后四位", "masked: the first six and last four places stay", 22),
    Field("出生年份", "Year of birth", "number", "出生年份，不含月日", "the year alone"),
    PLACE,
    Field("志愿者", "Volunteer", "text", "是否志愿者", "whether the member also serves"),
    Field("等级", "Level", "number", "按实际服务时长达到的等级", "reached by hours actually served"),
    Field("登记时间", "Registered", "instant", "登记为会员的时间（北京时间）", "when the person became a member (Beijing time)", 18),
)  # fmt: skip

SERVICE_FIELDS = (
    Field("服务者会员号", "Helper’s number", "text", *NUMBER_OF_MEMBER),
    Field("服务者", "Helper", "text", "服务者姓名", "who serves"),
    Field("受助人会员号", "Recipient’s number", "text", *NUMBER_OF_MEMBER),
    Field("受助人", "Recipient", "text", "受助人姓名", "who is helped"),
    PLACE,
)

ORDER_FIELDS = (
    Field("订单号", "Order", "text", "订单号，末位为校验位", "its number, the last digit a check digit"),
    Field("服务类型", "Kind of service", "text", "服务目录中的类型", "the kind in the catalogue", 24),
    *SERVICE_FIELDS,
    Field(
        "约定开始",
        "Agreed beginning",
        "instant",
        "需求上约定的开始（北京时间）",
        "as the demand says (Beijing time)",
        18,
    ),
    Field("约定结束", "Agreed end", "instant", "需求上约定的结束（北京时间）", "as the demand says (Beijing time)", 18),
    Field("实际时长（秒）", "Actual time (s)", "number", SECOND_ZH, SECOND_EN),
    Field("状态", "State", "text", "导出时的状态", "its state when this was made", 24),
)

RECORD_FIELDS = (
    Field("服务日期", "Day", "day", "服务发生的日期", "when the service took place", 14),
    Field("服务内容", "Service", "text", "服务名称", "what was done", 28),
    *SERVICE_FIELDS,
    Field("开始", "Began", "instant", "实际开始（北京时间）", "when it began (Beijing time)", 18),
    Field("结束", "Ended", "instant", "实际结束（北京时间）", "when it ended (Beijing time)", 18),
    Field(
        "实际时长（秒）",
        "Actual (s)",
        "number",
        f"{SECOND_ZH}；证书和等级只用它",
        f"{SECOND_EN}; certificates use it alone",
    ),
    Field("加权时间（秒）", "Weighted (s)", "number", "实际时长乘以系数", "actual time times the coefficient"),
    Field("入账时间（秒）", "Posted (s)", "number", "记入服务者账户的时间", "what was posted to the helper"),
    Field("荣誉时间（秒）", "Honour (s)", "number", "加权时间减去入账时间", "weighted less posted"),
)


def outgoing(kind: ExportKind, path: str, since: date | None, until: date | None) -> tuple[Outgoing, bool]:
    """The rows of a node and below, of a time where the kind has one; and whether there were more than fit."""
    title, fields, rows_of = _TABLES[kind]
    rows = rows_of(path, since or date(2000, 1, 1), until or date(2200, 1, 1))
    return Outgoing(*title, fields, rows[:MOST_ROWS]), len(rows) > MOST_ROWS


def statement_of(owner_id: UUID, since: date, until: date) -> Outgoing:
    """The movements of somebody's account between two days, the earliest first; refused where there are more than fit."""
    begins, ends = day_bounds(since)[0], day_bounds(until)[1]
    page = statement(time_account(owner_id), size=MOST_ROWS, until=ends - timedelta(microseconds=1), since=begins)
    if page.next_cursor:
        raise StatementTooLong(most=MOST_ROWS)
    counted, documents = unit(), documents_of(page.items)
    fields = (
        Field("时间", "When", "instant", "记账时间（北京时间）", "when it was posted (Beijing time)", 18),
        Field("事项", "What", "text", "这笔时间的来由", "what stands behind it", 32),
        Field(f"收支（{counted.zh}）", f"Change ({counted.en})", "amount", "收入为正，支出为负", "in is positive, out is negative"),
        Field(f"余额（{counted.zh}）", f"Balance ({counted.en})", "amount", "这笔之后的余额", "what the account held right after"),
        Field("收支（秒）", "Change (s)", "number", SECOND_ZH, SECOND_EN),
        Field("余额（秒）", "Balance (s)", "number", SECOND_ZH, SECOND_EN),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for line in reversed(page.items):
        said = documents.get(line.document_id, KIND_WORDS[line.kind]) if line.document_id else KIND_WORDS[line.kind]
        what = said.zh if said.zh == said.en else f"{said.zh} {said.en}"
        seconds, balance = line.seconds, line.balance
        rows.append([line.posted_at, what, seconds / counted.seconds, balance / counted.seconds, seconds, balance])
    return Outgoing("时间账户明细", "Statement", fields, rows)


def _members(path: str, since: date, until: date) -> list[list[Value]]:
    query = (
        select(Member, Tenant.name_zh)
        .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
        .where(Tenant.lies_within([path]), Member.is_active)
        .order_by(Member.sort_key, Member.id)
    )
    found: list[list[Value]] = []
    for member, place in session().execute(query.limit(MOST_ROWS + 1)):
        phone = unseal(member.phone_cipher, "member.phone", member.id)
        number = unseal(member.id_number_cipher, "member.id_number", member.id)
        found.append([
            with_check_digit(member.number), member.name, mask_phone(phone) if phone else None,
            mask_id_number(number) if number else None, member.born_on.year if member.born_on else None, place,
            "是 yes" if member.is_volunteer else "否 no", member.level, member.registered_at,
        ])  # fmt: skip
    return found


def _of_two(query: Any, helper: Any, recipient: Any, of: Any, path: str) -> Any:
    """The question joined with helper, recipient and node."""
    return (
        query.join(helper, (helper.jurisdiction_id == of.jurisdiction_id) & (helper.id == _HELPER[of]))
        .join(recipient, (recipient.jurisdiction_id == of.jurisdiction_id) & (recipient.id == _ASKER[of].recipient_id))
        .join(Tenant, (Tenant.jurisdiction_id == of.jurisdiction_id) & (Tenant.id == _ASKER[of].tenant_id))
        .where(Tenant.lies_within([path]))
    )


_HELPER: dict[Any, Any] = {Order: Order.helper_id, ServiceRecord: ServiceRecord.helper_id}
_ASKER: dict[Any, Any] = {Order: Demand, ServiceRecord: ServiceRecord}


def _two(helper: Member, recipient: Member, place: str) -> list[Value]:
    return [with_check_digit(helper.number), helper.name, with_check_digit(recipient.number), recipient.name, place]


def _orders(path: str, since: date, until: date) -> list[list[Value]]:
    helper, recipient = aliased(Member), aliased(Member)
    query = (
        select(Order, Demand, ServiceKind.name_zh, helper, recipient, Tenant.name_zh)
        .join(Demand, (Demand.jurisdiction_id == Order.jurisdiction_id) & (Demand.id == Order.demand_id))
        .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
    )
    rows = session().execute(
        _of_two(query, helper, recipient, Order, path)
        .where(Demand.starts_at >= day_bounds(since)[0], Demand.starts_at < day_bounds(until)[1])
        .order_by(Demand.starts_at, Order.id)
        .limit(MOST_ROWS + 1)
    )
    found: list[list[Value]] = []
    for order, demand, kind, served, helped, place in rows:
        state = State.of(order.state)
        found.append([
            with_check_digit(order.number), kind, *_two(served, helped, place), demand.starts_at, demand.ends_at,
            order.actual_seconds, f"{state.zh} {state.en}",
        ])  # fmt: skip
    return found


def _records(path: str, since: date, until: date) -> list[list[Value]]:
    helper, recipient = aliased(Member), aliased(Member)
    query = select(ServiceRecord, helper, recipient, Tenant.name_zh)
    rows = session().execute(
        _of_two(query, helper, recipient, ServiceRecord, path)
        .where(ServiceRecord.served_on >= since, ServiceRecord.served_on <= until)
        .order_by(ServiceRecord.served_on, ServiceRecord.id)
        .limit(MOST_ROWS + 1)
    )
    return [
        [
            row.served_on, row.title, *_two(served, helped, place), row.started_at, row.ended_at, row.actual_seconds,
            row.weighted_seconds, row.spendable_seconds, row.honour_seconds,
        ]
        for row, served, helped, place in rows
    ]  # fmt: skip


_TABLES: Mapping[ExportKind, tuple[tuple[str, str], tuple[Field, ...], Callable[[str, date, date], list[list[Value]]]]] = {
    ExportKind.MEMBERS: (("会员", "Members"), MEMBER_FIELDS, _members),
    ExportKind.ORDERS: (("订单", "Orders"), ORDER_FIELDS, _orders),
    ExportKind.RECORDS: (("服务记录", "Service records"), RECORD_FIELDS, _records),
}  # fmt: skip
