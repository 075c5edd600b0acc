"""The inbox: one message after the other, or all of one's own at once."""

from app.events.delivering import deliver_due
from app.kit.db import session
from app.notifications.queries import unread_count
from tests.worlds import World


def test_all_of_ones_own_messages_are_noted_with_one_press(world: World) -> None:
    for _ in range(2):
        world.finished(world.begun(world.claimed()))
    deliver_due()
    session().rollback()
    hers, his = (person.member_id for person in (world.resident, world.volunteer))
    before = unread_count(his)
    assert unread_count(hers) > 1
    assert before > 0
    page = world.browser(world.resident)
    assert "全部知道了" in page.get("/messages").get_data(as_text=True)
    assert page.post("/messages/reading", form_at="/messages").status_code == 303
    assert (unread_count(hers), unread_count(his)) == (0, before)
    assert "全部知道了" not in page.get("/messages").get_data(as_text=True)
