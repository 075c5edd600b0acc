"""Sheets of help that is to be asked for: a week's visits of a community, the meals of a dining room."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.interop.cell_errors import (
    DemandThere,
    DemandTwice,
    KindUnknown,
    NameDiffers,
    ProgrammeUnknown,
    RecipientUnknown,
    RiskUnknown,
)
from app.interop.columns import Column
from app.interop.contents import Cell
from app.interop.kinds.base import Listing, Mark, SheetKind
from app.interop.kinds.nodes import Nodes
from app.interop.kinds.reading import Cells, Finding, day, plain, time_of_day, whole
from app.interop.models import ImportKind
from app.interop.queries import demands_by_id, known_demands, members_numbered
from app.kit.check_digits import short_number, with_check_digit
from app.kit.clock import from_wall
from app.kit.errors import TimeBankError
from app.kit.ids import derived
from app.kit.text import clean_line
from app.ledger.errors import NotEnoughTime
from app.ledger.queries import holding
from app.members.models import Member
from app.members.queries import members_by_id
from app.orders.commands.publish import MOST_PEOPLE, Wish, look_over, publish_demand
from app.orders.errors import TimeRefused
from app.orders.gates import QUESTIONS
from app.orders.models import Demand, Payer, Programme, ServiceKind
from app.orders.queries import kinds
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.models import Tenant

LONGEST_MINUTES = 1440


@dataclass(frozen=True)
class Asking:
    """Help a row asks for, and for whom."""

    recipient_id: UUID
    wish: Wish


class Demands(SheetKind[Asking]):
    """A demand a row, published for a member as staff of their node publish it."""

    kind = ImportKind.DEMANDS
    needs = Permission.DEMAND_PUBLISH_FOR
    twice = DemandTwice

    @property
    def columns(self) -> tuple[Column, ...]:
        """For whom, which help, when and where."""
        return (*_COLUMNS, _risks(), *_LAST_COLUMNS)

    def listing(self, nodes: Sequence[Tenant]) -> Listing:
        """The kinds of service one may ask for."""
        return Listing(
            "服务类型 Kinds", "kind", (("名称 Name", 30), ("English", 36), ("代号 Key", 24)),
            [(row.name_zh, row.name_en, row.key) for row in kinds() if row.coefficient is not None],
        )  # fmt: skip

    def reader(self, nodes: Nodes, rows: Sequence[Mapping[str, Cell]]) -> Callable[[Cells], Asking | None]:
        """The members whose numbers stand in the sheet are fetched at once."""
        numbers = [number for cells in rows if (number := _number_in(cells.get("recipient", Cell("")).text))]
        people = {
            number: member for number, member in members_numbered(numbers).items() if member.tenant_id in nodes.within
        }
        return lambda cells: _asking(cells, people)

    def marks(self, meaning: Asking) -> list[Mark]:
        """The same person, the same help, the same beginning."""
        return [(str(meaning.recipient_id), str(meaning.wish.kind_id), meaning.wish.starts_at.isoformat())]

    def column_of(self, mark: Mark) -> str:
        """The person."""
        return "recipient"

    def about(self, meaning: Asking) -> UUID | None:
        """Whoever is to be helped."""
        return meaning.recipient_id

    def in_the_way(self, meanings: Sequence[Asking]) -> list[Finding | None]:
        """What is asked for already, what may not be asked for, and what the recipient's time does not pay for."""
        people = members_by_id([one.recipient_id for one in meanings])
        known = known_demands([(one.recipient_id, one.wish.kind_id, one.wish.starts_at) for one in meanings])
        left: dict[UUID, int] = {}
        return [self._found(one, people[one.recipient_id], known, left) for one in meanings]

    def bring_in(self, meaning: Asking, row_id: UUID, *, by: Actor) -> UUID:
        """Publish it in the recipient's name."""
        for_them = Actor(by.user_id, by.member_id, meaning.recipient_id, by.channel, by.address)
        publish_demand(
            meaning.wish, recipient_id=meaning.recipient_id, by=for_them, demand_id=derived(row_id, "demand")
        )
        return meaning.recipient_id

    def outcomes(self, rows: Mapping[UUID, UUID]) -> Mapping[UUID, str]:
        """The number each got, and whether it waits to be assessed."""
        made = demands_by_id([derived(row_id, "demand") for row_id in rows])
        return {
            row_id: _outcome(made[demand_id]) for row_id in rows if (demand_id := derived(row_id, "demand")) in made
        }

    def _found(
        self, one: Asking, person: Member, known: Mapping[tuple[UUID, UUID, datetime], str], left: dict[UUID, int]
    ) -> Finding | None:
        if number := known.get((one.recipient_id, one.wish.kind_id, one.wish.starts_at)):
            return Finding.of("recipient", DemandThere(number=number))
        try:
            terms = look_over(one.wish, person)
        except TimeBankError as error:
            return Finding.of("day" if isinstance(error, TimeRefused) else "", error)
        if terms.payer is Payer.REQUESTER:
            if person.id not in left:
                left[person.id] = holding(person.id).available
            if left[person.id] < terms.seconds:
                return Finding.of("minutes", NotEnoughTime())
            left[person.id] -= terms.seconds
        return None


