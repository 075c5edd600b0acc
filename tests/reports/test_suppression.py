"""What is hidden of small counts, and that the rest does not tell it."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.kit.periods import PERIODS, period_of
from app.kit.suppression import FEWEST
from app.reports.measures import MEASURES
from app.reports.suppression import LEANS_ON, months_shown, spans_hidden, suppressed

KEYS = [measure.key for measure in MEASURES]


def row(**values: int) -> dict[str, int]:
    return dict.fromkeys(KEYS, 0) | values


def test_one_to_four_are_hidden_and_none_and_five_are_shown() -> None:
    places = [uuid4() for _ in range(6)]
    shown = suppressed(
        {id_: row(services=n, actual_seconds=60 * n) for n, id_ in enumerate(places)}, is_total_shown=False
    )
    assert [shown[id_]["services"] for id_ in places] == [0, None, None, None, None, 5]
    assert [shown[id_]["actual_seconds"] for id_ in places] == [0, None, None, None, None, 300]


def test_a_single_hidden_cell_takes_the_next_smallest_with_it() -> None:
    few, some, many = uuid4(), uuid4(), uuid4()
    shown = suppressed({few: row(members=2), some: row(members=9), many: row(members=80)}, is_total_shown=True)
    assert [shown[id_]["members"] for id_ in (few, some, many)] == [None, None, 80]


@given(st.dictionaries(st.uuids(), st.integers(0, 30), min_size=1, max_size=8))
def test_with_the_total_beside_it_a_hidden_count_cannot_be_computed(counts: dict[UUID, int]) -> None:
    shown = suppressed({id_: row(services=n) for id_, n in counts.items()}, is_total_shown=True)
    hidden = [id_ for id_ in counts if shown[id_]["services"] is None]
    assert all(shown[id_]["services"] is None for id_, n in counts.items() if 0 < n < FEWEST)
    if hidden:
        others_with_any = [n for id_, n in counts.items() if n > 0]
        assert len(hidden) >= 2 or len(others_with_any) == 1


def test_a_hidden_month_cannot_be_subtracted_from_the_year() -> None:
    counts = {date(2026, month, 1): value for month, value in enumerate([9, 0, 12, 3, 8, 20, 7, 30, 11, 40, 50, 60], 1)}
    shown = months_shown(counts)
    assert [day.month for day, value in shown.items() if value is None] == [4, 5]


@given(st.lists(st.one_of(st.integers(0, 12), st.just(0), st.integers(0, 100)), min_size=24, max_size=24))
def test_whoever_asks_for_every_period_one_by_one_cannot_subtract_a_hidden_one(values: list[int]) -> None:
    days = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(24)]
    counts = dict(zip(days, values, strict=True))
    hidden = spans_hidden(counts)
    spans = {kind: {period_of(kind, day) for day in days} for kind in PERIODS}
    total = {one: sum(n for day, n in counts.items() if one.holds(day)) for kind in PERIODS for one in spans[kind]}
    assert all(one in hidden for one, n in total.items() if 0 < n < FEWEST)
    for whole, kind in [(one, "month") for one in spans["quarter"] | spans["year"]] + [
        (y, "quarter") for y in spans["year"]
    ]:
        parts = [one for one in spans[kind] if whole.holds(one.first) and total[one]]
        gone = [one for one in parts if one in hidden]
        if whole in hidden:
            assert gone, "its parts add up to it"
        elif gone and len(gone) < len(parts):
            assert len(gone) > 1
            assert sum(total[one] for one in gone) >= FEWEST


def test_a_month_hidden_beside_a_small_one_is_hidden_when_it_is_asked_for_alone() -> None:
    counts = {date(2026, month, 1): n for month, n in enumerate([9, 0, 12, 3, 8, 20, 7, 30, 11, 40, 50, 60], 1)}
    assert {one.key for one in spans_hidden(counts)} == {"2026-04", "2026-05"}
    counts = {date(2026, month, 1): n for month, n in enumerate([1, 1, 1, 10, 0, 0, 7, 30, 11, 40, 50, 60], 1)}
    assert {"2026-Q1", "2026-Q2", "2026-04"} <= {one.key for one in spans_hidden(counts)}, (
        "the year less the other quarters"
    )


def test_every_sum_leans_on_a_count() -> None:
    sums = {measure.key for measure in MEASURES if measure.field}
    assert sums == set(LEANS_ON)
