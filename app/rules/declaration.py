"""Declaring a rule: one frozen object gives the default, the form, the API field, the check and the documentation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from app.rules.errors import RuleValueRefused

V = TypeVar("V")

RULES: dict[str, "Rule[Any]"] = {}


@dataclass(frozen=True)
class Choice:
    """One of the values a rule can take, as people read it."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Wording:
    """How a text is typed and read where it stands for something else, such as names for keys."""

    read: Callable[[str], str]
    """What is kept of what somebody typed; raises UnknownWord."""
    typed: Callable[[str], str]
    shown: Callable[[str, str], str]
    """A value as people read it in a language, "zh" or "en"."""


class UnknownWord(ValueError):
    """A word that stands for nothing known."""


@dataclass(frozen=True)
class Rule(Generic[V]):
    """A decision left to a bank. `default` is ours and cautious; a bank's file or console overrides it."""

    key: str
    default: V
    zh: str
    en: str
    help_zh: str
    help_en: str
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit_zh: str = ""
    unit_en: str = ""
    is_bank_wide: bool = False
    """Whether one value holds for the whole bank, so that the head bank alone decides."""
    wording: Wording | None = None
    """Only for a text."""

    def __post_init__(self) -> None:
        assert self.key not in RULES, f"rule {self.key} is declared twice"
        RULES[self.key] = self
        self.check(self.default)

    def __call__(self, at: UUID | None = None) -> V:
        """The value in force at a node of the tree (the head bank, when none is named)."""
        from app.rules.queries import value_in_force  # declarations are imported before models

        return value_in_force(self, at)

    def check(self, value: Any) -> V:
        """The value, if it may be taken; raises RuleValueRefused."""
        if type(value) is not type(self.default) and not (value is None and self.default is None):
            raise self._refused(value, "类型不对", "of the wrong type")
        if self.choices and value not in [choice.value for choice in self.choices]:
            allowed = "、".join(choice.value for choice in self.choices)
            raise self._refused(value, f"只能是 {allowed}", f"must be one of {allowed}")
        if isinstance(value, int) and not isinstance(value, bool):
            if self.minimum is not None and value < self.minimum:
                raise self._refused(value, f"不能小于 {self.minimum}", f"must not be below {self.minimum}")
            if self.maximum is not None and value > self.maximum:
                raise self._refused(value, f"不能大于 {self.maximum}", f"must not be above {self.maximum}")
        if isinstance(value, list) and (
            any(type(item) is not int or item < 0 for item in value) or sorted(value) != value
        ):
            raise self._refused(value, "须是由小到大的整数", "must be whole numbers in rising order")
        return cast(V, value)

    def read(self, text: str) -> V:
        """A value from what somebody typed."""
        text = text.strip()
        try:
            value: Any = self.wording.read(text) if self.wording else text
            if isinstance(self.default, bool):
                value = {"true": True, "false": False}[text.lower()]
            elif isinstance(self.default, int):
                value = int(text)
            elif isinstance(self.default, list):
                value = [int(part) for part in text.replace("\uff0c", ",").split(",") if part.strip()]
        except UnknownWord as error:
            raise self._refused(text, f"不认识“{error}”", f"“{error}” is not known") from error
        except (ValueError, KeyError) as error:
            raise self._refused(text, "看不懂", "cannot be understood") from error
        return self.check(value)

    def typed(self, value: V) -> str:
        """A value as somebody would type it."""
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        if self.wording:
            return self.wording.typed(str(value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    def help(self, language: str) -> str:
        """What it means, word for word: what stands in braces there is what one types."""
        return self.help_en if language == "en" else self.help_zh

    def shown(self, value: V, language: str) -> str:
        """A value as people read it."""
        for choice in self.choices:
            if choice.value == value:
                return choice.en if language == "en" else choice.zh
        if isinstance(value, bool):
            return {True: ("是", "yes"), False: ("否", "no")}[value][language == "en"]
        if isinstance(value, list):
            return (", " if language == "en" else "、").join(str(item) for item in value)
        if self.wording:
            return self.wording.shown(str(value), language)
        unit = self.unit_en if language == "en" else self.unit_zh
        return f"{value} {unit}".strip()

    def _refused(self, value: Any, zh: str, en: str) -> RuleValueRefused:
        return RuleValueRefused(key=self.key, zh=self.zh, en=self.en, value=value, reason_zh=zh, reason_en=en)
