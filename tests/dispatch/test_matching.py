"""Who could help, in which order, and why: points are a pure sum of reasons; at most two hundred are looked at."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.dispatch import ranking
from app.dispatch.matching import Figures, Weights, total, weigh
from app.dispatch.ranking import MOST_EXAMINED, hours_of, ranked, suiting
from app.kit.clock import from_wall, local, now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.members.models import Member
from app.members.queries import member
from app.members.secrets import seal
from app.orders.commands import settle
from app.organisations.commands import add_to_organisation
from app.organisations.queries import organisations
from app.records.commands import evaluate
from app.records.queries import record_of_order
from app.recruiting.models import VolunteerApplication
from app.tenancy.queries import tenant
from tests.counting import statements
from tests.dispatch.conftest import SetRule
from tests.worlds import World

WEIGHTS = Weights(near=30, kind=25, willing=15, hours=10, known=20, rest=15, level=10, full_month_hours=40, oldest=0)
STRANGER = Figures(
    shared=1, depth=4, near_zh="总行", near_en="the bank", same_kind=0, is_willing=False, says_free=None, served_recipient=0, stars=None,
    recent_seconds=40 * 3600, spare_level=0, age=None,
)  # fmt: skip


def with_(**changes: object) -> Figures:
    """The stranger, but for these figures."""
    return Figures(**{**STRANGER.__dict__, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figures", "points", "words"),
    [
        (STRANGER, 0, ""),
        (with_(shared=4, near_zh="蟠虬社区"), 30, "就在蟠虬社区"),
        (with_(shared=3, near_zh="金花街道"), 20, "同属金花街道"),
        (with_(shared=2, near_zh="荔湾区"), 10, "同属荔湾区"),
        (with_(same_kind=2), 10, "做过同类服务 2 次"),
        (with_(same_kind=50), 25, "做过同类服务 50 次"),
        (with_(is_willing=True), 15, "愿意做这类服务"),
        (with_(says_free=True), 10, "这个时段有空"),
        (with_(says_free=False), -10, "没有说过这个时段有空"),
        (with_(served_recipient=1), 10, "服务过这位受助人 1 次"),
        (with_(served_recipient=3, stars=4.5), 20, "评价 4.5 星"),
        (with_(served_recipient=1, stars=3.0), 0, ""),
        (with_(served_recipient=1, stars=1.0), -20, "建议换人"),
        (with_(recent_seconds=0), 15, "有余力"),
        (with_(recent_seconds=20 * 3600), 7, "近三十天服务 20 小时"),
        (with_(spare_level=1), 3, "高出要求 1 级"),
        (with_(spare_level=9), 10, "高出要求 9 级"),
    ],
)  # fmt: skip
def test_each_reason_counts_its_points_and_says_why(figures: Figures, points: int, words: str) -> None:
    reasons = weigh(figures, WEIGHTS)
    assert total(reasons) == points
    assert bool(reasons) is bool(points)
    assert words in "；".join(reason.sentence("zh") for reason in reasons)
    assert all(reason.en for reason in reasons)


def test_age_counts_only_where_the_bank_asks_and_it_is_known() -> None:
    assert weigh(with_(age=80), WEIGHTS) == []
    asks = Weights(**{**WEIGHTS.__dict__, "oldest": 70})
    assert weigh(with_(age=70), asks) == weigh(with_(age=None), asks) == []
    (reason,) = weigh(with_(age=71), asks)
    assert reason.points < 0
    assert "71" in reason.zh


@given(
    st.integers(1, 4), st.integers(0, 60), st.integers(0, 60), st.one_of(st.none(), st.floats(1, 5)),
    st.integers(0, 400 * 3600), st.integers(0, 20),
)  # fmt: skip
def test_points_stay_between_the_weights_and_a_switched_off_weight_says_nothing(
    shared: int, kind: int, known: int, stars: float | None, recent: int, level: int
) -> None:
    figures = with_(
        shared=shared, same_kind=kind, served_recipient=known, stars=stars, recent_seconds=recent, spare_level=level
    )
    assert -30 <= total(weigh(figures, WEIGHTS)) <= 125
    assert weigh(figures, Weights(0, 0, 0, 0, 0, 0, 0, 40, 0)) == []


def named(world: World, matches: list[ranking.Match]) -> list[str]:
    """Names in the order of the list."""
    return [match.helper.name for match in matches]


def test_the_nearest_comes_first_and_who_cannot_come_is_shown_with_the_reason(world: World) -> None:
    world.everybody()
    world.person("邻街老赵", node=world.nodes["sibling"], is_volunteer=True)
    world.person("总行老钱", node=world.nodes["root"], is_volunteer=True)
    busy = world.person("忙人小孙", is_volunteer=True)
    demand = world.demand()
    world.claimed(world.demand(starts_in=timedelta(hours=2, minutes=30)), busy)
    matches = ranked(demand, [""])
    able = [match for match in matches if match.why_not is None]
    assert set(named(world, able)[:2]) == {"何小明", "沈小红"}
    assert set(named(world, able)[2:]) == {"邻街老赵", "总行老钱"}
    (unable,) = [match for match in matches if match.why_not]
    assert unable.helper.name == "忙人小孙"
    assert "别的订单" in unable.why_not.zh  # type: ignore[union-attr]
    assert tenant(world.nodes["leaf"]).name_zh in able[0].reasons[0].zh


def test_who_has_done_it_before_and_well_comes_before_a_neighbour_who_has_not(world: World) -> None:
    order = world.confirmed()
    record = record_of_order(order.id)
    assert record is not None
    evaluate(record.id, stars=5, comment="", by=world.resident.actor)
    session().commit()
    first = ranked(world.demand(starts_in=timedelta(days=2)), [""])[0]
    assert first.helper.id == world.volunteer.member_id
    words = "；".join(reason.sentence("zh") for reason in first.reasons)
    assert "做过同类服务 1 次" in words
    assert "服务过这位需求者 1 次，评价 5.0 星" in words
    assert first.points == total(list(first.reasons))


def test_who_offered_the_kind_and_named_the_hours_comes_first(world: World) -> None:
    kind = world.kind()
    begins = from_wall(datetime.combine(today() + timedelta(days=2), time(10)))
    hours = hours_of(local(begins))
    row = VolunteerApplication(
        id=uuid7(), tenant_id=world.nodes["leaf"], member_id=world.helper2.member_id, kinds=[kind.key], state="approved"
    )
    row.hours_cipher = seal(f"{hours} weekend_evening", "volunteer_application.hours", row.id)
    session().add(row)
    session().commit()
    first = ranked(world.demand(starts_in=begins - now(), kind_id=kind.id), [""])[0]
    assert first.helper.id == world.helper2.member_id
    words = "；".join(reason.sentence("zh") for reason in first.reasons)
    assert "愿意做这类服务" in words
    assert "这个时段有空" in words


@pytest.mark.parametrize(
    ("wall", "hours"),
    [
        (datetime(2026, 11, 20, 11, 59), "weekday_morning"), (datetime(2026, 11, 20, 12, 0), "weekday_afternoon"),
        (datetime(2026, 11, 20, 18, 0), "weekday_evening"), (datetime(2026, 11, 21, 9, 0), "weekend_morning"),
        (datetime(2026, 11, 22, 17, 59), "weekend_afternoon"), (datetime(2026, 11, 22, 20, 0), "weekend_evening"),
    ],
)  # fmt: skip
def test_an_hour_on_the_wall_is_one_of_the_usual_hours(wall: datetime, hours: str) -> None:
    assert hours_of(wall) == hours


def test_a_poor_evaluation_sends_somebody_else(world: World) -> None:
    world.everybody()
    order = world.finished()
    settle.confirm_order(order.id, by=world.resident.actor)
    record = record_of_order(order.id)
    assert record is not None
    evaluate(record.id, stars=1, comment="", by=world.resident.actor)
    session().commit()
    assert ranked(world.demand(starts_in=timedelta(days=2)), [""])[0].helper.id == world.helper2.member_id


def test_the_weights_are_the_banks(world: World, rule: SetRule) -> None:
    world.everybody()
    far = world.person("远处老兵", node=world.nodes["sibling"], is_volunteer=True, level=6)
    demand = world.demand()
    assert ranked(demand, [""])[0].helper.id != far.member_id
    rule("dispatch.weight_near", 0)
    rule("dispatch.weight_level", 60)
    assert ranked(demand, [""])[0].helper.id == far.member_id


def test_age_is_asked_only_where_the_rule_says_so(world: World, rule: SetRule) -> None:
    member(world.volunteer.member_id).born_on = date(1930, 1, 1)
    session().commit()
    demand = world.demand()
    assert ranked(demand, [""])[0].helper.id == world.volunteer.member_id
    rule("dispatch.oldest_helper", 70)
    last = ranked(demand, [""])[-1]
    assert last.helper.id == world.volunteer.member_id
    assert "请留意体力" in last.reasons[-1].zh


def test_only_volunteers_of_the_nodes_one_serves_are_ranked(world: World) -> None:
    world.person("邻街老赵", node=world.nodes["sibling"], is_volunteer=True)
    demand = world.demand()
    assert "邻街老赵" not in named(world, ranked(demand, [tenant(world.nodes["leaf"]).path]))


def many_volunteers(world: World, node: UUID, number: int, start: int) -> None:
    """Volunteers by the hundred, made of plain rows."""
    session().execute(
        sa.insert(Member),
        [
            {
                "jurisdiction_id": world.id, "number": start + n, "tenant_id": node, "name": f"志愿者{start + n}",
                "sort_key": "z", "volunteer_since": now(),
            }
            for n in range(number)
        ],
    )  # fmt: skip
    session().commit()


def test_no_more_than_two_hundred_are_looked_at_and_by_one_statement(world: World) -> None:
    world.everybody()
    many_volunteers(world, world.nodes["sibling"], 260, 50_000)
    many_volunteers(world, world.nodes["leaf"], 90, 60_000)
    demand = world.demand()
    session().commit()
    with statements() as asked:
        matches = ranked(demand, [""])
    assert sum("service_record" in one and "LATERAL" in one for one in asked) == 1
    assert len(matches) == MOST_EXAMINED
    # Everybody of the demand's own node is among them: the nearest nodes are looked at first.
    assert sum(match.helper.tenant_id == world.nodes["leaf"] for match in matches) == 90 + 2
    assert all(match.helper.tenant_id == world.nodes["leaf"] for match in matches[:92])


MOST_STATEMENTS = 24
"""Twenty today, nine of them of the desk's menu, which other modules may lengthen by a few."""


