"""Reading a pasted list of people and time: one person a line, every wrong row named, all of it or nothing."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.kit.check_digits import short_number, with_check_digit
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.seconds import Unit, parse_amount
from app.kit.text import half_width
from app.members.models import Member
from app.tenancy.queries import nodes_within

MOST_ROWS = 5000
_PARTS = re.compile(r"[\s,;、；，\t]+")
_SECONDS = re.compile(r"(\d{1,9})\s*(?:s|秒)", re.IGNORECASE)


@dataclass(frozen=True)
class WrongRow:
    """A row that cannot be granted: which line, what stands there, why not."""

    line: int
    text: str
    zh: str
    en: str


@dataclass(frozen=True)
class GrantList:
    """What was read: who receives how many seconds, how they are called, and the rows that are wrong."""

    receivers: dict[UUID, int]
    names: dict[UUID, str]
    wrong: list[WrongRow]


def read_list(text: str, unit: Unit, paths: list[str]) -> GrantList:
    """'number amount' a line, in the bank's unit, or in seconds where 秒 or s stands behind; members of one's nodes only."""
    lines = [(at, line.strip()) for at, line in enumerate(half_width(text).splitlines(), 1) if line.strip()]
    found, wrong = _members(paths, [line for _, line in lines]), []
    receivers: dict[UUID, int] = {}
    for at, line in lines[: MOST_ROWS + 1]:
        if len(receivers) >= MOST_ROWS:
            wrong.append(WrongRow(at, line[:40], f"一次最多 {MOST_ROWS} 人", f"at most {MOST_ROWS} people at once"))
            break
        try:
            number, seconds = _row(line, unit)
        except ValueError:
            wrong.append(WrongRow(at, line[:40], "要写成“会员号 数额”", "write “number amount”"))
            continue
        except TimeBankError as error:
            wrong.append(WrongRow(at, line[:40], error.sentence("zh"), error.sentence("en")))
            continue
        member = found.get(number)
        if member is None:
            wrong.append(WrongRow(at, line[:40], "您的网点里没有这位会员", "no such member at your nodes"))
        elif member.id in receivers:
            wrong.append(WrongRow(at, line[:40], "这位会员在名单里出现了两次", "this member stands in the list twice"))
        else:
            receivers[member.id] = seconds
    names = {row.id: f"{row.name} {with_check_digit(row.number)}" for row in found.values()}
    return GrantList(receivers, names, wrong)


def _row(line: str, unit: Unit) -> tuple[int, int]:
    number, _, amount = _PARTS.sub(" ", line, count=1).partition(" ")
    if not amount.strip():
        raise ValueError(line)
    in_seconds = _SECONDS.fullmatch(amount.strip())
    seconds = int(in_seconds.group(1)) if in_seconds else parse_amount(amount, unit)
    if seconds < 1:
        raise ValueError(line)
    return short_number(number), seconds


def _members(paths: list[str], lines: list[str]) -> dict[int, Member]:
    """The members named, at and below these nodes, by number."""
    numbers = set()
    for line in lines[:MOST_ROWS]:
        digits = _PARTS.split(line)[0].replace("-", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 12:
            numbers.add(int(digits[:-1] or 0))
    ids = [node.id for node in nodes_within(paths)]
    query = select(Member).where(Member.number.in_(numbers), Member.tenant_id.in_(ids), Member.is_active)
    return {row.number: row for row in session().scalars(query)}
