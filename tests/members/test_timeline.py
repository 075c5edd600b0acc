"""Record pages tell staff what happened: when, what, who, for whom, through what; to nobody else, and page by page."""

import pytest

from app.events.queries import facts_about
from app.kit.db import session
from app.members import timeline as shown
from app.orders.commands.publish import cancel_demand
from app.organisations.commands import register_organisation
from app.organisations.models import OrganisationKind
from app.recipients.queries import recipient_of
from app.tenancy.actor import Actor
from tests.worlds import World


def main_of(answer: object) -> str:
    assert answer.status_code == 200  # type: ignore[attr-defined]
    return answer.get_data(as_text=True).split("<main", 1)[1]  # type: ignore[attr-defined, no-any-return]


def test_an_order_and_its_demand_tell_staff_what_happened(world: World) -> None:
    order = world.begun()
    for path in (f"/orders/{order.id}", f"/demands/{order.demand_id}"):
        page = main_of(world.browser(world.clerk).get(path))
        steps = page.split('<ol class="timeline">', 1)[1]
        assert steps.index("签到") < steps.index("接单") < steps.index("发布需求"), "the newest first"
        assert "何小明" in steps
        assert "网页" in steps
        for side in (world.resident, world.volunteer):
            assert '<ol class="timeline">' not in main_of(world.browser(side).get(f"/orders/{order.id}"))


def test_who_did_it_for_whom_is_told(world: World) -> None:
    row = world.demand()
    behalf = Actor(world.clerk.user_id, world.clerk.member_id, world.resident.member_id)
    cancel_demand(row.id, reason="暂时不用了", by=behalf)
    session().commit()
    page = main_of(world.browser(world.clerk).get(f"/demands/{row.id}")).split('<ol class="timeline">', 1)[1]
    assert "经办小周" in page
    assert "代 陈阿婆 办" in page
    assert "暂时不用了" not in page, "what a fact says beyond is for the audit"
    auditor = world.person("审计小尤", role="district_admin", node=world.nodes["root"])
    assert f"subject_id={row.id}" in main_of(world.browser(auditor).get(f"/demands/{row.id}"))
    assert "subject_id=" not in page


def test_a_long_timeline_goes_on_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.begun()
    monkeypatch.setattr(shown, "SHOWN", 1)
    ids = [order.id, order.demand_id]
    first = shown.timeline(ids)
    rest = shown.timeline(ids, first.next_cursor)
    assert [len(first.items), len(rest.items)] == [1, 1]
    assert [row.told.fact.id for row in first.items + rest.items] == [
        told.fact.id for told in facts_about(ids, size=2).items
    ]
    page = main_of(world.browser(world.clerk).get(f"/orders/{order.id}"))
    assert f'/orders/{order.id}?cursor={first.next_cursor}"' in page, "a whole address: the page may stand in a drawer"


def test_a_group_member_and_a_registry_entry_tell_it_too(world: World) -> None:
    body = register_organisation(
        "春风公司", OrganisationKind.ENTERPRISE, tenant_id=world.nodes["leaf"], by=world.branch.actor
    )
    session().commit()
    page = main_of(world.browser(world.branch).get(f"/desk/organisations/{body.id}"))
    assert "登记团体会员" in page
    path = f"/desk/people/{world.resident.member_id}/recipient"
    sent = {"born_on": "1940-05-01", "living": "alone", "consents": "true", "needs": [world.kind().key]}
    kept = world.browser(world.clerk).post(f"{path}/form", sent)
    assert kept.status_code == 303, kept.get_data(as_text=True)
    assert "登记服务对象" in main_of(world.browser(world.clerk).get(path))
    assert recipient_of(world.resident.member_id) is not None
