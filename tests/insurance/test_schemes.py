"""Schemes are entered by the head bank, never changed, ended early and followed by others."""

from datetime import timedelta
from typing import Any

import pytest

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.insurance.jobs import cover_who_is_not
from app.insurance.models import CoverScheme
from app.insurance.queries import cover, live_cover_of
from app.kit.clock import today
from app.kit.db import session
from app.notifications.models import Message
from tests.insurance.conftest import covered
from tests.worlds import World


def plan(**more: Any) -> dict[str, Any]:
    return {
        "insurer": "保险公司", "policy_number": "P-1", "hotline": "95500", "medical_yuan": 50000, "transport_yuan": 0,
        "valid_from": str(today()), "valid_until": str(today() + timedelta(days=30)),
    } | more  # fmt: skip


def test_the_head_bank_enters_a_scheme_on_its_page(world: World) -> None:
    desk = world.browser(world.district)
    assert "还没有保障方案" in desk.get("/desk/insurance/").get_data(as_text=True)
    sent = desk.post("/desk/insurance/", plan())
    assert sent.status_code == 303
    row = session().query(CoverScheme).one()
    assert (row.insurer, row.medical_yuan, row.transport_yuan, row.entered_by) == (
        "保险公司", 50000, 0, world.district.member_id,
    )  # fmt: skip
    assert session().query(Fact).filter(Fact.kind == "insurance.scheme_entered").count() == 1
    assert "保险公司" in world.browser(world.clerk).get("/desk/insurance/").get_data(as_text=True)


@pytest.mark.parametrize("name", ["clerk", "branch", "auditor"])
def test_others_read_schemes_and_enter_none(world: World, name: str) -> None:
    api = world.api(world.people[name])
    assert api.get("/insurance/schemes").status_code == 200
    assert api.post("/insurance/schemes", plan()).status_code == 403
    assert "登记保障方案" not in world.browser(world.people[name]).get("/desk/insurance/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"medical_yuan": 0}, 422, "insurance.scheme_covers_nothing"),
        ({"valid_until": "2020-01-01"}, 422, "insurance.scheme_backwards"),
        ({"medical_yuan": -1}, 422, "kit.bad_fields"),
        ({"medical_yuan": 10**30}, 422, "kit.bad_fields"),
        ({"medical_yuan": 1.5}, 422, "kit.bad_fields"),
        ({"valid_from": "9999-12-31"}, 422, "kit.bad_fields"),
        ({"insurer": "\x00"}, 422, "kit.bad_fields"),
        ({"insurer": "字" * 61}, 422, "kit.bad_fields"),
        ({"insurer": "​"}, 422, "kit.text_empty"),
        ({"more": 1}, 422, "kit.bad_fields"),
    ],
)
def test_what_is_no_policy_is_refused(world: World, more: dict[str, Any], status: int, code: str) -> None:
    answer = world.api(world.district).post("/insurance/schemes", plan(**more))
    assert (answer.status_code, answer.json["code"]) == (status, code)
    page = world.browser(world.district).post("/desk/insurance/", plan(**more) if "more" not in more else {})
    assert page.status_code == 422
    assert session().query(CoverScheme).count() == 0


def test_a_form_that_was_refused_keeps_what_was_filled_in_and_runs_nothing(world: World) -> None:
    page = world.browser(world.district).post(
        "/desk/insurance/", plan(insurer="<script>alert(1)</script>", medical_yuan="x")
    )
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_two_schemes_never_hold_on_the_same_day(world: World) -> None:
    world.scheme()
    answer = world.api(world.district).post("/insurance/schemes", plan())
    assert (answer.status_code, answer.json["code"]) == (409, "insurance.schemes_overlap")
    later = plan(valid_from=str(today() + timedelta(days=365)), valid_until=str(today() + timedelta(days=700)))
    assert world.api(world.district).post("/insurance/schemes", later).status_code == 201


def test_ended_early_later_covers_are_void_and_people_hear_of_it_unless_another_follows(insured: World) -> None:
    near_id = covered(insured).id
    far = covered(insured, insured.claimed(insured.demand(starts_in=timedelta(days=3))))
    far_id, order_id = far.id, far.order_id
    scheme_id = session().query(CoverScheme).one().id
    ended = insured.api(insured.district).post(
        f"/insurance/schemes/{scheme_id}/ending", {"last_day": str(today() + timedelta(days=1))}
    )
    assert ended.status_code == 200, ended.json
    with insured.scope():
        cover_who_is_not()
        deliver_due()
        assert not cover(near_id).is_void
        assert cover(far_id).void_why == "scheme"
        assert session().query(Message).filter_by(kind="insurance.cover_voided").count() == 1
    again = insured.api(insured.district).post(f"/insurance/schemes/{scheme_id}/ending", {"last_day": str(today())})
    assert (again.status_code, again.json["code"]) == (409, "insurance.scheme_over")
    with insured.scope():
        insured.scheme(policy_number="PA-2", valid_from=today() + timedelta(days=2))
        cover_who_is_not()
        anew = live_cover_of(order_id)
        assert anew is not None
        assert anew.scheme_id != scheme_id


def test_a_scheme_ended_before_it_began_holds_on_no_day(world: World) -> None:
    first = today() + timedelta(days=10)
    row_id = world.scheme(valid_from=first).id
    page = world.browser(world.district)
    sent = page.post(f"/desk/insurance/schemes/{row_id}/ending", {"last_day": str(today())}, form_at="/desk/insurance/")
    assert sent.status_code == 303
    kept = session().query(CoverScheme).one()
    assert kept.valid_until == first - timedelta(days=1)
    assert not kept.holds_on(first, first)
    assert world.scheme(valid_from=today()).valid_from == today()
    assert "未生效即结束" in page.get("/desk/insurance/").get_data(as_text=True)


def test_a_scheme_of_nobody_is_not_found(world: World) -> None:
    answer = world.api(world.district).post(
        "/insurance/schemes/01890000-0000-7000-8000-000000000000/ending", {"last_day": str(today())}
    )
    assert (answer.status_code, answer.json["code"]) == (404, "insurance.scheme_not_found")
