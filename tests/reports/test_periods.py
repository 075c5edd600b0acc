"""Periods out of an address: what can be read is that period, anything else is this month."""

from datetime import date

import pytest

from app.kit.periods import read_period

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("key", ["2026-11", "2026-Q4", "2026", "2000", "2200-12"])
def test_a_period_is_read_as_it_is_written(key: str) -> None:
    assert read_period(key, TODAY).key == key


@pytest.mark.parametrize(
    "key", ["", "1", "1-1", "9999", "9999-12", "9999-Q4", "1999", "2201", "2026-13", "2026-Q0", "9" * 30, "x-Q4"]
)
def test_what_is_no_period_is_this_month(key: str) -> None:
    found = read_period(key, TODAY)
    assert found.key == "2026-11"
    assert found.before.key == "2026-10"
