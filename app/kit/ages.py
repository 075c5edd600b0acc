"""How old somebody is on a day: one rule for everybody, also for those born on 29 February."""

from datetime import date


def age_on(born_on: date, day: date) -> int:
    """Full years of life on a day; the birthday itself counts.

    Who was born on 29 February turns older on 28 February of a common year: where the day is missing, the month's last
    day stands for it (Civil Code, art. 202).
    """
    return day.year - born_on.year - (day < _birthday(born_on, day.year))


def latest_birth(age: int, day: date) -> date:
    """The last birth date with which somebody has reached this age on a day: the same rule, for a query."""
    year = day.year - age
    if (day.month, day.day) == (2, 28) and _has_leap_day(year) and not _has_leap_day(day.year):
        return date(year, 2, 29)
    return _birthday(day, year)


def _birthday(born_on: date, year: int) -> date:
    if (born_on.month, born_on.day) == (2, 29) and not _has_leap_day(year):
        return date(year, 2, 28)
    return born_on.replace(year=year)


def _has_leap_day(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
