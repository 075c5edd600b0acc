"""Before a coefficient changes one sees what recent services would have weighed; nothing recorded is rewritten (A8)."""

from datetime import timedelta
from fractions import Fraction

from app.kit.clock import fixed, now
from app.kit.db import session
from app.orders.foreseeing import foresee_coefficient, orders_under_way
from app.orders.models import ServiceKind
from app.records.queries import record_of_order
from tests.worlds import World


def _served(world: World, *, days_ago: int, minutes: int) -> None:
    with fixed(now() - timedelta(days=days_ago)):
        order = world.begun(world.claimed(world.demand(minutes=minutes)))
        world.confirmed(world.finished(order, minutes=minutes))


def test_recent_services_are_compared_and_none_is_rewritten(world: World) -> None:
    _served(world, days_ago=2, minutes=61)
    _served(world, days_ago=60, minutes=60)
    kind, other = world.kind(), world.kind("haircut")
    month, year = foresee_coefficient(kind, Fraction(3, 2))
    assert (month.before, month.after) == (Fraction(3660, 3600), Fraction(5490, 3600))
    assert (year.before, year.after) == (Fraction(7260, 3600), Fraction(10890, 3600))
    assert foresee_coefficient(other, Fraction(3))[1].after == 0
    assert foresee_coefficient(kind, None)[0].after == month.before


def test_each_service_is_cut_to_whole_seconds_as_it_would_have_been(world: World) -> None:
    for _ in range(2):
        _served(world, days_ago=1 + _, minutes=60)
    third = foresee_coefficient(world.kind(), Fraction(1, 7))[0]
    assert third.after == Fraction(2 * (3600 // 7), 3600)


def test_the_page_shows_the_figures_first_and_decides_when_it_is_confirmed(world: World) -> None:
    order = world.confirmed()
    under_way = world.claimed(world.demand(starts_in=timedelta(hours=30)))
    kind_id = world.kind().id
    assert orders_under_way(world.kind()) == 1
    browser, path = world.browser(world.district), f"/desk/catalogue/{kind_id}/coefficient"
    seen = browser.post(path, {"coefficient": "2"}, form_at="/desk/catalogue/").get_data(as_text=True)
    for words in ("还没有保存", "1.0 小时", "2.0 小时", "1 个还没有办完的订单", "改回 ×1", "<svg"):
        assert words in seen
    assert _coefficient(world) == 1, "a preview decides nothing"
    done = browser.post(path, {"coefficient": "2", "is_confirmed": "true"}, form_at="/desk/catalogue/")
    assert (done.status_code, _coefficient(world)) == (303, 2)
    record = record_of_order(order.id)
    assert record is not None
    assert record.weighted_seconds == 3600, "what is recorded stays"
    assert under_way.state == "accepted"


def test_the_same_over_the_api(world: World) -> None:
    world.confirmed()
    path = f"/kinds/{world.kind().id}/coefficient/preview?coefficient=2"
    told = world.api(world.district).get(path).json
    assert [(figure["before"], figure["after"], figure["unit_en"]) for figure in told] == [("1.0", "2.0", "h")] * 2
    assert world.api(world.branch).get(path).status_code == 403
    assert world.api(world.district).get(path.replace("=2", "=none")).status_code == 422
    for nonsense in ("0", "many"):
        page = world.browser(world.district).post(
            f"/desk/catalogue/{world.kind().id}/coefficient", {"coefficient": nonsense}, form_at="/desk/catalogue/"
        )
        assert page.status_code == 422


def _coefficient(world: World) -> Fraction | None:
    session().expire_all()
    return session().get_one(ServiceKind, (world.id, world.kind().id)).coefficient
