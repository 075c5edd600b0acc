"""Who comes first: five categories by age and hardship as of a day, explained, and never an exclusion."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.ages import age_on, latest_birth
from app.recipients.models import HardshipKind as Kind
from app.recipients.priorities import MEALS, Held, Standing, meals_reason, priorities

DAY = date(2026, 11, 22)
AGES = {"low_income": 70, "registered_poor": 70, "disabled": 60, "destitute": 60, "left_behind": 60, MEALS: 60}
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def standing(born_on: date | None, *kinds: Kind, **more: Any) -> Standing:
    held = tuple(Held(kind, "证明 7 号", more.get("since", date(2020, 1, 1)), more.get("until")) for kind in kinds)
    return Standing(born_on, held, AGES)


def keys(person: Standing, day: date = DAY) -> list[str]:
    return [reason.key for reason in priorities(person, day)]


@pytest.mark.parametrize(("kind", "least"), [(Kind.of(key), age) for key, age in AGES.items() if key != MEALS])
def test_each_category_begins_on_the_birthday_and_not_a_day_before(kind: Kind, least: int) -> None:
    birthday = DAY.replace(year=DAY.year - least)
    assert keys(standing(birthday, kind)) == [str(kind)]
    assert keys(standing(birthday + timedelta(days=1), kind)) == []


def test_seventy_is_asked_for_low_income_and_registered_poor_only() -> None:
    at_65 = DAY.replace(year=DAY.year - 65)
    assert keys(standing(at_65, *Kind)) == ["disabled", "destitute", "left_behind"]
    at_70 = DAY.replace(year=DAY.year - 70)
    assert keys(standing(at_70, *Kind)) == [str(kind) for kind in Kind]


def test_age_alone_or_hardship_alone_puts_nobody_first() -> None:
    assert keys(standing(date(1930, 1, 1))) == []
    assert keys(standing(date(2000, 1, 1), *Kind)) == []
    assert keys(standing(None, *Kind)) == []


def test_a_hardship_counts_from_its_first_day_to_its_last() -> None:
    person = standing(date(1940, 5, 1), Kind.DISABLED, since=date(2026, 1, 1), until=date(2026, 12, 31))
    assert [keys(person, day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))] == [
        [], ["disabled"], ["disabled"], [],
    ]  # fmt: skip


def test_the_reason_names_age_birth_and_proof() -> None:
    reason = priorities(standing(date(1950, 3, 9), Kind.LOW_INCOME, until=date(2027, 6, 30)), DAY)[0]
    assert reason.zh == "70 岁以上 + 低保低收入：出生 1950-03，现 76 岁；凭 证明 7 号，有效至 2027-06-30"
    assert "70+ and low income" in reason.en
    assert "1950-03-09" not in reason.zh + reason.en


def test_born_on_29_february_one_turns_older_on_the_28th_of_a_common_year() -> None:
    born = date(1956, 2, 29)
    assert [age_on(born, date(2026, 2, day)) for day in (27, 28)] == [69, 70]
    assert [age_on(born, date(2028, 2, day)) for day in (28, 29)] == [71, 72]
    assert keys(standing(born, Kind.LOW_INCOME), date(2026, 2, 28)) == ["low_income"]
    assert keys(standing(born, Kind.LOW_INCOME), date(2026, 2, 27)) == []


def test_meals_begin_at_sixty_without_any_hardship() -> None:
    assert meals_reason(standing(date(1966, 11, 22)), DAY) is not None
    assert meals_reason(standing(date(1966, 11, 23)), DAY) is None
    assert meals_reason(standing(None), DAY) is None


@given(DAYS, DAYS, st.integers(0, 100))
def test_the_query_draws_the_line_where_the_rule_does(born_on: date, day: date, age: int) -> None:
    assert (born_on <= latest_birth(age, day)) is (age_on(born_on, day) >= age)
