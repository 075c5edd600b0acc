"""Nobody makes time move for a service of which they are one of the two sides, whatever roles they hold."""

from datetime import timedelta

import pytest

from app.kit.clock import fixed, now
from app.orders import acts
from app.orders.errors import JudgeInOwnCase
from app.orders.queries import check_in_code
from app.rbac.guard import Visitor
from app.rbac.queries import grants_in_force, powers_of
from tests.worlds import Person, World


def visitor(person: Person) -> Visitor:
    powers = powers_of(["resident", "volunteer"], grants_in_force(person.member_id), has_second_factor=True)
    return Visitor(actor=person.actor, powers=powers, has_second_factor=True, is_volunteer=True)


@pytest.fixture
def boss(world: World) -> Person:
    """A district administrator who also serves."""
    return world.person(
        "总行老陈也接单", role="district_admin", role_at=world.nodes["root"], is_volunteer=True, hours=9
    )


def test_staff_do_not_upload_their_own_service(world: World, boss: Person) -> None:
    order = world.claimed(world.demand(), boss)
    begin = world.beginning(order)
    with fixed(begin + timedelta(hours=1)), pytest.raises(JudgeInOwnCase):
        acts.upload(visitor(boss), order.id, begin, begin + timedelta(hours=1))


@pytest.mark.parametrize("is_helper", [True, False])
def test_staff_decide_no_dispute_of_their_own(world: World, boss: Person, *, is_helper: bool) -> None:
    demand = world.demand() if is_helper else world.demand(boss)
    order = world.finished(world.begun(world.claimed(demand, boss if is_helper else world.volunteer)))
    recipient = world.resident if is_helper else boss
    with fixed(now() + timedelta(hours=5)):
        acts.dispute(visitor(recipient), order.id, "时间不对")
        with pytest.raises(JudgeInOwnCase):
            acts.decide(visitor(boss), order.id, 30, "自己裁决")
        acts.decide(visitor(world.district), order.id, 30, "另一位裁决")


def test_staff_who_serve_do_not_see_the_digits_their_recipient_shows(world: World, boss: Person) -> None:
    order = world.claimed(world.demand(), boss)
    digits = check_in_code(order.id, "in")
    assert digits not in world.browser(boss).get(f"/orders/{order.id}").get_data(as_text=True)
    assert digits in world.browser(world.clerk).get(f"/orders/{order.id}").get_data(as_text=True)
    assert digits in world.browser(world.resident).get(f"/orders/{order.id}").get_data(as_text=True)
