"""Sheets of people who are to be registered, each of whom signed the paper of consent."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.interop.cell_errors import (
    BirthDateDiffers,
    DayImpossible,
    KnownAlready,
    NobodyToTell,
    PaperUnsigned,
    TwiceInSheet,
)
from app.interop.columns import NO, YES, Column
from app.interop.contents import Cell
from app.interop.kinds.base import Listing, Mark, SheetKind
from app.interop.kinds.nodes import Nodes
from app.interop.kinds.reading import Cells, Finding, day, is_yes
from app.interop.models import ImportKind
from app.kit.check_digits import birth_date, id_number, with_check_digit
from app.kit.clock import today
from app.kit.ids import derived
from app.kit.text import clean_line, phone_number
from app.members.commands import register_member
from app.members.errors import AlreadyMember
from app.members.queries import ConsentKind, members_by_id
from app.members.telling_apart import Known, known_people, marks_of
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.models import Tenant

_FIRST_BIRTH_DATE = date(1900, 1, 1)


@dataclass(frozen=True)
class Entrant:
    """A person as a row of a sheet describes them, every field in order."""

    name: str
    phone: str | None
    id_number: str | None
    born_on: date | None
    tenant_id: UUID
    is_volunteer: bool


class Members(SheetKind[Entrant]):
    """A person a row."""

    kind = ImportKind.MEMBERS
    needs = Permission.MEMBER_REGISTER
    twice = TwiceInSheet

    @property
    def columns(self) -> tuple[Column, ...]:
        """Who, and where."""
        return COLUMNS

    def listing(self, nodes: Sequence[Tenant]) -> Listing:
        """The nodes people may be registered at, by name; by key where two have one name."""
        names = Counter(node.name_zh for node in nodes)
        return Listing(
            "网点 Nodes", "node", (("填这个 Type this", 30), ("English", 36), ("代号 Key", 24)),
            [(node.name_zh if names[node.name_zh] == 1 else node.key, node.name_en, node.key) for node in nodes],
        )  # fmt: skip

    def reader(self, nodes: Nodes, rows: Sequence[Mapping[str, Cell]]) -> Callable[[Cells], Entrant | None]:
        """Each row by itself; the tree is there already."""
        return lambda cells: _entrant(cells, nodes)

    def marks(self, meaning: Entrant) -> list[Mark]:
        """The ID number; name with telephone; with neither, name with birth date."""
        return marks_of(meaning.name, phone=meaning.phone, id_number=meaning.id_number, born_on=meaning.born_on)

    def column_of(self, mark: Mark) -> str:
        """The ID number, or the name."""
        return "id_number" if mark[0] == "id_number" else "name"

    def about(self, meaning: Entrant) -> UUID | None:
        """Nobody the bank knows."""
        return None

    def in_the_way(self, meanings: Sequence[Entrant]) -> list[Finding | None]:
        """Who is a member already."""
        marks = [self.marks(one) for one in meanings]
        known = known_people([mark for of_one in marks for mark in of_one])
        return [next((self._known(mark, known[mark]) for mark in of_one if mark in known), None) for of_one in marks]

    def bring_in(self, meaning: Entrant, row_id: UUID, *, by: Actor) -> UUID:
        """Register the person, whose paper says what they agreed to."""
        return register_member(
            meaning.name, tenant_id=meaning.tenant_id, by=by, phone=meaning.phone, id_number_text=meaning.id_number,
            born_on=meaning.born_on, is_volunteer=meaning.is_volunteer, is_assisted=True,
            consented=frozenset({ConsentKind.ID_NUMBER} if meaning.id_number else set()),
            member_id=derived(row_id, "member"),
        ).id  # fmt: skip

    def outcomes(self, rows: Mapping[UUID, UUID]) -> Mapping[UUID, str]:
        """The number each got."""
        people = members_by_id(list(rows.values()))
        return {
            row_id: f"已登记，会员号 {number} registered, number {number}"
            for row_id, member_id in rows.items()
            if member_id in people and (number := with_check_digit(people[member_id].number))
        }

    def _known(self, mark: Mark, known: Known) -> Finding:
        error = AlreadyMember if mark[0] == "id_number" else KnownAlready
        return Finding.of(self.column_of(mark), error(number=with_check_digit(known.number)))


def _entrant(cells: Cells, nodes: Nodes) -> Entrant | None:
    name = cells.read("name", lambda text: clean_line(text, 100))
    phone = cells.read("phone", lambda text: phone_number(text) if text else None)
    number = cells.read("id_number", lambda text: id_number(text) if text else None)
    born_on = cells.read("born_on", lambda text: _born_on(text, number) if text else None)
    node = cells.read("node", nodes.named)
    is_volunteer = cells.read("is_volunteer", is_yes)
    cells.read("has_signed", _signed)
    if not cells.findings and not (phone or number or born_on):
        cells.refuse("name", NobodyToTell())
    if name is None or node is None:
        return None
    return Entrant(name, phone, number, birth_date(number) if number else born_on, node.id, bool(is_volunteer))


def _born_on(text: str, number: str | None) -> date:
    born_on = day(text)
    if not _FIRST_BIRTH_DATE <= born_on <= today():
        raise DayImpossible()
    if number and birth_date(number) != born_on:
        raise BirthDateDiffers()
    return born_on


def _signed(text: str) -> None:
    if not is_yes(text):
        raise PaperUnsigned()


COLUMNS = (
    Column("name", "姓名", "Name", 14, "必填，最多 100 个字。", "Needed; at most 100 characters.", True),
    Column("phone", "手机号", "Mobile number", 16, "11 位手机号；家人可以共用。没有可不填。",
           "11 digits; a family may share one. May be left out.", also=("手机", "电话", "手机号码", "Phone")),
    Column("id_number", "身份证号", "ID number", 22, "18 位，须在纸质同意书上单独同意。没有可不填。请用“文本”格式，以免末尾变成 0。",
           "18 places; the paper of consent must cover it. May be left out. Format as text, or the last digits turn into 0.",
           also=("身份证", "身份证号码", "证件号码", "公民身份号码")),
    Column("born_on", "出生日期", "Birth date", 14, "写成 1950-01-31。填了身份证号可不填。",
           "Such as 1950-01-31. Not needed beside an ID number.", is_date=True, also=("生日", "出生年月日")),
    Column("node", "网点", "Node", 24, "网点名称或代号，见“网点”页。留空就是上传时选择的网点。",
           "A node’s name or key, see the sheet of nodes. Left empty: the node chosen when sending.", also=("所在网点", "社区")),
    Column("is_volunteer", "志愿者", "Volunteer", 10, "愿意做志愿者填“是”，否则填“否”或留空。",
           "Yes (是) for who wants to serve; no (否) or empty otherwise.", options=(YES, NO)),
    Column("has_signed", "已签纸质同意书", "Paper of consent signed", 18, "必填“是”：本人已在纸质同意书上签字，原件由网点保存。",
           "Must be yes (是): the person signed the paper, and the branch keeps it.", True, options=(YES, NO), also=("同意书", "纸质同意书")),
)  # fmt: skip
