"""Who comes first, and why: age and hardships as of a day. Priority, never exclusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.kit.ages import age_on
from app.recipients.models import HardshipKind
from app.recipients.rules import DESTITUTE_AGE, DISABLED_AGE, LEFT_BEHIND_AGE, LOW_INCOME_AGE, REGISTERED_POOR_AGE
from app.rules.declaration import Rule


@dataclass(frozen=True)
class Category:
    """A kind of people who come first: a hardship and an age that the bank decides."""

    kind: HardshipKind
    age: Rule[int]

    @property
    def key(self) -> str:
        """How forms and programs name it."""
        return str(self.kind)


CATEGORIES = (
    Category(HardshipKind.LOW_INCOME, LOW_INCOME_AGE),
    Category(HardshipKind.REGISTERED_POOR, REGISTERED_POOR_AGE),
    Category(HardshipKind.DISABLED, DISABLED_AGE),
    Category(HardshipKind.DESTITUTE, DESTITUTE_AGE),
    Category(HardshipKind.LEFT_BEHIND, LEFT_BEHIND_AGE),
)
MEALS = "meals"
"""Beside the five: whoever is old enough for meals."""


@dataclass(frozen=True)
class Held:
    """A hardship on record, the paper that shows it, and between which days (both included) it holds."""

    kind: HardshipKind
    proof: str
    holds_from: date
    holds_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.holds_from <= day and (self.holds_until is None or day <= self.holds_until)


@dataclass(frozen=True)
class Standing:
    """All that decides who comes first: birth date, hardships, and the ages in force where the person belongs."""

    born_on: date | None
    hardships: tuple[Held, ...]
    ages: Mapping[str, int]


@dataclass(frozen=True)
class Reason:
    """Why somebody comes first, in words a person can check against papers."""

    key: str
    zh: str
    en: str


def priorities(person: Standing, on_day: date) -> list[Reason]:
    """The categories somebody falls into on a day, each explained; empty without a birth date."""
    held = {one.kind: one for one in person.hardships if one.holds_on(on_day)}
    return [
        _reason(person, category, held[category.kind], on_day)
        for category in CATEGORIES
        if category.kind in held and _is_old_enough(person, category.key, on_day)
    ]


def meals_reason(person: Standing, on_day: date) -> Reason | None:
    """Why somebody may have meals on a day; None while too young or without a birth date."""
    if person.born_on is None or not _is_old_enough(person, MEALS, on_day):
        return None
    age, least = age_on(person.born_on, on_day), person.ages[MEALS]
    return Reason(
        MEALS,
        f"{least} 岁以上可助餐：出生 {person.born_on:%Y-%m}，现 {age} 岁",
        f"meals from {least}: born {person.born_on:%Y-%m}, now {age}",
    )


def _is_old_enough(person: Standing, key: str, day: date) -> bool:
    return person.born_on is not None and age_on(person.born_on, day) >= person.ages[key]


def _reason(person: Standing, category: Category, held: Held, day: date) -> Reason:
    assert person.born_on is not None
    least, age, kind = person.ages[category.key], age_on(person.born_on, day), category.kind
    until_zh = f"，有效至 {held.holds_until:%Y-%m-%d}" if held.holds_until else ""
    until_en = f", valid until {held.holds_until:%Y-%m-%d}" if held.holds_until else ""
    return Reason(
        category.key,
        f"{least} 岁以上 + {kind.zh}：出生 {person.born_on:%Y-%m}，现 {age} 岁；凭 {held.proof}{until_zh}",
        f"{least}+ and {kind.en.lower()}: born {person.born_on:%Y-%m}, now {age}; shown by {held.proof}{until_en}",
    )
