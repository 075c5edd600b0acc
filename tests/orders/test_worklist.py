"""A desk's list shows all there is, part by part and page by page; what somebody took does not hide who still waits."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.kit.clock import local
from app.orders.queries import worklist
from app.orders.queries.worklist import Narrowed, Part
from app.tenancy.queries import root
from tests.worlds import World


@pytest.fixture
def here(world: World) -> Narrowed:
    """The whole bank."""
    return Narrowed([root().path])


def pages_of(part: Part, narrowed: Narrowed, size: int) -> list[list[UUID]]:
    """The ids of every page of a part."""
    found, cursor = [], None
    while True:
        if part is Part.OPEN:
            page = worklist.waiting_demands(narrowed, cursor, size)
            found.append([one.demand.id for one in page.items])
        else:
            orders = worklist.orders_in(part, narrowed, cursor, size)
            found.append([view.order.id for view in orders.items])
            page = orders  # type: ignore[assignment]
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_taken_demands_do_not_hide_those_that_wait(
    world: World, here: Narrowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "MOST_COUNTED", 2)
    for hours in (1, 5, 9):
        world.claimed(world.demand(starts_in=timedelta(hours=hours)))
    waiting = [world.demand(starts_in=timedelta(hours=hours)).id for hours in (30, 31, 32)]
    assert pages_of(Part.OPEN, here, 2) == [waiting[:2], waiting[2:]]
    assert worklist.count(Part.OPEN, here) == 2, "counted as far as it is shown"
    assert worklist.count(Part.UNDER_WAY, here) == 2


def test_orders_are_paged_soonest_first_and_those_over_newest_first(world: World, here: Narrowed) -> None:
    live = [world.claimed(world.demand(starts_in=timedelta(hours=hours))).id for hours in (3, 6, 9)]
    assert pages_of(Part.UNDER_WAY, here, 2) == [live[:2], live[2:]]
    over = [world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(days=n)))))).id for n in (3, 5)]  # fmt: skip
    assert pages_of(Part.OVER, here, 1) == [[over[1]], [over[0]]]
    assert pages_of(Part.DECIDING, here, 1) == [[]]


def test_a_list_is_narrowed_by_node_kind_and_day(world: World, here: Narrowed) -> None:
    soon, later = (world.demand(starts_in=timedelta(days=n)) for n in (1, 4))
    day, kind = local(later.starts_at).date(), later.kind_id
    paths = here.paths
    for narrowed, expected in (
        (Narrowed(paths, since=day), [later.id]),
        (Narrowed(paths, until=day - timedelta(days=1)), [soon.id]),
        (Narrowed(paths, kind), [soon.id, later.id]),
        (Narrowed([]), []),
    ):
        assert pages_of(Part.OPEN, narrowed, 9) == [expected]


def test_the_page_shows_the_part_asked_for_and_keeps_its_filter(world: World) -> None:
    world.everybody()
    for hours in (1, 2):
        world.demand(starts_in=timedelta(hours=hours))
    order = world.claimed(world.demand(starts_in=timedelta(hours=40)))
    desk = world.browser(world.clerk)
    waiting = desk.get("/desk/orders").get_data(as_text=True)
    assert len(re.findall(r'href="[^"]*/demands/', waiting)) == 2
    under_way = desk.get(f"/desk/orders?part=under-way&node={world.nodes['leaf']}").get_data(as_text=True)
    assert f"/orders/{order.id}" in under_way
    assert f"part=over&amp;node={world.nodes['leaf']}" in under_way
    assert re.findall(r"(等人接单|进行中|等您处理) (\d+)", under_way) == [
        ("等人接单", "2"),
        ("进行中", "1"),
        ("等您处理", "0"),
    ]


@pytest.mark.parametrize("question", ["part=all", "node=xyz", "since=yesterday", "until=0001-01-01", "cursor=broken"])
def test_what_cannot_be_read_is_said_and_shows_no_fault(world: World, question: str) -> None:
    answer = world.browser(world.clerk).get(f"/desk/orders?{question}")
    assert answer.status_code == (422 if "cursor" in question else 200)
    assert answer.status_code == 422 or 'class="error"' in answer.get_data(as_text=True) or "part" in question


def test_the_desk_counts_and_leads_to_each_part(world: World) -> None:
    world.demand(starts_in=timedelta(hours=5))
    world.claimed(world.demand(starts_in=timedelta(hours=40)))
    page = world.browser(world.clerk).get("/desk/").get_data(as_text=True)
    assert re.findall(r'part=([a-z-]+)"><span class="figure">(\d+)', page) == [
        ("open", "1"),
        ("under-way", "1"),
        ("deciding", "0"),
    ]
