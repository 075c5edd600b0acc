"""Parts sum to the whole, and what is rounded away is somewhere."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.clock import now
from app.kit.db import session
from app.kit.seconds import Unit, multiply_floor, parse_amount, round_down, round_half_up, spell, split
from app.records import commands
from app.records.commands import Figures, figures
from app.rules.commands import set_rule
from app.tenancy.actor import SHELL
from app.tenancy.queries import root
from tests.ledger.banks import Bank

COIN = Unit(300, 1, "时间币", "coins")
NODE = UUID(int=0)

some_seconds = st.integers(0, 10**12)
some_step = st.sampled_from([1, 6, 30, 60, 300, 900, 1800, 3600, 86_400])
some_coefficient = st.fractions(min_value=Fraction(1, 10), max_value=10, max_denominator=100)
some_shares = st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any)


def figures_with_step(seconds: int, coefficient: Fraction, step: int) -> Figures:
    """The figures of a service where the bank rounds down to this step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "ROUND_DOWN_TO", lambda tenant_id: step)
        return figures(seconds, coefficient, NODE)


@given(some_seconds, some_coefficient, some_step)
def test_what_is_posted_and_what_is_honour_sum_to_the_weighted_time(
    seconds: int, coefficient: Fraction, step: int
) -> None:
    found = figures_with_step(seconds, coefficient, step)
    assert found.actual == seconds
    assert 0 <= seconds * coefficient - found.weighted < 1
    assert 0 <= found.weighted - found.rounded < step
    assert found.rounded % step == 0


@given(some_seconds, some_seconds, some_coefficient, some_step)
def test_longer_service_is_never_worth_less(one: int, other: int, coefficient: Fraction, step: int) -> None:
    shorter, longer = sorted((one, other))
    assert figures_with_step(shorter, coefficient, step).rounded <= figures_with_step(longer, coefficient, step).rounded


@given(some_seconds, some_seconds, some_coefficient)
def test_two_services_are_worth_one_second_less_than_one_at_most(one: int, other: int, coefficient: Fraction) -> None:
    apart = multiply_floor(one, coefficient) + multiply_floor(other, coefficient)
    assert 0 <= multiply_floor(one + other, coefficient) - apart <= 1


@given(st.integers(-(10**12), 10**12), some_shares)
def test_parts_sum_to_the_whole(seconds: int, shares: list[int]) -> None:
    parts = split(seconds, shares)
    assert sum(parts) == seconds
    assert all(not part for part, share in zip(parts, shares, strict=True) if not share)
    last = max(place for place, share in enumerate(shares) if share)
    for place, (part, share) in enumerate(zip(parts, shares, strict=True)):
        off = part - Fraction(seconds * share, sum(shares))
        assert abs(off) < (len(shares) if place == last else 1)


@given(some_seconds, some_coefficient)
def test_there_and_back_at_a_rate_never_gains(seconds: int, rate: Fraction) -> None:
    assert multiply_floor(multiply_floor(seconds, rate), 1 / rate) <= seconds


@given(st.integers(-(10**12), 10**12), some_coefficient)
def test_taking_back_undoes_exactly(seconds: int, coefficient: Fraction) -> None:
    assert multiply_floor(-seconds, coefficient) == -multiply_floor(seconds, coefficient)


@given(some_seconds, some_step)
def test_rounding_stays_within_a_step(seconds: int, step: int) -> None:
    assert 0 <= seconds - round_down(seconds, step) < step
    assert -step <= 2 * (seconds - round_half_up(seconds, step)) < step


@given(st.integers(1, 10**10))
def test_an_exact_amount_is_read_back_and_any_other_is_marked(seconds: int) -> None:
    shown = spell(seconds, COIN)
    assert shown.startswith("≈") == (seconds % 30 != 0)
    if not shown.startswith("≈"):
        assert parse_amount(shown, COIN) == seconds


def test_nanshas_published_total_is_shown_to_the_coin() -> None:
    assert spell(59_071_350, COIN) == "196,904.5"
    assert 196_904 * 300 + 150 == 59_071_350


@pytest.mark.parametrize(
    ("actual", "coefficient", "weighted", "goods", "service"),
    [
        (60 * 60, 3, 180 * 60, 90 * 60, 90 * 60),
        (95 * 60, 1, 5700, 2850, 2850),
        (47 * 60, 1, 2820, 1410, 1410),
        (2821, 1, 2821, 1410, 1411),
    ],
)
def test_taierzhuangs_examples_are_exact(
    actual: int, coefficient: int, weighted: int, goods: int, service: int
) -> None:
    found = figures_with_step(actual, Fraction(coefficient), 1)
    assert (found.actual, found.weighted, found.rounded) == (actual, weighted, weighted)
    assert split(weighted, [1, 1]) == [goods, service]


@pytest.mark.parametrize(("step", "rounded"), [(1, 2821), (60, 2820), (300, 2700), (1800, 1800), (3600, 0)])
def test_the_bank_decides_to_what_it_rounds_down(bank: Bank, step: int, rounded: int) -> None:
    node = root().id
    set_rule("records.round_down_to_seconds", step, tenant_id=node, effective_from=now(), reason="test", by=SHELL)
    session().commit()
    assert figures(2821, Fraction(1), node) == Figures(2821, 2821, rounded)
