"""Covers follow their orders: written before the service, void with the order, the consent or the scheme."""

from datetime import timedelta

import pytest

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.insurance.commands.covers import keep_cover
from app.insurance.jobs import cover_who_is_not
from app.insurance.models import Cover
from app.insurance.queries import covers_of, live_cover_of
from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.members.commands import give_consent, withdraw_consent
from app.members.queries import ConsentKind, consents
from app.notifications.models import Message
from app.orders.commands import publish, take
from app.orders.commands.kinds import set_risk
from app.orders.models import Order, Risk
from tests.insurance.conftest import SetRule, covered, refused
from tests.worlds import World


def deliver() -> None:
    deliver_due()
    session().expire_all()


def withdrawn(world: World, kind: ConsentKind) -> None:
    consent = consents(world.volunteer.member_id)[kind]
    withdraw_consent(consent.id, world.volunteer.member_id, by=world.volunteer.actor)
    session().commit()
    deliver()


def test_whoever_takes_an_order_is_covered_from_its_beginning_to_its_end(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    demand = insured.beginning(order)
    assert (held.member_id, held.starts_at, held.ends_at) == (
        insured.volunteer.member_id, demand, demand + timedelta(hours=1),
    )  # fmt: skip
    assert held.enrolled_at < held.starts_at
    fact = session().query(Fact).filter(Fact.kind == "insurance.cover_written").one()
    assert (fact.subject_id, fact.body["order_id"]) == (held.id, str(order.id))


def test_keeping_a_cover_again_changes_nothing(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    for _ in range(2):
        again = keep_cover(order.id, by=insured.volunteer.actor)
        session().commit()
        assert again is not None
        assert again.id == held.id
    assert session().query(Cover).count() == 1


@pytest.mark.parametrize("missing", [ConsentKind.INSURANCE, ConsentKind.ID_NUMBER])
def test_without_consent_or_id_number_nobody_is_covered_and_nothing_is_asked_where_the_bank_does_not(
    insured: World, missing: ConsentKind
) -> None:
    withdrawn(insured, missing)
    order = insured.claimed()
    deliver()
    assert live_cover_of(order.id) is None


def test_without_a_scheme_nobody_is_covered_until_there_is_one(world: World) -> None:
    world.insurable(world.volunteer)
    order = world.claimed()
    deliver()
    assert live_cover_of(order.id) is None
    world.scheme()
    assert cover_who_is_not() == 1
    assert live_cover_of(order.id) is not None
    assert cover_who_is_not() == 0


def test_whoever_agrees_later_is_covered_for_what_they_took_before(insured: World) -> None:
    withdrawn(insured, ConsentKind.INSURANCE)
    order = insured.claimed()
    deliver()
    give_consent(insured.volunteer.member_id, ConsentKind.INSURANCE, by=insured.volunteer.actor)
    session().commit()
    deliver()
    assert live_cover_of(order.id) is not None


def test_a_cover_is_void_when_the_order_is_given_back(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    take.withdraw_order(order.id, reason="", by=insured.volunteer.actor)
    session().commit()
    deliver()
    assert (insured.reload(held).void_why, live_cover_of(order.id)) == ("order", None)
    again = covered(insured, insured.claimed(session().get(type(insured.demand()), (insured.id, order.demand_id))))
    assert again.id != held.id


def test_a_cover_is_void_when_the_demand_is_cancelled(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    publish.cancel_demand(order.demand_id, reason="不用了", by=insured.resident.actor)
    session().commit()
    deliver()
    assert insured.reload(held).void_why == "order"


def test_somebody_who_did_not_come_stays_covered_for_the_way_there(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    with fixed(held.ends_at + timedelta(hours=1)):
        take.miss_order(order.id, by=insured.clerk.actor)
        session().commit()
    deliver()
    assert not insured.reload(held).is_void


def test_without_consent_covers_to_come_are_void_at_once_and_whoever_serves_hears_of_it(insured: World) -> None:
    held = covered(insured)
    consent = consents(insured.volunteer.member_id)[ConsentKind.INSURANCE]
    withdraw_consent(consent.id, insured.volunteer.member_id, by=insured.volunteer.actor)
    session().commit()
    assert insured.reload(held).void_why == "consent"
    deliver()
    told = session().query(Message).filter_by(kind="insurance.cover_voided").one()
    assert told.member_id == insured.volunteer.member_id
    assert "撤回了同意" in told.body_zh


def test_a_cover_that_has_begun_is_not_void_without_consent(insured: World) -> None:
    held = covered(insured)
    with fixed(held.starts_at + timedelta(minutes=1)):
        withdrawn(insured, ConsentKind.INSURANCE)
    assert not insured.reload(held).is_void


def test_written_late_it_begins_when_it_is_written_and_after_the_service_nothing_is(insured: World) -> None:
    late, over = insured.claimed(), insured.claimed(insured.demand(starts_in=timedelta(hours=9)))
    begins = insured.beginning(late)
    with fixed(begins + timedelta(minutes=10)):
        held = keep_cover(late.id, by=insured.volunteer.actor)
        assert held is not None
        assert held.starts_at == begins + timedelta(minutes=10)
        session().commit()
    with fixed(insured.beginning(over) + timedelta(hours=2)):
        assert keep_cover(over.id, by=insured.volunteer.actor) is None


def refused_claim(world: World, demand_id: object) -> str:
    answer = world.api(world.volunteer).post(f"/demands/{demand_id}/claim")
    return "" if answer.status_code == 201 else answer.json["code"]


def test_where_every_service_must_be_insured_each_missing_thing_refuses_with_its_sentence(
    world: World, rule: SetRule
) -> None:
    rule("insurance.required", "every")
    demand = world.demand()

    def claim(code: str) -> None:
        with refused(code):
            take.claim_order(demand.id, helper_id=world.volunteer.member_id, by=world.volunteer.actor)

    claim("insurance.no_scheme_in_force")
    world.scheme(valid_from=today() + timedelta(days=30))
    claim("insurance.no_scheme_in_force")
    world.scheme(valid_until=today() + timedelta(days=29))
    claim("insurance.consent_missing")
    give_consent(world.volunteer.member_id, ConsentKind.INSURANCE, by=world.volunteer.actor)
    session().commit()
    claim("insurance.id_number_missing")
    world.insurable(world.volunteer)
    assert covered(world, world.claimed(demand)).member_id == world.volunteer.member_id


def test_where_risky_services_must_be_insured_others_need_no_cover(world: World, rule: SetRule) -> None:
    rule("insurance.required", "risky")
    rule("dispatch.risk_high", "publish")
    rule("dispatch.risk_middle", "publish")
    assert world.claimed().state == "accepted"
    medical = world.demand(starts_in=timedelta(hours=5), risks=frozenset({"medical"}))
    with refused("insurance.no_scheme_in_force"):
        take.claim_order(medical.id, helper_id=world.volunteer.member_id, by=world.volunteer.actor)
    set_risk(world.kind().id, Risk.MIDDLE, by=world.district.actor)
    session().commit()
    middle = world.demand(starts_in=timedelta(hours=8))
    with refused("insurance.no_scheme_in_force"):
        take.claim_order(middle.id, helper_id=world.volunteer.member_id, by=world.volunteer.actor)


def test_staff_who_dispatch_read_the_reason_beside_the_helper(world: World, rule: SetRule) -> None:
    world.everybody()
    rule("orders.who_takes", "both")
    rule("insurance.required", "every")
    world.scheme()
    demand = world.demand()
    page = world.browser(world.subadmin).get(f"/desk/demands/{demand.id}/dispatch").get_data(as_text=True)
    assert "没有同意把姓名、证件号码" in page


def test_the_volunteer_sees_certificate_and_what_is_missing(insured: World, rule: SetRule) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    mine = insured.browser(insured.volunteer)
    assert f"/insurance/covers/{held.id}" in mine.get(f"/orders/{order.id}").get_data(as_text=True)
    assert f"/insurance/covers/{held.id}" in mine.get("/insurance").get_data(as_text=True)
    assert "/insurance" in mine.get("/me").get_data(as_text=True)
    page = mine.get(f"/insurance/covers/{held.id}").get_data(as_text=True)
    for text in ("测试保险公司", "PA-2026-01", "50,000", "100,000", insured.volunteer.name):
        assert text in page
    rule("insurance.required", "every")
    withdrawn(insured, ConsentKind.INSURANCE)
    page = mine.get("/insurance").get_data(as_text=True)
    assert "我同意投保" in page
    assert "还没有保障" in mine.get(f"/orders/{order.id}").get_data(as_text=True)
    agreed = mine.post("/me/consents", {"kind": "insurance"}, form_at="/insurance")
    assert agreed.status_code == 303
    deliver()
    assert live_cover_of(order.id) is not None


@pytest.mark.parametrize("name", ["resident", "helper2", "sibling"])
def test_the_person_helped_and_strangers_find_no_certificate(insured: World, name: str) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    somebody = insured.people[name]
    assert insured.browser(somebody).get(f"/insurance/covers/{held.id}").status_code == 404
    asked = insured.api(somebody).get(f"/insurance/covers/{held.id}")
    assert (asked.status_code, asked.json["code"]) == (404, "insurance.cover_not_found")
    if name == "resident":
        assert str(held.id) not in insured.browser(somebody).get(f"/orders/{order.id}").get_data(as_text=True)


def test_clerks_of_the_node_and_the_api_show_the_same(insured: World) -> None:
    held = covered(insured)
    for person in (insured.volunteer, insured.clerk):
        found = insured.api(person).get(f"/insurance/covers/{held.id}").json
        assert (found["order_id"], found["scheme"]["insurer"]) == (str(held.order_id), "测试保险公司")
        assert "id_number" not in str(found)
    own = insured.api(insured.volunteer).get("/insurance/own-covers").json
    assert [row["id"] for row in own] == [str(held.id)] == [str(view.row.id) for view in covers_of(held.member_id)]
    assert insured.browser(insured.clerk).get(f"/insurance/covers/{held.id}").status_code == 200


def test_an_organisation_that_sends_somebody_else_moves_the_cover(insured: World) -> None:
    order = insured.claimed()
    held = covered(insured, order)
    insured.insurable(insured.helper2)
    session().get_one(Order, (insured.id, order.id)).helper_id = insured.helper2.member_id
    now_held = keep_cover(order.id, by=insured.clerk.actor)
    session().commit()
    assert now_held is not None
    assert now_held.member_id == insured.helper2.member_id
    assert insured.reload(held).void_why == "order"
    assert now_held.enrolled_at <= now()
