"""The columns of a sheet that comes in: their headings, what belongs there, and how a heading somebody typed is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.interop.errors import HeadingsMissing, HeadingsUnknown, HeadingTwice
from app.interop.models import ImportKind
from app.kit.text import half_width

YES, NO = "是", "否"
REASON_ZH, REASON_EN = "错误原因", "What is wrong"
REASON = "reason"
"""The last column of a workbook we sent back; when it comes in again it is left aside."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading in both languages, what to fill in, other headings it is known by."""

    key: str
    zh: str
    en: str
    width: int
    help_zh: str
    help_en: str
    is_required: bool = False
    options: tuple[str, ...] = ()
    is_date: bool = False
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """As it stands in the first row: Chinese, then English."""
        return f"{self.zh} {self.en}"


COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.MEMBERS: (
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
    ),
}  # fmt: skip


def known_headings(kind: ImportKind, headings: Sequence[str]) -> list[str]:
    """The column each heading means, in the order of the sheet; raises for those unknown, twice there, or missing."""
    columns = COLUMNS[kind]
    names = {
        _plain(name): column.key for column in columns for name in (column.zh, column.en, column.heading, *column.also)
    }
    names |= {_plain(name): REASON for name in (REASON_ZH, REASON_EN, f"{REASON_ZH} {REASON_EN}")}
    unknown = [heading for heading in headings if heading and _plain(heading) not in names]
    if unknown:
        raise HeadingsUnknown(names="、".join(heading[:30] for heading in unknown[:5]))
    keys = [names[_plain(heading)] if heading else "" for heading in headings]
    for column in columns:
        if keys.count(column.key) > 1:
            raise HeadingTwice(name_zh=column.zh, name_en=column.en)
    if missing := [column for column in columns if column.is_required and column.key not in keys]:
        raise HeadingsMissing(
            names_zh="、".join(column.zh for column in missing), names_en=", ".join(column.en for column in missing)
        )
    return keys


def column_named(kind: ImportKind, key: str) -> Column | None:
    """The column of this key; None for a finding about the whole row."""
    return next((column for column in COLUMNS[kind] if column.key == key), None)


def _plain(heading: str) -> str:
    return re.sub(r"[\s*:]+", "", half_width(heading)).casefold()
