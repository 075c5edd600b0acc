"""Who pays, who takes, what counts: a bank by data alone. Each combination runs the whole job on the same path."""

import re
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest

from app.kit.clock import fixed, local, now
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.chart import time_account
from app.ledger.commands import approve_proposal, open_organisation_account, propose_grant
from app.ledger.queries import holding, issued_seconds, served_seconds, statement
from app.ledger.verify import verify
from app.orders.commands import attend, publish, settle, take
from app.orders.models import Order, Programme
from app.orders.queries import demand as demand_row
from app.orders.queries import order as order_row
from app.organisations.commands import register_organisation
from app.organisations.models import OrganisationKind
from app.records.queries import record_of_order
from tests.orders.conftest import SetRule, refused, rule_of
from tests.worlds import HOUR, World


def sponsor(world: World, hours: int, node: str = "root") -> UUID:
    """An organisation with time to give; committed."""
    row = register_organisation(
        "爱心企业", OrganisationKind.ENTERPRISE, tenant_id=world.nodes[node], by=world.district.actor
    )
    open_organisation_account(row.id)
    proposal = propose_grant(
        uuid7(),
        {row.id: hours * HOUR},
        tenant_id=world.nodes["root"],
        document="协议",
        reason="赞助",
        by=world.clerk.actor,
    )
    session().flush()
    approve_proposal(proposal.id, by=world.district.actor)
    session().commit()
    return row.id


def run_job(
    world: World, *, takes: str, counts: str, sponsor_id: UUID | None = None, minutes: int = 60, key: str | None = None
) -> Order:
    """Publish, take, count, confirm: each the way the bank's rules say; committed."""
    kind = world.kind(key)
    demand = world.demand(starts_in=timedelta(days=2), sponsor_id=sponsor_id, kind_id=kind.id, minutes=minutes)
    if takes == "dispatch":
        order = take.dispatch_order(demand.id, helper_id=world.volunteer.member_id, by=world.subadmin.actor)
    else:
        order = take.claim_order(demand.id, helper_id=world.volunteer.member_id, by=world.volunteer.actor)
    session().commit()
    begin, end = demand.starts_at, demand.starts_at + timedelta(minutes=minutes)
    if counts == "check_in":
        world.finished(world.begun(order), minutes=minutes)
        settle.confirm_order(order.id, by=world.resident.actor)
    else:
        with fixed(end + timedelta(days=3)):
            attend.upload_service(order.id, started_at=begin, ended_at=end, by=world.subadmin.actor)
            if attend.upload_is_enough(demand_row(demand.id)):
                settle.confirm_order(order.id, by=world.subadmin.actor, how="upload")
            else:
                settle.confirm_order(order.id, by=world.resident.actor)
    session().commit()
    return order


@pytest.mark.parametrize(
    ("payer", "takes", "counts"),
    list(product(("requester", "bank", "sponsor"), ("claim", "dispatch", "both"), ("check_in", "upload"))),
)
def test_every_combination_runs_the_job_on_the_same_path(
    world: World, rule: SetRule, payer: str, takes: str, counts: str
) -> None:
    rule("orders.payer_general", payer)
    rule("orders.who_takes", takes)
    rule("orders.what_counts", counts)
    giver = sponsor(world, 5) if payer == "sponsor" else None
    issued = issued_seconds()
    order = run_job(world, takes=takes, counts=counts, sponsor_id=giver)
    assert order_row(order.id).state == "confirmed"
    assert world.holding(world.volunteer).balance == HOUR
    paid_by = {"requester": 0, "bank": 0, "sponsor": 0} | {payer: HOUR}
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (
        10 * HOUR - paid_by["requester"],
        0,
    )
    assert issued_seconds() - issued == paid_by["bank"]
    if giver:
        assert (holding(giver).balance, holding(giver).held) == (5 * HOUR - paid_by["sponsor"], 0)
    record = record_of_order(order.id)
    assert record is not None
    assert record.made_under["payer"] == payer
    assert verify() == []


def test_where_the_bank_pays_nothing_is_held_and_the_helped_person_is_never_debited(
    world: World, rule: SetRule
) -> None:
    rule("orders.payer_general", "bank")
    poor = world.person("无币老人")
    demand = world.demand(poor)
    order = world.claimed(demand)
    assert (demand.holds_time, order.hold_id, world.holding(poor).held) == (False, None, 0)
    world.finished(world.begun(order))
    settle.confirm_order(order.id, by=poor.actor)
    session().commit()
    assert statement(time_account(poor.member_id)).items == []
    assert world.holding(world.volunteer).balance == HOUR


