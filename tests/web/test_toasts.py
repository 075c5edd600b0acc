"""After an act the next page says what was done and offers to take it back; one press does."""

import re
from datetime import timedelta
from typing import Any

import pytest

from app.kit.clock import local, now
from app.orders.queries import demands_of, order
from app.rbac.queries import grants_in_force
from app.recipients.family import excluded, forget_exclusions
from tests.clients import PageClient
from tests.worlds import Person, World

TOAST = re.compile(r'<div class="note good toast" role="status"><span>(.*?)</span>\s*<form method="post" action="(.*?)">(.*?)</form>', re.S)  # fmt: skip
FIELD = re.compile(r'<input type="hidden" name="(.*?)" value="(.*?)">')


def path_of(browser: PageClient, address: str) -> str:
    """An address as the browser of a bank asks for it."""
    return address.split("#")[0].removeprefix(f"/t/{browser.slug}")


def take_back(browser: PageClient, done: Any) -> Any:
    """Open the page an act led to and press what it offers; the offer is made once."""
    assert done.status_code == 303, done.get_data(as_text=True)
    at = path_of(browser, done.headers["Location"])
    found = TOAST.search(browser.get(at).get_data(as_text=True))
    assert found, "no way back"
    assert "撤销" in found[3]
    assert not TOAST.search(browser.get(at).get_data(as_text=True)), "said once"
    answer = browser.send(path_of(browser, found[2]), dict(FIELD.findall(found[3])))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def asked(world: World, asker: Person, path: str) -> tuple[PageClient, Any]:
    """Somebody asks for help for the resident by a form."""
    browser = world.browser(asker)
    at = local(now() + timedelta(days=2)).replace(hour=10, minute=0)
    fields = {"starts_at": f"{at:%Y-%m-%dT%H:%M}", "minutes": "60", "place": "海滨路 1 号", "people_needed": "1"}
    return browser, browser.post(path.format(kind=world.kind().id, member=world.resident.member_id), fields)


@pytest.mark.parametrize(
    ("asker", "path"),
    [("resident", "/demands/new/{kind}"), ("clerk", "/desk/people/{member}/demands/new/{kind}")],
)
def test_a_demand_just_asked_for_is_taken_back(world: World, asker: str, path: str) -> None:
    browser, done = asked(world, world.people[asker], path)
    take_back(browser, done)
    (row,) = demands_of(world.resident.member_id, 5)
    assert row.state == "cancelled"


def test_a_demand_just_claimed_waits_for_somebody_again(world: World) -> None:
    at, browser = f"/demands/{world.demand().id}", world.browser(world.volunteer)
    take_back(browser, browser.post(f"{at}/claim", form_at=at))
    (row,) = demands_of(world.resident.member_id, 5)
    assert row.state == "published"


def test_staff_call_back_whom_they_sent(world: World) -> None:
    row_id = world.demand().id
    browser = world.browser(world.branch)
    done = browser.post(f"/desk/demands/{row_id}/dispatch", {"helper_id": str(world.volunteer.member_id)})
    sent = path_of(browser, done.headers["Location"]).rpartition("/")[2]
    take_back(browser, done)
    assert order(sent).state == "withdrawn"


def test_a_wish_about_a_person_goes_and_comes_back(world: World) -> None:
    browser, other = world.browser(world.resident), world.volunteer.member_id
    world.confirmed()
    at = f"/people/{other}/exclusion"
    ended = take_back(browser, browser.post(at, form_at=at))
    assert not excluded(world.resident.member_id, other)
    take_back(browser, ended)
    forget_exclusions(world.resident.member_id, other)
    assert excluded(world.resident.member_id, other)


def test_a_consent_just_given_is_withdrawn(world: World) -> None:
    browser = world.browser(world.resident)
    take_back(browser, browser.post("/me/consents", {"kind": "skills"}, form_at="/me"))
    assert "已撤回" in browser.get("/me").get_data(as_text=True)


def test_a_role_a_name_and_a_rule_are_set_back(world: World) -> None:
    browser, yes = world.browser(world.district), {"is_confirmed": "true"}
    leaf = f"/desk/tree/{world.nodes['leaf']}"
    before = browser.get(leaf).get_data(as_text=True)
    done = browser.post(f"{leaf}/name", {"name_zh": "新港社区", "name_en": "New Harbour", **yes}, form_at=leaf)
    take_back(browser, done)
    assert "新港社区" not in browser.get(leaf).get_data(as_text=True).split("</main>")[0]
    assert "<h1>" in before

    grant = {"member_id": str(world.helper2.member_id), "role": "auditor", "tenant_id": str(world.nodes["leaf"]), "reason": "试", **yes}  # fmt: skip
    page = "/desk/roles/new"
    take_back(browser, browser.post(page, grant, form_at=f"{page}?member_id={world.helper2.member_id}"))
    assert not [role for role, _ in grants_in_force(world.helper2.member_id) if role == "auditor"]

    at = "/desk/rules/orders.silence_hours"
    done = browser.post(at, {"value": "30", "reason": "试", **yes}, form_at=at)
    take_back(browser, done)
    assert "已撤销" in browser.get(at).get_data(as_text=True)


def test_where_nothing_can_be_taken_back_nothing_is_offered(world: World) -> None:
    browser = world.browser(world.volunteer)
    at = f"/orders/{world.begun().id}"
    done = browser.post(f"{at}/check-out", {"code": "000000"}, form_at=at)
    assert done.status_code == 422
    assert not TOAST.search(done.get_data(as_text=True))
