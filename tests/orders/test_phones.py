"""Whose telephone stands where: whole for the two sides from acceptance to the end of the service, and at no other time."""

from app.kit.db import session
from app.kit.text import mask_phone
from app.orders.commands.take import withdraw_order
from app.orders.models import Order
from tests.worlds import Person, World


def shown(world: World, who: Person, path: str) -> str:
    """What somebody reads there, whatever the status."""
    return str(world.browser(who).get(path).get_data(as_text=True))


def told(world: World, who: Person, order: Order) -> str:
    """What the API says of an order to one of its sides."""
    answer = world.api(who).get(f"/orders/{order.id}")
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def assert_sides_see(world: World, order: Order, *, is_whole: bool) -> None:
    """Each side reads the other's number, whole or masked, and never the other way; the API names none."""
    path = f"/orders/{order.id}"
    for who, other in ((world.volunteer, world.resident), (world.resident, world.volunteer)):
        page = shown(world, who, path)
        assert (f'href="tel:{other.phone}"' in page, other.phone in page) == (is_whole, is_whole), who.name
        assert (mask_phone(other.phone) in page) is not is_whole, who.name
        assert other.phone not in told(world, who, order)


def assert_nobody_else_sees(world: World, order: Order) -> None:
    """Neither another volunteer nor the staff reads a number of theirs on the pages of the order and its demand."""
    for who in (world.helper2, world.clerk, world.sibling, world.auditor):
        for path in (f"/orders/{order.id}", f"/demands/{order.demand_id}", "/demands", "/desk/orders"):
            page = shown(world, who, path)
            assert world.resident.phone not in page, (who.name, path)
            assert world.volunteer.phone not in page, (who.name, path)


def test_before_acceptance_nobody_reads_the_whole_number(world: World) -> None:
    demand = world.demand()
    for who in (world.volunteer, world.helper2, world.clerk):
        for path in ("/demands", f"/demands/{demand.id}"):
            assert world.resident.phone not in shown(world, who, path), (who.name, path)
    offered = world.api(world.volunteer).get("/demands")
    assert str(demand.id) in offered.get_data(as_text=True)
    assert world.resident.phone not in offered.get_data(as_text=True)


def test_from_acceptance_to_the_end_of_the_service_the_two_sides_read_it_and_nobody_else(world: World) -> None:
    order = world.claimed()
    assert_sides_see(world, order, is_whole=True)
    assert_nobody_else_sees(world, order)
    world.begun(order)
    assert_sides_see(world, order, is_whole=True)
    assert_nobody_else_sees(world, order)


def test_after_the_service_it_is_masked_again(world: World) -> None:
    order = world.finished()
    assert_sides_see(world, order, is_whole=False)
    world.confirmed(order)
    assert_sides_see(world, order, is_whole=False)
    assert_nobody_else_sees(world, order)


def test_who_withdrew_reads_it_no_more(world: World) -> None:
    order = world.claimed()
    withdraw_order(order.id, reason="", by=world.volunteer.actor)
    session().commit()
    page = shown(world, world.volunteer, f"/orders/{order.id}")
    assert world.resident.phone not in page
