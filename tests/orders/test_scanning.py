"""Checking in by camera: the picture is good for half a minute, for the helper, and nothing to anybody else."""

from datetime import timedelta

from app.kit.clock import fixed
from app.orders import queries
from app.orders.models import Order
from app.orders.scanning import SCAN_SECONDS, proof_now
from tests.clients import PageClient
from tests.worlds import Person, World

CHECK_IN = "签到，开始服务"


def opened(world: World, person: Person, order: Order, proof: str) -> tuple[int, str]:
    answer = world.browser(person).get(f"/orders/{order.id}/scan/{proof}")
    return answer.status_code, answer.get_data(as_text=True)


def test_the_helper_scans_and_presses_once(world: World) -> None:
    order = world.claimed()
    with fixed(world.beginning(order)):
        shown = world.browser(world.resident).get(f"/orders/{order.id}/picture").get_data(as_text=True)
        assert "<svg" in shown
        assert f"/orders/{order.id}/picture" in shown  # and asks for the next one
        status, page = opened(world, world.volunteer, order, proof_now(order.id, "in"))
        assert (status, CHECK_IN in page) == (200, True)
        helper: PageClient = world.browser(world.volunteer)
        form = f"/orders/{order.id}/scan/{proof_now(order.id, 'in')}"
        code = helper.get(form).get_data(as_text=True).split('name="code" value="')[1][:12]
        assert helper.post(f"/orders/{order.id}/check-in", {"code": code}, form_at=form).status_code == 303
    assert world.reload(queries.order(order.id)).state == "in_service"


def test_a_photographed_picture_is_no_sign_that_one_is_there(world: World) -> None:
    order = world.claimed()
    at = world.beginning(order)
    with fixed(at):
        proof = proof_now(order.id, "in")
    with fixed(at + timedelta(seconds=SCAN_SECONDS)):
        assert opened(world, world.volunteer, order, proof)[0] == 200
    with fixed(at + timedelta(seconds=3 * SCAN_SECONDS)):
        status, page = opened(world, world.volunteer, order, proof)
    assert status == 409
    assert "30 秒" in page
    assert CHECK_IN not in page


def test_the_picture_is_for_the_recipient_and_the_scan_for_the_helper(world: World) -> None:
    order = world.claimed()
    with fixed(world.beginning(order)):
        proof = proof_now(order.id, "in")
        assert opened(world, world.resident, order, proof)[0] == 404
        assert opened(world, world.clerk, order, proof)[0] == 404
        assert world.browser(world.volunteer).get(f"/orders/{order.id}/picture").status_code == 404
        assert opened(world, world.volunteer, order, proof_now(order.id, "out"))[0] == 409