def test_the_issue_brake_stops_what_the_bank_pays_and_nothing_is_half_done(world: World, rule: SetRule) -> None:
    rule("orders.payer_general", "bank")
    rule("ledger.issue_limit_hours", 11)  # the resident's ten hours count too
    first, second = (
        world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(days=n))))) for n in (2, 3)
    )
    world.confirmed(first)
    with refused("ledger.issue_brake_reached"):
        settle.confirm_order(second.id, by=world.resident.actor)
    assert order_row(second.id).state == "finished"
    assert record_of_order(second.id) is None
    assert served_seconds(world.volunteer.member_id) == HOUR


def test_a_sponsors_programme_needs_a_sponsor_who_has_the_time(world: World, rule: SetRule) -> None:
    rule("orders.payer_party", "sponsor")
    wish = world.wish(programme=Programme.PARTY)
    with refused("orders.sponsor_needed"):
        publish.publish_demand(wish, recipient_id=world.resident.member_id, by=world.resident.actor)
    small = sponsor(world, 1)
    wish = world.wish(programme=Programme.PARTY, sponsor_id=small, minutes=61)
    with refused("ledger.not_enough_time"):
        publish.publish_demand(wish, recipient_id=world.resident.member_id, by=world.resident.actor)
    for nobody, why in (
        (uuid7(), "organisations.organisation_not_found"),
        (sponsor(world, 5, "sibling"), "orders.sponsor_needed"),
    ):
        wish = world.wish(programme=Programme.PARTY, sponsor_id=nobody)
        with refused(why):
            publish.publish_demand(wish, recipient_id=world.resident.member_id, by=world.resident.actor)
    assert holding(small).held == 0


def test_where_none_is_named_the_nearest_that_can_pay_does(world: World, rule: SetRule) -> None:
    rule("orders.payer_general", "sponsor")
    far, near, poor = sponsor(world, 5), sponsor(world, 5, "branch"), sponsor(world, 1, "leaf")
    paid_by = [world.demand(minutes=minutes, starts_in=timedelta(days=day)).sponsor_id for day, minutes in enumerate((60, 120, 240), 1)]  # fmt: skip
    assert paid_by == [poor, near, far]


def test_the_console_gives_an_organisation_time_and_residents_need_name_nobody(world: World, rule: SetRule) -> None:
    rule("orders.payer_general", "sponsor")
    payer, district = sponsor(world, 1, "leaf"), world.browser(world.district)
    at = f"/desk/organisations/{payer}/time-grant"
    asked = {"amount": "600", "document": "协议 2 号", "reason": "再赞助"}
    assert "600" in district.post(at, asked).get_data(as_text=True)
    assert district.post(at, {**asked, "is_confirmed": "true"}).status_code == 303
    waiting = world.browser(world.person("主管老何", role="district_admin", role_at=world.nodes["root"]))
    page = waiting.get("/desk/time").get_data(as_text=True)
    assert "爱心企业" in page
    decision = re.search(r"/desk/time/[0-9a-f-]+/decision", page)
    assert decision
    assert waiting.post(decision[0], {"is_approved": "true"}, form_at="/desk/time").status_code == 303
    assert holding(payer).available == HOUR + 600 * 300
    kind, browser = world.kind().id, world.browser(world.resident)
    assert "由团体支付" in browser.get(f"/demands/new/{kind}").get_data(as_text=True)
    when = {"starts_at": f"{local(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}", "minutes": "60"}
    assert browser.post(f"/demands/new/{kind}", when).status_code == 303
    assert holding(payer).held == HOUR
    assert world.browser(world.clerk).get(at).status_code == 403


def test_each_programme_has_a_payer_of_its_own(world: World) -> None:
    payers = {
        programme: world.demand(programme=programme, starts_in=timedelta(days=n)).payer
        for n, programme in enumerate(Programme, 2)
    }
    assert payers == {Programme.GENERAL: "requester", Programme.MEALS: "bank", Programme.PARTY: "bank"}


def test_a_rule_changed_meanwhile_leaves_a_published_demand_under_the_old_one(world: World, rule: SetRule) -> None:
    order = world.finished()
    rule("orders.payer_general", "bank")
    world.confirmed(order)
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (9 * HOUR, 0)


def test_the_rules_of_one_bank_say_nothing_about_another(world: World, other_world: World) -> None:
    session().rollback()
    rule_of(world)("orders.payer_general", "bank")
    with other_world.scope():
        assert other_world.demand().payer == "requester"
