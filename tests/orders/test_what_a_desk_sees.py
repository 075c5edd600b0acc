"""A desk shows what lies at the nodes one was granted it at: without the word nothing, elsewhere nothing."""

from app.kit.db import session
from app.members.queries import members_matching
from app.orders.queries import demands_at, orders_at
from tests.worlds import World


def test_who_may_read_no_demands_is_shown_none(world: World) -> None:
    world.claimed()
    assert demands_at([]) == []
    assert orders_at([], ["accepted"]) == []
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
