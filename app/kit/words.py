"""Words people read beside the ones programs use: an enum whose members carry both languages."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """`MEMBER = "code", "中文", "English"`: equal to its code, readable in both languages."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str, en: str) -> Self:
        """A member equal to its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en = zh, en
        return member

    @classmethod
    def of(cls, code: str) -> Self:
        """The member with this code; raises KeyError."""
        return cls._value2member_map_[code]  # type: ignore[return-value]
