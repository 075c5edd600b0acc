"""Seconds are spelled, read, shared and rounded without losing one."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.kit.seconds import (
    AmountNotPositive,
    AmountNotWholeSeconds,
    AmountTooLarge,
    BadFraction,
    Unit,
    UnreadableAmount,
    duration,
    multiply_floor,
    parse_amount,
    parse_fraction,
    round_down,
    round_half_up,
    spell,
    spell_change,
    spell_with_word,
    split,
)

COIN = Unit(300, 1, "时间币", "coins")
HOUR = Unit(3600, 0, "小时", "hours")
MINUTE = Unit(60, 0, "分钟", "minutes")

some_seconds = st.integers(-(10**12), 10**12)
some_step = st.integers(1, 10**6)
some_fraction = st.fractions(min_value=Fraction(1, 1000), max_value=1000)


@pytest.mark.parametrize(
    ("seconds", "unit", "text"),
    [
        (59_071_350, COIN, "196,904.5"),
        (0, COIN, "0.0"),
        (300, COIN, "1.0"),
        (-59_071_350, COIN, "−196,904.5"),
        (10, COIN, "≈0.0"),
        (-10, COIN, "≈0.0"),
        (15, COIN, "≈0.1"),
        (-15, COIN, "≈−0.1"),
        (299, COIN, "≈1.0"),
        (3600, HOUR, "1"),
        (1800, HOUR, "≈1"),
        (1799, HOUR, "≈0"),
        (3_600_000_000, HOUR, "1,000,000"),
    ],
)
def test_seconds_are_spelled_in_the_unit(seconds, unit, text):
    assert spell(seconds, unit) == text


def test_a_change_has_its_sign_behind_the_mark_of_rounding():
    assert [spell_change(n, COIN) for n in (300, 186, 0, 10, -186, -300)] == [
        "+1.0",
        "≈+0.6",
        "0.0",
        "≈+0.0",
        "≈−0.6",
        "−1.0",
    ]


def test_the_word_follows_as_the_language_has_it():
    assert spell_with_word(450, COIN, "zh") == "1.5时间币"
    assert spell_with_word(450, COIN, "en") == "1.5 coins"


@given(some_seconds, st.integers(1, 10**6), st.integers(0, 4))
def test_a_spelling_is_marked_exactly_when_it_is_not_exact(seconds, per_unit, decimals):
    unit = Unit(per_unit, decimals, "", "")
    text = spell(seconds, unit)
    value = Fraction(text.lstrip("≈").replace("−", "-").replace(",", ""))
    assert text.startswith("≈") == (value * per_unit != seconds)
    assert abs(value - Fraction(seconds, per_unit)) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (5400, "1小时30分", "1 h 30 min"),
        (3600, "1小时", "1 h"),
        (1800, "30分钟", "30 min"),
        (0, "0分钟", "0 min"),
        (3661, "1小时1分1秒", "1 h 1 min 1 s"),
        (3601, "1小时1秒", "1 h 1 s"),
        (2821, "47分1秒", "47 min 1 s"),
        (45, "45秒", "45 s"),
        (-5400, "−1小时30分", "−1 h 30 min"),
        (1775 * 3600, "1,775小时", "1,775 h"),
    ],
)
def test_a_duration_is_said_in_hours_minutes_and_seconds_when_needed(seconds, zh, en):
    assert duration(seconds, "zh") == zh
    assert duration(seconds, "en") == en


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("196,904.5", 59_071_350),
        ("196904.5", 59_071_350),
        (" １，２３４．５ ", 370_350),
        ("+1", 300),
        ("0.01", 3),
        ("1,000,000,000", 300 * 10**9),
    ],
)
def test_an_amount_is_read_exactly(text, seconds):
    assert parse_amount(text, COIN) == seconds


@pytest.mark.parametrize(
    "text", ["", "一", "1.", ".5", "1,5", "1,23,456", "1e3", "1/2", "NaN", "1²", "①", "1 2", "1" * 5000]
)
def test_an_amount_that_could_be_misread_is_refused(text):
    with pytest.raises(UnreadableAmount):
        parse_amount(text, COIN)


@pytest.mark.parametrize("text", ["0", "0.0", "-1", "−1", "－1", "-0"])
def test_an_amount_must_be_more_than_zero(text):
    with pytest.raises(AmountNotPositive):
        parse_amount(text, COIN)


def test_an_absurd_amount_is_refused_with_the_limit():
    with pytest.raises(AmountTooLarge) as refusal:
        parse_amount("1,000,000,000.1", COIN)
    assert "1,000,000,000时间币" in refusal.value.sentence("zh")


@pytest.mark.parametrize(("text", "unit"), [("0.001", COIN), ("1.00001", HOUR), ("0.01", MINUTE)])
def test_an_amount_that_breaks_a_second_is_refused(text, unit):
    with pytest.raises(AmountNotWholeSeconds):
        parse_amount(text, unit)


@given(st.integers(1, 10**9))
def test_what_is_spelled_exactly_is_read_back(tenths):
    assert parse_amount(spell(tenths * 30, COIN), COIN) == tenths * 30


@pytest.mark.parametrize(
    ("text", "fraction"),
    [("3/2", Fraction(3, 2)), ("1.5", Fraction(3, 2)), (" ２ ", Fraction(2)), ("３／２", Fraction(3, 2))],
)
def test_a_coefficient_is_read(text, fraction):
    assert parse_fraction(text) == fraction


@pytest.mark.parametrize("text", ["", "0", "0/3", "3/0", "-1", "1/2/3", "1.5/2", "½", "1½", "1e3", "1_0", "9" * 5000])
def test_a_coefficient_is_positive_and_plain(text):
    with pytest.raises(BadFraction):
        parse_fraction(text)


def test_minutes_are_weighted_by_the_coefficient():
    assert multiply_floor(3600, Fraction(3)) == 10_800
    assert multiply_floor(5, Fraction(1, 2)) == 2
    assert multiply_floor(-5, Fraction(1, 2)) == -2


@given(some_seconds, some_fraction, some_step)
def test_a_reversal_undoes_exactly_what_was_rounded(seconds, fraction, step):
    assert multiply_floor(-seconds, fraction) == -multiply_floor(seconds, fraction)
    assert round_down(-seconds, step) == -round_down(seconds, step)
    assert round_half_up(-seconds, step) == -round_half_up(seconds, step)


@given(some_seconds, some_fraction)
def test_weighting_loses_less_than_a_second_and_gains_none(seconds, fraction):
    assert 0 <= abs(seconds) * fraction - abs(multiply_floor(seconds, fraction)) < 1


@given(some_seconds, some_step)
def test_rounding_goes_to_a_multiple_of_the_step_nearby(seconds, step):
    down, half_up = round_down(seconds, step), round_half_up(seconds, step)
    assert down % step == half_up % step == 0
    assert 0 <= abs(seconds) - abs(down) < step
    assert -step < 2 * (abs(seconds) - abs(half_up)) <= step or 2 * abs(abs(seconds) - abs(half_up)) == step
    assert half_up in (down, down + (step if seconds >= 0 else -step))


def test_a_half_is_rounded_up():
    assert [round_half_up(n, 60) for n in (29, 30, 31, 89, 90, -30)] == [0, 60, 60, 60, 120, -60]


@pytest.mark.parametrize("step", [0, -60])
def test_a_step_has_at_least_one_second(step):
    for round_to in (round_down, round_half_up):
        with pytest.raises(ValueError, match="step"):
            round_to(100, step)


@pytest.mark.parametrize(
    ("seconds", "shares", "parts"),
    [
        (2821, (1, 1), [1410, 1411]),
        (2820, (1, 1), [1410, 1410]),
        (10_800, (1, 1), [5400, 5400]),
        (5700, (1, 1), [2850, 2850]),
        (-2821, (1, 1), [-1410, -1411]),
        (100, (2, 1, 1), [50, 25, 25]),
        (3, (1, 1, 0), [1, 2, 0]),
        (0, (1, 1), [0, 0]),
    ],
)
def test_seconds_are_shared_with_the_rest_to_the_last(seconds, shares, parts):
    assert split(seconds, shares) == parts


@given(some_seconds, st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_the_parts_of_a_split_lose_nothing_and_stay_near_their_share(seconds, shares):
    assume(sum(shares))
    parts = split(seconds, shares)
    assert sum(parts) == seconds
    for part, share in zip(parts, shares, strict=True):
        assert part * seconds >= 0
        assert share or not part
        assert abs(part - Fraction(seconds * share, sum(shares))) < len(shares)


@pytest.mark.parametrize("shares", [(), (0, 0), (2, -1)])
def test_shares_without_sense_are_a_mistake_of_the_program(shares):
    with pytest.raises(ValueError, match="shares"):
        split(100, shares)


def test_a_unit_without_sense_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="unit"):
        Unit(0, 0, "", "")