def _outcome(row: Demand) -> str:
    number = with_check_digit(row.number)
    if row.state == "assessing":
        return f"需求号 {number}，先等风险评估 number {number}, waits to be assessed"
    return f"已发布，需求号 {number} published, number {number}"


def _asking(cells: Cells, people: Mapping[int, Member]) -> Asking | None:
    person = cells.read("recipient", lambda text: _person(text, people))
    if person is not None:
        cells.read("name", lambda text: _same_name(text, person))
    kind = cells.read("kind", _kind)
    on = cells.read("day", day)
    at = cells.read("time", time_of_day)
    minutes = cells.read("minutes", whole(10, LONGEST_MINUTES, empty=kind.usual_minutes if kind else 60))
    count = cells.read("people", whole(1, MOST_PEOPLE, empty=1))
    place = cells.read("place", lambda text: _line(text, 200))
    details = cells.read("details", lambda text: _line(text, 500))
    risks = cells.read("risks", _answers)
    programme = cells.read("programme", _programme)
    if cells.findings or not (person and kind and on and at and minutes and count and programme):
        return None
    starts_at = from_wall(datetime.combine(on, at))
    wish = Wish(
        kind.id, starts_at, minutes, details or "", place or "", count, programme=programme, risks=risks or frozenset()
    )
    return Asking(person.id, wish)


def _number_in(text: str) -> int | None:
    try:
        return short_number(text)
    except TimeBankError:
        return None


def _person(text: str, people: Mapping[int, Member]) -> Member:
    person = people.get(short_number(text))
    if person is None:
        raise RecipientUnknown()
    return person


def _same_name(text: str, person: Member) -> None:
    if plain(text) != plain(person.name):
        raise NameDiffers()


def _kind(text: str) -> ServiceKind:
    typed = plain(text)
    for row in kinds():
        if typed in (plain(row.name_zh), plain(row.name_en), plain(row.key)):
            return row
    raise KindUnknown()


def _line(text: str, most: int) -> str:
    return clean_line(text, most) if text else ""


def _answers(text: str) -> frozenset[str]:
    known = {plain(words): question.key for question in QUESTIONS.values() for words in (question.zh, question.en)}
    typed = [plain(part) for part in text.replace("；", ";").replace("、", ";").split(";") if part.strip()]
    if any(part not in known for part in typed):
        raise RiskUnknown()
    return frozenset(known[part] for part in typed)


def _programme(text: str) -> Programme:
    typed = plain(text)
    for programme in Programme:
        if typed in (plain(programme.zh), plain(programme.en)):
            return programme
    if typed:
        raise ProgrammeUnknown()
    return Programme.GENERAL


_COLUMNS = (
    Column("recipient", "会员号", "Member’s number", 14, "必填：要帮助的会员的会员号，含末位校验码。",
           "Needed: the number of the member to be helped, with its check digit.", True, also=("受助人会员号", "服务对象会员号")),
    Column("name", "姓名", "Name", 14, "必填：会员的姓名，用来核对会员号没有写错。", "Needed: their name, which proves that the number is right.", True),
    Column("kind", "服务类型", "Kind of service", 24, "必填：见“服务类型”页，填名称或代号。", "Needed: a name or key, see the sheet of kinds.", True),
    Column("day", "日期", "Day", 14, "必填：写成 2026-01-31。", "Needed, such as 2026-01-31.", True, is_date=True, also=("服务日期",)),
    Column("time", "开始时间", "Begins at", 12, "必填：写成 09:30。", "Needed, such as 09:30.", True, also=("几点开始",)),
    Column("minutes", "时长（分钟）", "Minutes", 14, "每位服务者服务多少分钟；留空就是这类服务的常用时长。",
           "How long each helper stays; left empty, what is usual for the kind.", also=("时长", "分钟")),
    Column("people", "人数", "Helpers", 8, "需要几位服务者；留空为 1。", "How many helpers; left empty: 1.", also=("需要人数",)),
    Column("place", "地点", "Place", 30, "在哪里服务；只有接单的人看得到。", "Where; only who takes it sees it.", also=("地址",)),
    Column("details", "说明", "Details", 36, "希望怎样帮忙，最多 500 个字。", "What is wanted, at most 500 characters."),
)  # fmt: skip


def _risks() -> Column:
    """The questions are known once every module has registered."""
    words = tuple(question.zh for question in QUESTIONS.values())
    return Column(
        "risks", "需要说明的情况", "To be assessed", 24, f"有以下情况请填，几项用“；”隔开：{'；'.join(words)}。没有就留空。",
        f"Where it applies, several with a semicolon between: {'; '.join(q.en for q in QUESTIONS.values())}.", options=words,
    )  # fmt: skip


_LAST_COLUMNS = (
    Column("programme", "项目", "Programme", 14, f"{'、'.join(one.zh for one in Programme)}；留空为{Programme.GENERAL.zh}。",
           f"{', '.join(one.en for one in Programme)}; left empty: {Programme.GENERAL.en}.", options=tuple(one.zh for one in Programme)),
)  # fmt: skip
