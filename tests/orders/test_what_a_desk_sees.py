"""A desk shows what lies at the nodes one was granted it at: without the word nothing, elsewhere nothing."""

from datetime import timedelta

from app.kit.db import session
from app.members.queries import members_matching
from app.members.readings import readings_of
from app.orders.commands.take import withdraw_order
from app.orders.models import Demand
from app.orders.queries import latest_orders_of, orders_for_recipient
from app.orders.queries.worklist import Narrowed, Part, orders_in, waiting_demands
from tests.worlds import World


def test_who_may_read_no_demands_is_shown_none(world: World) -> None:
    world.claimed()
    assert waiting_demands(Narrowed([])).items == []
    assert orders_in(Part.UNDER_WAY, Narrowed([])).items == []
    assert session().scalars(members_matching("", [])).all() == []


def test_a_desk_without_the_word_has_an_empty_list(world: World) -> None:
    demand = world.demand()
    page = (
        world.browser(world.person("审核小孙", role="vetting_clerk", role_at=world.nodes["root"]))
        .get("/desk/")
        .get_data(as_text=True)
    )
    assert f"/demands/{demand.id}" not in page
    assert '<span class="figure">0</span>' in page


def test_what_somebody_had_begins_with_the_newest_and_what_is_coming_with_the_soonest(world: World) -> None:
    taken = [world.claimed(world.demand(starts_in=timedelta(hours=3 * n))).id for n in (1, 2, 3)]
    her = world.resident.member_id
    assert [view.order.id for view in orders_for_recipient(her)] == taken
    assert [view.order.id for view in orders_for_recipient(her, only_live=False, limit=2)] == [taken[2], taken[1]]


def test_of_the_demands_asked_for_the_last_helper_is_shown(world: World) -> None:
    earlier, later = world.demand(starts_in=timedelta(hours=3)), world.demand(starts_in=timedelta(hours=6))
    stepped_back = world.claimed(earlier)
    withdraw_order(stepped_back.id, reason="", by=world.volunteer.actor)
    session().commit()
    world.claimed(earlier, world.helper2)
    world.claimed(later)
    assert {
        demand_id: view.helper.id for demand_id, view in latest_orders_of([earlier.id]).items()
    } == {earlier.id: world.helper2.member_id}  # fmt: skip
    assert latest_orders_of([]) == {}


def test_a_persons_orders_are_for_those_who_may_read_demands_there(world: World) -> None:
    order = world.claimed()
    demand = session().get_one(Demand, (world.id, order.demand_id))
    vetter = world.person("审核小孙", role="vetting_clerk", role_at=world.nodes["root"])
    helper, recipient = order.helper_id, demand.recipient_id
    for who, is_shown in ((vetter, False), (world.people["district"], True)):
        page = world.browser(who)
        for path in (f"/desk/people/{helper}", f"/desk/people/{recipient}", f"/desk/people/{recipient}/history"):
            answer = page.get(path)
            assert answer.status_code == 200
            assert (f"/orders/{order.id}" in answer.get_data(as_text=True)) is is_shown, path


def test_looking_at_somebodys_history_is_recorded(world: World) -> None:
    clerk = world.people["district"]
    assert world.browser(clerk).get(f"/desk/people/{world.resident.member_id}/history").status_code == 200
    assert [one.reading.by_member_id for one in readings_of(world.resident.member_id).items] == [clerk.member_id]
