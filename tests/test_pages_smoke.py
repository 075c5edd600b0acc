"""Every page of the main job opens for those who may see it, and its forms work without JavaScript."""

import pytest

from app.kit.clock import fixed, local
from app.orders.queries import check_in_code
from tests.worlds import HOUR, World


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/api/v1/", "/second-factor"])
def test_public_pages_open(world: World, path: str) -> None:
    assert world.browser().get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/demands/new", "/demands", "/account", "/messages", "/me", "/services"])
def test_a_volunteer_opens_every_page(world: World, path: str) -> None:
    assert world.browser(world.volunteer).get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/desk/people?text=陈",
        "/desk/?new=yes",
        "/desk/orders",
        "/desk/rules/",
        "/desk/rules/orders.silence_hours",
        "/desk/audit",
    ],
)
def test_the_district_opens_every_desk_page(world: World, path: str) -> None:
    assert world.browser(world.district).get(path).status_code == 200


def test_the_main_job_by_forms_alone(world: World) -> None:
    resident, helper = world.browser(world.resident), world.browser(world.volunteer)
    kind = world.kind()
    starts = world.wish().starts_at
    answer = resident.post(
        f"/demands/new/{kind.id}",
        {"starts_at": f"{local(starts):%Y-%m-%dT%H:%M}", "minutes": "60", "place": "某路 1 号"},
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    demand_url = answer.headers["Location"].split(world.slug, 1)[1]
    assert "某路" in resident.get(demand_url).get_data(as_text=True)
    assert "某路" not in helper.get(demand_url).get_data(as_text=True)
    answer = helper.post(demand_url + "/claim", form_at=demand_url)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    order_url = answer.headers["Location"].split(world.slug, 1)[1]
    assert "某路" in helper.get(order_url).get_data(as_text=True)
    order_id = order_url.rsplit("/", 1)[1]
    with fixed(starts):
        wrong = helper.post(order_url + "/check-in", {"code": "000000"}, form_at=order_url)
        assert wrong.status_code == 422
        assert "六位码不对" in wrong.get_data(as_text=True)
        assert (
            helper.post(order_url + "/check-in", {"code": check_in_code(order_id, "in")}, form_at=order_url).status_code
            == 303
        )
        assert check_in_code(order_id, "out") in resident.get(order_url).get_data(as_text=True)
    from datetime import timedelta

    with fixed(starts + timedelta(hours=1)):
        assert (
            helper.post(
                order_url + "/check-out", {"code": check_in_code(order_id, "out")}, form_at=order_url
            ).status_code
            == 303
        )
        assert resident.post(order_url + "/confirmation", form_at=order_url).status_code == 303
        assert (
            helper.post(order_url + "/evaluation", {"stars": "5", "comment": "好"}, form_at=order_url).status_code
            == 303
        )
        assert resident.post(order_url + "/evaluation", {"stars": "4"}, form_at=order_url).status_code == 303
    assert world.holding(world.volunteer).balance == HOUR
    assert "+12.0" in helper.get("/account").get_data(as_text=True)