def test_the_page_asks_the_database_as_often_for_two_hundred_as_for_two(world: World) -> None:
    for adults_only in (True, False):
        demand = world.demand(starts_in=timedelta(days=2 + adults_only))
        demand.needs = "" if adults_only else "trained"
        session().commit()
        path = f"/desk/demands/{demand.id}/dispatch"
        desk = world.browser(world.subadmin)
        with statements() as few:
            assert desk.get(path).status_code == 200
        if adults_only:
            many_volunteers(world, world.nodes["leaf"], 230, 70_000)
            children = (
                sa.update(Member)
                .where(Member.number.between(70_000, 70_060))
                .values(born_on=today() - timedelta(days=5000))
            )
            session().execute(children.execution_options(synchronize_session=False))
            session().commit()
        with statements() as many:
            assert desk.get(path).status_code == 200
        assert len(many) <= MOST_STATEMENTS, f"{len(many)} statements, {len(few)} for a few people"


def test_a_volunteer_sees_why_a_demand_suits_but_not_whose_it_is(world: World) -> None:
    world.confirmed()
    demand = world.demand(starts_in=timedelta(days=2))
    reasons = suiting(member(world.volunteer.member_id), [demand])[demand.id]
    words = "；".join(reason.sentence("zh") for reason in reasons)
    assert "就在" in words
    assert "做过同类服务 1 次" in words
    assert "服务过" not in words
    page = world.browser(world.volunteer).get("/demands").get_data(as_text=True)
    assert "适合您" in page
    assert "做过同类服务 1 次" in page
    one = world.browser(world.volunteer).get(f"/demands/{demand.id}").get_data(as_text=True)
    assert "为什么适合您" in one


def test_the_desk_sees_points_and_reasons_and_dispatches_the_first(world: World) -> None:
    world.everybody()
    demand = world.demand()
    desk = world.browser(world.subadmin)
    path = f"/desk/demands/{demand.id}/dispatch"
    page = desk.get(path).get_data(as_text=True)
    assert "就在" in page
    assert "（+30）" in page
    sent = desk.post(path, {"helper_id": str(world.volunteer.member_id)})
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert desk.get(f"{path}?text=沈小红").status_code == 200


def test_a_demand_that_needs_training_is_for_the_trained_and_for_organisations(world: World) -> None:
    demand = world.demand()
    demand.needs = "trained"
    session().commit()
    assert all(match.why_not is not None for match in ranked(demand, [""]))
    refused = world.api(world.volunteer).post(f"/demands/{demand.id}/claim")
    assert (refused.status_code, refused.json["code"]) == (403, "dispatch.not_trained")
    assert str(demand.id) not in world.api(world.volunteer).get("/demands").get_data(as_text=True)
    add_to_organisation(organisations()[0].id, world.volunteer.member_id)
    session().commit()
    assert world.api(world.volunteer).post(f"/demands/{demand.id}/claim").status_code == 201
