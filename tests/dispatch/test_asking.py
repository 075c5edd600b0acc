"""The branch's own loop: who stands on its list and when, what came of it, and who does not want to be asked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.dispatch import commands
from app.dispatch.commands import plan_asking
from app.dispatch.models import CallBack, Loop
from app.dispatch.queries import count_waiting, waiting_at_nodes, waiting_call_backs
from app.dispatch.satisfaction import DRAWN, Outcome, results
from app.events.models import Fact
from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.members.models import Member
from app.orders.models import Order
from app.recipients.models import Exclusion
from app.records.models import ServiceRecord
from app.rules.commands import set_rule
from app.tenancy.occupancy import hand_over
from app.tenancy.queries import root
from tests.dispatch.conftest import SetRule, served
from tests.worlds import World

DAYS, GRACE = timedelta(days=90), timedelta(days=14)
LATER = timedelta(minutes=1)


def one(world: World) -> CallBack:
    """The latest asking there is, read anew."""
    session().rollback()
    query = select(CallBack).where(CallBack.loop == "regular").order_by(CallBack.drawn_at.desc(), CallBack.id.desc())
    return session().scalars(query.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def overdue(world: World) -> CallBack:
    """The latest asking, put on the list so long ago that it is late today; pages ask staff for a fresh second factor."""
    row = one(world)
    row.due_at, row.open_until = now() - GRACE, now() - LATER
    session().commit()
    return one(world)


def on_list() -> list[str]:
    """The names on the list of all branches."""
    return [asked.recipient.name for asked in waiting_call_backs([""], Loop.REGULAR)]


def test_a_bank_that_says_nothing_asks_nobody(world: World) -> None:
    served(world)
    assert session().query(CallBack).count() == 0
    assert "定期询问" not in world.browser(world.clerk).get("/desk/").get_data(as_text=True)


def test_who_was_served_is_due_after_the_period_and_late_after_the_grace(asking: World) -> None:
    row = one(asking)
    assert (row.state, row.every_days, row.member_id) == ("waiting", 90, asking.resident.member_id)
    assert row.open_until - row.due_at == GRACE
    assert on_list() == []
    with fixed(row.due_at + LATER):
        assert on_list() == ["陈阿婆"]
        assert waiting_at_nodes() == {asking.nodes["leaf"]: (1, 0)}
    with fixed(row.open_until + LATER):
        assert on_list() == ["陈阿婆"], "who is late is asked all the same"
        assert waiting_at_nodes() == {asking.nodes["leaf"]: (1, 1)}


def test_somebody_served_often_stands_on_the_list_once(asking: World) -> None:
    first = one(asking)
    served(asking, 9)
    record = session().scalars(select(ServiceRecord).order_by(ServiceRecord.id)).first()
    assert record is not None
    plan_asking(record)
    session().commit()
    assert [row.id for row in session().query(CallBack)] == [first.id]


def test_the_next_asking_counts_from_the_last_and_needs_a_service_in_between(asking: World) -> None:
    first = one(asking)
    with fixed(first.due_at + LATER):
        commands.answer_call_back(first.id, stars=5, note="", by=asking.clerk.actor)
        session().commit()
        assert on_list() == []
    asked_at = first.due_at + LATER
    with fixed(asked_at + 2 * DAYS):
        assert on_list() == [], "nothing was given since"
        record = session().scalars(select(ServiceRecord)).one()
        copy = ServiceRecord(
            **{c.key: getattr(record, c.key) for c in ServiceRecord.__table__.columns if c.key != "id"}
        )
        copy.order_id, copy.recorded_at = another_order(), now()
        session().add(copy)
        session().flush()
        plan_asking(copy)
        session().commit()
        assert on_list() == ["陈阿婆"], "long after the last asking it is time at once"
        assert one(asking).open_until == now() + GRACE, "though not late at once"


def another_order() -> object:
    """A second order of the same demand, which nobody serves."""
    order = session().query(Order).one()
    twin = Order(
        number=50_001, demand_id=order.demand_id, helper_id=order.helper_id, slot=1, state="withdrawn", taken_by="claim"
    )
    session().add(twin)
    session().flush()
    return twin.id


def test_the_clerk_of_the_branch_records_the_answer_by_page(asking: World) -> None:
    row = overdue(asking)
    desk, path = asking.browser(asking.clerk), f"/desk/askings/{row.id}"
    listed = desk.get("/desk/askings/").get_data(as_text=True)
    assert path in listed
    assert "逾期</span>" in listed
    assert "定期询问" in desk.get("/desk/").get_data(as_text=True)
    page = desk.get(path).get_data(as_text=True)
    assert "共 1 次" in page
    assert "何小明" in page
    assert set(re.findall(r'data-key="(\w)"', page)) >= set("54321swntf")
    assert desk.post(f"{path}/answer", {"note": "好"}, form_at=path).status_code == 422
    sent = desk.post(f"{path}/answer", {"stars": "2", "note": "来得太晚"}, form_at=path)
    assert (sent.status_code, sent.headers["Location"].endswith("/desk/askings/")) == (303, True)
    assert "没有到时间要问的" in desk.get("/desk/askings/").get_data(as_text=True)
    row = one(asking)
    assert (row.state, row.stars, row.called_by) == ("answered", 2, asking.clerk.member_id)
    fact = session().query(Fact).filter(Fact.kind == "dispatch.call_back_answered").one()
    assert (fact.body["loop"], fact.on_behalf_of) == ("regular", asking.resident.member_id)
    follow_ups = asking.browser(asking.branch).get("/desk/call-backs/follow-ups").get_data(as_text=True)
    assert "来得太晚" in follow_ups
    assert "支行定期询问" in follow_ups


def test_who_is_not_reached_three_times_is_asked_after_the_next_period(asking: World) -> None:
    row = one(asking)
    api = asking.api(asking.clerk)
    for nth in range(1, 4):
        with fixed(row.due_at + nth * timedelta(hours=4)):
            assert api.post(f"/askings/{row.id}/missed-call").json["attempts"] == nth
    with fixed(row.due_at + timedelta(hours=13)):
        again = api.post(f"/askings/{row.id}/answer", {"stars": 5})
    assert (again.status_code, again.json["code"]) == (409, "dispatch.call_back_over")


def test_each_loop_has_its_own_room_and_permission(asking: World, rule: SetRule) -> None:
    asking.people["hotline"] = asking.person("接线小孟", role="hotline_clerk", role_at=asking.nodes["root"])
    row = one(asking)
    with fixed(row.due_at + LATER):
        assert asking.api(asking.hotline).get("/askings").status_code == 403
        assert asking.api(asking.hotline).get("/call-backs").json == []
        wrong = asking.api(asking.district).get(f"/call-backs/{row.id}")
        assert (wrong.status_code, wrong.json["code"]) == (404, "dispatch.call_back_not_found")
        there = asking.api(asking.sibling)
        assert there.get("/askings").json == []
        assert there.post(f"/askings/{row.id}/answer", {"stars": 5}).status_code == 404
        assert [found["id"] for found in asking.api(asking.clerk).get("/askings").json] == [str(row.id)]


def test_a_helper_does_not_ask_how_they_did_and_an_excluded_clerk_does_not_see_them(asking: World) -> None:
    row = one(asking)
    helping = asking.person("兼职经办", role="station_clerk", is_volunteer=True)
    session().query(ServiceRecord).update({"helper_id": helping.member_id})
    session().add(Exclusion(member_id=asking.resident.member_id, other_id=asking.clerk.member_id))
    session().commit()
    with fixed(row.due_at + LATER):
        own = asking.api(helping).post(f"/askings/{row.id}/answer", {"stars": 5})
        assert (own.status_code, own.json["code"]) == (403, "dispatch.own_call_back")
        unwanted = asking.api(asking.clerk)
        assert unwanted.get("/askings").json == []
        assert unwanted.get(f"/askings/{row.id}").status_code == 404
        assert len(asking.api(asking.subadmin).get("/askings").json) == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_active": False, "erased_at": now()}])
def test_who_is_gone_is_not_on_the_list(asking: World, change: dict[str, object]) -> None:
    row = one(asking)
    session().query(Member).filter(Member.id == row.member_id).update(change)  # type: ignore[arg-type]
    session().commit()
    with fixed(row.due_at + LATER):
        assert (on_list(), waiting_at_nodes(), count_waiting([""], Loop.REGULAR)) == ([], {}, 0)
        record = session().scalars(select(ServiceRecord)).one()
        session().delete(one(asking))
        session().flush()
        plan_asking(record)
        assert session().query(CallBack).count() == 0


def test_switched_off_nobody_is_on_the_list(asking: World, rule: SetRule) -> None:
    row = one(asking)
    rule("dispatch.asking_is_on", False)
    with fixed(row.due_at + LATER):
        assert (on_list(), waiting_at_nodes()) == ([], {})
        assert asking.api(asking.clerk).get("/askings").json == []


def test_a_branch_may_ask_at_its_own_pace(world: World, rule: SetRule) -> None:
    rule("dispatch.asking_is_on", True)
    set_rule(
        "dispatch.asking_days", 30, tenant_id=world.nodes["leaf"], effective_from=now(), reason="test", by=world.district.actor
    )  # fmt: skip
    session().commit()
    served(world)
    assert one(world).every_days == 30


def test_a_closed_node_hands_its_list_over(asking: World) -> None:
    row = one(asking)
    hand_over(asking.nodes["leaf"], asking.nodes["sibling"])
    session().commit()
    with fixed(row.due_at + LATER):
        assert waiting_at_nodes() == {asking.nodes["sibling"]: (1, 0)}


def test_both_loops_stand_side_by_side_with_who_is_due_and_late(asking: World, rule: SetRule) -> None:
    rule("dispatch.call_back_percent", 100)
    served(asking, 9)
    row = overdue(asking)
    line = next(line for line in results(root(), today(), today()) if line.node.id == asking.nodes["branch"])
    assert (line.due, line.late, line.regular.counts[DRAWN]) == (1, 1, 0)
    commands.decline_call_back(row.id, by=asking.clerk.actor)
    session().commit()
    whole = results(root(), today() - timedelta(days=2), today())[0]
    assert (whole.due, whole.late) == (0, 0)
    assert (whole.regular.counts[DRAWN], whole.regular.counts[Outcome.DECLINED]) == (1, 1)
    assert whole.drawn.counts[DRAWN] == 1
    page = asking.browser(asking.district).get("/desk/call-backs/results").get_data(as_text=True)
    assert "支行定期询问" in page
    assert "其中逾期" in page
    said = asking.api(asking.district).get("/call-back-results").json["lines"][0]
    assert (said["due"], said["regular"]["counts"]["declined"]) == (0, 1)
