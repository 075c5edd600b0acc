"""The monthly list for the insurer: who was covered, with the numbers an insurer asks for, in full."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.insurance.errors import ListTooLong
from app.insurance.models import Cover, CoverList, CoverScheme
from app.insurance.queries.covers import WITH_DEMAND, WITH_MEMBER, WITH_NODE, WITH_ORDER, holding_between
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.tables import Field, Outgoing, Value
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, Order
from app.tenancy.models import Tenant

MOST_ROWS = 20_000

FIELDS = (
    Field("保障号", "Cover", "text", "保障凭证号，末位为校验位", "number of the certificate, its last digit a check digit"),
    Field("姓名", "Name", "text", "志愿者姓名", "the volunteer’s name"),
    Field("证件号码", "ID number", "text", "完整证件号码，下载即留痕", "in full; that it was taken is recorded", 22),
    Field("手机号", "Mobile number", "text", "完整手机号", "in full"),
    Field("服务开始", "Begins", "instant", "保障开始（北京时间）", "when the cover begins (Beijing time)", 18),
    Field("服务结束", "Ends", "instant", "保障结束（北京时间）", "when the cover ends (Beijing time)", 18),
    Field("加入时间", "Enrolled", "instant", "加入保障的时间（北京时间）", "when they were enrolled (Beijing time)", 18),
    Field("保障方案", "Scheme", "text", "保险公司和方案号", "insurer and number of the scheme", 36),
    Field("网点", "Node", "text", "服务所属网点", "the node the service belongs to", 24),
)  # fmt: skip


def insurers_table(since: datetime, until: datetime, paths: list[str]) -> tuple[Outgoing, list[Member]]:
    """The list of the covers that begin in a span at and below these nodes, and whom it names, each once.

    Somebody whose ID number was taken back since, or whose record was erased, stands there without it.
    """
    rows = (
        session()
        .execute(
            select(Cover, CoverScheme.insurer, CoverScheme.policy_number, Member, Tenant.name_zh)
            .join(
                CoverScheme,
                (CoverScheme.jurisdiction_id == Cover.jurisdiction_id) & (CoverScheme.id == Cover.scheme_id),
            )
            .join(Order, WITH_ORDER)
            .join(Demand, WITH_DEMAND)
            .join(Tenant, WITH_NODE)
            .join(Member, WITH_MEMBER)
            .where(*holding_between(since, until), Tenant.lies_within(paths))
            .order_by(Cover.starts_at, Cover.id)
            .limit(MOST_ROWS + 1)
        )
        .all()
    )
    if len(rows) > MOST_ROWS:
        raise ListTooLong(most=MOST_ROWS)
    people = {person.id: person for _, _, _, person, _ in rows}
    numbers = {
        person.id: (
            unseal(person.id_number_cipher, "member.id_number", person.id),
            unseal(person.phone_cipher, "member.phone", person.id),
        )
        for person in people.values()
    }
    table: list[list[Value]] = [
        [
            with_check_digit(row.number), person.name, *numbers[person.id], row.starts_at, row.ends_at, row.enrolled_at,
            f"{insurer} {policy}", place,
        ]
        for row, insurer, policy, person, place in rows
    ]  # fmt: skip
    return Outgoing("投保名单", "Insured", FIELDS, table), list(people.values())


def counts_between(since: datetime, until: datetime, paths: list[str]) -> tuple[int, int]:
    """How many covers begin in a span at and below these nodes, and of how many people."""
    row = session().execute(
        select(func.count(), func.count(Cover.member_id.distinct()))
        .select_from(Cover)
        .join(Order, WITH_ORDER)
        .join(Demand, WITH_DEMAND)
        .join(Tenant, WITH_NODE)
        .where(*holding_between(since, until), Tenant.lies_within(paths))
    )
    covers, people = row.one()
    return int(covers), int(people)


def announced_lists(limit: int = 12) -> list[CoverList]:
    """The months whose lists were announced, the latest first."""
    return list(session().scalars(select(CoverList).order_by(CoverList.first_day.desc()).limit(limit)))


def announced_list(list_id: UUID) -> CoverList | None:
    """One of them."""
    return session().scalars(select(CoverList).where(CoverList.id == list_id)).first()
