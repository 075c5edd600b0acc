"""Telling people apart: who is registered already, and by what two of one name differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import false, or_, select, tuple_

from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.text import clean_line, mask_phone, phone_number
from app.members.errors import KnownByName
from app.members.models import Member
from app.members.secrets import index_in_bank, unseal
from app.tenancy.models import Tenant
from app.tenancy.queries import tenant

Mark = tuple[str, ...]
"""What a person is known by: ("id_number", it), ("phone", name, it) or ("born_on", name, it), the day as 1950-01-31."""


@dataclass(frozen=True)
class Known:
    """A member who carries a mark already."""

    member_id: UUID
    number: int


@dataclass(frozen=True)
class Likeness:
    """A member as a list shows them beside others of the same name; the telephone keeps its first three and last four digits."""

    member: Member
    phone: str | None
    node: Tenant


def marks_of(
    name: str, *, phone: str | None = None, id_number: str | None = None, born_on: date | None = None
) -> list[Mark]:
    """The ID number; name with telephone; with neither, name with birth date. A telephone alone is no mark: families share one."""
    found: list[Mark] = []
    if id_number:
        found.append(("id_number", id_number))
    if phone:
        found.append(("phone", name, phone))
    if born_on and not found:
        found.append(("born_on", name, born_on.isoformat()))
    return found


def known_people(marks: Sequence[Mark]) -> dict[Mark, Known]:
    """Of these marks of people, those that a member carries already, and which member: of several the first registered."""
    by_index: dict[bytes | None, set[Mark]] = {}
    born: set[tuple[str, date]] = set()
    for mark in marks:
        if mark[0] == "born_on":
            born.add((mark[1], date.fromisoformat(mark[2])))
        else:
            by_index.setdefault(index_in_bank(mark[-1], mark[0]), set()).add(mark)
    conditions = [Member.id_number_index.in_(list(by_index)), Member.phone_index.in_(list(by_index))]
    if born:
        conditions.append(tuple_(Member.name, Member.born_on).in_(born))
    found: dict[Mark, Known] = {}
    for row in session().scalars(
        select(Member).where(or_(*conditions) if marks else false()).order_by(Member.id.desc())
    ):
        carried = {mark for mark in by_index.get(row.id_number_index, ()) if mark[0] == "id_number"}
        if row.is_active:
            carried |= {m for m in by_index.get(row.phone_index, ()) if m[0] == "phone" and m[1] == row.name}
            carried |= {("born_on", row.name, row.born_on.isoformat())} if row.born_on else set()
        found |= dict.fromkeys(carried, Known(row.id, row.number))
    return found


def refuse_known(name: str, *, phone: str | None = None, born_on: date | None = None) -> None:
    """Raise KnownByName where somebody of this name and telephone (or, without one, this birth date) is registered already."""
    marks = marks_of(clean_line(name, 100), phone=phone_number(phone) if phone else None, born_on=born_on)
    for mark, known in known_people(marks).items():
        if mark in marks:
            zh, en = _SAME[mark[0]]
            raise KnownByName(known.member_id, number=with_check_digit(known.number), zh=zh, en=en)


def registered_before(rows: Sequence[Member]) -> dict[UUID, Known]:
    """Of these members, those beside whom an earlier one has the same name and telephone, or, without one, birth date."""
    marks = {
        row.id: marks_of(row.name, phone=unseal(row.phone_cipher, "member.phone", row.id), born_on=row.born_on)
        for row in rows
    }
    known = known_people([mark for of_one in marks.values() for mark in of_one])
    earlier = {id_: known[mark] for id_, of_one in marks.items() for mark in of_one if mark in known}
    return {id_: one for id_, one in earlier.items() if one.member_id != id_}


def told_apart(rows: Sequence[Member]) -> list[Likeness]:
    """Members with what tells them apart; for those who may read them, for telephones are unsealed."""
    phones = [unseal(row.phone_cipher, "member.phone", row.id) for row in rows]
    return [
        Likeness(row, mask_phone(phone) if phone else None, tenant(row.tenant_id))
        for row, phone in zip(rows, phones, strict=True)
    ]


_SAME = {"phone": ("手机号", "telephone"), "born_on": ("出生日期", "birth date")}
