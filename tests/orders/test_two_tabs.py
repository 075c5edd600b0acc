"""One order open in two tabs: what the second says comes to a clear sentence, and time has moved once."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from app.kit.clock import local, now
from app.kit.db import session
from app.ledger.chart import time_account
from app.ledger.queries import statement
from app.ledger.verify import verify
from app.orders.models import Demand, Dispute, Order
from tests.clients import PageClient, hidden_fields
from tests.worlds import HOUR, World

REASON = {"reason": "没有来"}


def tab(browser: PageClient, order: Order) -> dict[str, str]:
    """Open the order once more, with buttons for both; answers the hidden fields of this page."""
    answer = browser.get(f"/orders/{order.id}")
    page = answer.get_data(as_text=True)
    assert f"/orders/{order.id}/confirmation" in page
    assert f"/orders/{order.id}/dispute" in page
    return hidden_fields(page)


def sentence(page: str) -> str:
    """What the page says went wrong."""
    found = re.search(r'role="alert">([^<]*)<', page)
    assert found, page
    return found.group(1)


def payments(world: World) -> list[int]:
    """What came to the helper, read anew."""
    session().rollback()
    return [line.seconds for line in statement(time_account(world.volunteer.member_id)).items]


def test_confirmed_in_one_tab_it_cannot_be_disputed_in_the_other(world: World) -> None:
    order, her = world.finished(), world.browser(world.resident)
    one, other = tab(her, order), tab(her, order)
    assert her.send(f"/orders/{order.id}/confirmation", one).status_code == 303
    late = her.send(f"/orders/{order.id}/dispute", {**other, **REASON})
    assert late.status_code == 409
    assert sentence(late.get_data(as_text=True)) == "订单现在是“已完成”，不能提出异议。请刷新页面查看最新情况。"
    assert session().query(Dispute).count() == 0
    assert session().query(Order).one().state == "confirmed"
    assert payments(world) == [HOUR]
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (9 * HOUR, 0)
    again = her.send(f"/orders/{order.id}/confirmation", other)
    assert again.status_code == 409
    assert payments(world) == [HOUR]
    assert verify() == []


def test_disputed_in_one_tab_it_cannot_be_confirmed_in_the_other(world: World) -> None:
    order, her = world.finished(), world.browser(world.resident)
    one, other = tab(her, order), tab(her, order)
    assert her.send(f"/orders/{order.id}/dispute", {**one, **REASON}).status_code == 303
    late = her.send(f"/orders/{order.id}/confirmation", other)
    assert late.status_code == 409
    assert sentence(late.get_data(as_text=True)) == "订单现在是“有异议”，不能确认。请刷新页面查看最新情况。"
    assert session().query(Order).one().state == "disputed"
    assert payments(world) == []
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, HOUR)

    decided = world.browser(world.branch).post(
        f"/desk/orders/{order.id}/decision", {"minutes": "30", "note": "来了一半"}, form_at=f"/orders/{order.id}"
    )
    assert decided.status_code == 303
    assert payments(world) == [HOUR // 2]
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (19 * HOUR // 2, 0)
    assert verify() == []


def test_the_same_help_is_asked_for_twice_only_by_whoever_says_so(world: World) -> None:
    page, path = world.browser(world.resident), f"/demands/new/{world.kind().id}"
    form = {"starts_at": f"{local(now() + timedelta(days=2)):%Y-%m-%dT09:00}", "minutes": "30"}
    assert page.post(path, form).status_code == 303
    asked = page.post(path, form)
    assert asked.status_code == 409
    assert "您已经发布过了" in asked.get_data(as_text=True)
    assert page.post(path, form | {"once_more": "yes"}).status_code == 303
    assert session().scalar(select(func.count()).select_from(Demand)) == 2
