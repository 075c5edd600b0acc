"""A level's own figures: they add up on the page, and the period before stands beside them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.kit.periods import period_of
from app.kit.seconds import duration
from app.reports.folding import count_people, fold
from app.reports.measures import ADDED, DISTINCT
from app.reports.queries import Place
from app.reports.views import Line, as_table, with_itself
from tests.worlds import World

PLACE = Place(1, uuid4(), "1/", "head_bank", "总行", "Head bank")


def line(**known: int | None) -> Line:
    """A line with these figures, all others 0."""
    return Line(
        PLACE, {one.key: 0 for one in (*ADDED, *DISTINCT)} | known, dict.fromkeys((one.key for one in ADDED), 0)
    )


def test_what_belongs_to_no_child_stands_in_a_row_of_its_own() -> None:
    whole, own, *parts = with_itself([line(services=20), line(services=12), line(services=5)])
    assert own.is_own
    assert own.now["services"] == 3
    assert sum(one.now["services"] or 0 for one in (own, *parts)) == whole.now["services"]
    assert not own.now.keys() & {one.key for one in DISTINCT}, "people counted once have no rest"
    head, rows = as_table([whole, own, *parts], "zh")
    assert rows[1][0] == "总行（本级）"
    assert {len(row) for row in rows} == {len(head)}


def test_a_hidden_part_hides_the_rest_and_a_leaf_has_none() -> None:
    _, own, *_ = with_itself([line(services=20), line(services=None), line(services=5)])
    assert own.now["services"] is None
    assert with_itself([line(services=1)]) == [line(services=1)]


@pytest.mark.alone  # a transaction of anybody else would keep the fold waiting
def test_the_period_before_stands_beside_each_figure(world: World) -> None:
    last_month = now() - timedelta(days=today().day)
    with fixed(last_month):
        for _ in range(2):
            world.demand()
    world.demand()
    session().rollback()
    fold()
    count_people(today())
    page = world.browser(world.branch).get(f"/desk/figures/?period={period_of('month', today()).key}")
    text = re.sub(r"<[^>]+>|\s+", " ", page.get_data(as_text=True))
    assert "上期 2 ▼ 50%" in text
    assert "其中：直接属于本级的" in text
    assert duration(0, "zh") in text
