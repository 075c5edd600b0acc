"""What is hidden of small counts, and that the rest does not tell it."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from app.reports.measures import MEASURES
from app.reports.suppression import FEWEST, LEANS_ON, months_shown, suppressed

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


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12), st.integers(1, 12))
def test_no_total_of_a_quarter_or_year_tells_a_hidden_month(values: list[int], begins: int) -> None:
    days = [date(2025 + (begins + n - 1) // 12, (begins + n - 1) % 12 + 1, 1) for n in range(12)]
    counts = dict(zip(days, values, strict=True))
    shown = months_shown(counts)
    assert all(shown[day] is None for day, value in counts.items() if 0 < value < FEWEST)
    for span in {(day.year, quarter) for day in days for quarter in (None, (day.month + 2) // 3)}:
        among = [day for day in days if day.year == span[0] and span[1] in (None, (day.month + 2) // 3)]
        hidden = [day for day in among if shown[day] is None]
        others = [day for day in among if shown[day]]
        assert len(hidden) != 1 or not others


def test_every_sum_leans_on_a_count() -> None:
    sums = {measure.key for measure in MEASURES if measure.field}
    assert sums == set(LEANS_ON)
