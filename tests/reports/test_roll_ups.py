"""Roll-ups: every fact once, whoever commits late; people once a period; the same figures however often they are folded."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from app.kit.clock import fixed, today
from app.kit.db import session
from app.kit.periods import period_of, read_period
from app.reports.folding import count_people, fold, rebuild
from app.reports.models import RollUp
from app.reports.queries import Place, figures, place, places
from app.reports.shown import shown_figures
from app.tenancy.queries import tenant
from tests.worlds import World


def seen(world: World, node: str, kind: str = "month") -> dict[str, int]:
    node_id = world.nodes[node]
    here = place(session(), world.id, node_id)
    assert here is not None
    found = figures(session(), [here], period_of(kind, today()))[node_id]
    session().rollback()
    return found


@pytest.mark.alone
def test_a_service_is_counted_at_its_node_and_at_every_node_above(world: World) -> None:
    fold()
    before = {node: seen(world, node) for node in ("root", "branch", "leaf", "sibling")}
    order = world.confirmed()
    session().rollback()
    fold()
    count_people(today())
    for node in ("root", "branch", "leaf"):
        after = seen(world, node)
        grown = {key: after[key] - before[node][key] for key in after}
        assert grown["demands"] == grown["acceptances"] == grown["services"] == 1, node
        assert grown["actual_seconds"] == order.actual_seconds
        assert grown["people_served"] == grown["helpers"] == 1
    assert seen(world, "sibling") == before["sibling"]


@pytest.mark.alone
def test_folding_again_changes_nothing_and_folding_anew_says_the_same(world: World) -> None:
    world.confirmed()
    session().rollback()
    fold()
    count_people(today())
    first = seen(world, "root")
    assert fold() == 0
    assert seen(world, "root") == first
    rebuild()
    assert seen(world, "root") == first
    assert first["members"] > 0


@pytest.mark.alone
def test_a_fact_that_commits_late_is_not_lost(world: World) -> None:
    """An open transaction holds the watermark; what it tells is counted when it has committed, though others came after."""
    fold()
    before = seen(world, "leaf")["demands"]
    url = session().get_bind().engine.url.set(drivername="postgresql")  # type: ignore[union-attr]
    with psycopg.connect(url.render_as_string(hide_password=False)) as late:
        late.execute(f"SET LOCAL app.jurisdiction_id = '{world.id}'")
        late.execute(
            "INSERT INTO fact (jurisdiction_id, id, kind, tenant_id, channel, body, happened_at)"
            " VALUES (%s, gen_random_uuid(), 'orders.demand_published', %s, 'web', '{}', now())",
            [world.id, world.nodes["leaf"]],
        )
        world.demand()
        session().rollback()
        fold()
        assert seen(world, "leaf")["demands"] == before
        late.commit()
    fold()
    assert seen(world, "leaf")["demands"] == before + 2


@pytest.mark.alone
def test_one_person_helped_twice_is_one_person(world: World) -> None:
    world.confirmed()
    world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=9))))))
    session().rollback()
    fold()
    count_people(today())
    leaf = seen(world, "leaf")
    assert (leaf["services"], leaf["people_served"], leaf["helpers"]) == (2, 1, 1)


@pytest.mark.alone
def test_what_happened_at_night_belongs_to_the_month_in_shanghai(world: World) -> None:
    last = period_of("month", today() + timedelta(days=40)).last
    with fixed(
        datetime(last.year, last.month, last.day, 16, 30, tzinfo=UTC)
    ):  # half past midnight of the next month there
        world.demand()
        session().rollback()
    fold()
    months = session().scalars(
        sa.text("SELECT starts_on FROM roll_up WHERE measure = 'demands' AND jurisdiction_id = :bank"),
        {"bank": world.id},
    )
    assert set(months) == {last + timedelta(days=1)}


def test_places_are_the_tree(world: World) -> None:
    fold()
    root = place(session(), world.id, world.nodes["root"])
    assert root is not None
    below = places(session(), [world.id], below=root.path)
    assert all(tenant(one.id).parent_id == root.id for one in below)
    assert isinstance(below[0], Place)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-13", date(2026, 11, 1), date(2026, 11, 30)),
        ("喵", date(2026, 11, 1), date(2026, 11, 30)),
        ("0", date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_period_is_read_from_an_address(key: str, first: date, last: date) -> None:
    span = read_period(key, date(2026, 11, 22))
    assert (span.first, span.last) == (first, last)
    assert span.before.last == first - timedelta(days=1)


def test_a_month_that_would_tell_another_is_hidden_whoever_asks_for_it_alone(world: World) -> None:
    fold()
    root = place(session(), world.id, world.nodes["root"])
    assert root is not None
    for month, services in ((4, 3), (5, 8), (6, 20)):
        for measure, value in (("services", services), ("actual_seconds", services * 3600)):
            session().add(
                RollUp(tenant_id=root.id, period="month", starts_on=date(2025, month, 1), measure=measure, value=value)
            )
    session().commit()
    shown = {
        key: shown_figures(session(), [root], read_period(key, today()), is_total_shown=False)[root.id]
        for key in ("2025-04", "2025-05", "2025-06", "2025-Q2", "2025")
    }
    assert [line["services"] for line in shown.values()] == [None, None, 20, 31, 31]
    assert [line["actual_seconds"] for line in shown.values()] == [None, None, 72_000, 111_600, 111_600]
