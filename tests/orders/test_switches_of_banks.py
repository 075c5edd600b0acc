"""The three switches as each of the four banks has set them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.ledger.chart import BankAccount
from app.ledger.queries import bank_holding, issued_seconds, served_seconds
from app.orders.commands import attend, take
from app.orders.queries import check_in_code, kinds
from app.orders.queries import order as order_row
from app.records.queries import record_of_order
from app.tenancy.actor import Actor
from app.tenancy.scope import jurisdiction_scope
from tests.orders.conftest import refused
from tests.orders.test_three_switches import run_job
from tests.worlds import HOUR, World, open_world


@pytest.fixture
def bank(request: pytest.FixtureRequest, app_context: object) -> Iterator[World]:
    """One of the other three banks, from its own file."""
    made = open_world(request.param)
    with jurisdiction_scope(made.id):
        yield made
        session().rollback()
    db.session.remove()


@pytest.mark.parametrize("bank", ["taierzhuang"], indirect=True)
@pytest.mark.parametrize(("key", "times"), [("housekeeping", 1), ("home_maintenance", 2), ("legal_aid", 3)])
def test_taierzhuang_dispatches_and_the_upload_counts_and_pays(bank: World, key: str, times: int) -> None:
    issued = issued_seconds()
    order = run_job(bank, takes="dispatch", counts="upload", key=key)
    assert (order_row(order.id).state, order_row(order.id).closed_how) == ("confirmed", "upload")
    assert bank.holding(bank.volunteer).balance == times * HOUR
    assert served_seconds(bank.volunteer.member_id) == HOUR
    assert bank.holding(bank.resident).balance == 10 * HOUR
    assert issued_seconds() - issued == times * HOUR


@pytest.mark.parametrize("bank", ["taierzhuang"], indirect=True)
@pytest.mark.parametrize(
    ("minutes", "key", "posted"), [(60, "legal_aid", 10_800), (95, "housekeeping", 5700), (47, "housekeeping", 2820)]
)
def test_taierzhuangs_minutes_times_coefficient_are_exact(bank: World, minutes: int, key: str, posted: int) -> None:
    run_job(bank, takes="dispatch", counts="upload", key=key, minutes=minutes)
    assert bank.holding(bank.volunteer).balance == posted


@pytest.mark.parametrize("bank", ["taierzhuang"], indirect=True)
def test_taierzhuang_refuses_kinds_whose_coefficient_nobody_stated_and_has_no_check_in(bank: World) -> None:
    for key in ("medical_care", "emergency_rescue", "day_care"):
        kind = next(row for row in kinds() if row.key == key)
        with refused("orders.kind_not_ready"):
            bank.demand(kind_id=kind.id)
    demand = bank.demand()
    with refused("orders.claim_closed"):
        bank.claimed(demand)
    order = take.dispatch_order(demand.id, helper_id=bank.volunteer.member_id, by=bank.subadmin.actor)
    session().commit()
    with fixed(demand.starts_at), refused("orders.check_in_closed"):
        attend.check_in(order.id, code=check_in_code(order.id, "in"), by=bank.volunteer.actor)


@pytest.mark.parametrize("bank", ["taierzhuang"], indirect=True)
def test_taierzhuang_over_the_api_the_upload_alone_pays(bank: World) -> None:
    begin = (now() + timedelta(days=2)).replace(microsecond=0)
    desk = bank.api(bank.subadmin)
    wish = {"kind_id": str(bank.kind("legal_aid").id), "starts_at": begin.isoformat(), "minutes": 60}
    demand = desk.post("/demands", {**wish, "recipient_id": str(bank.resident.member_id)}).json
    order = desk.post(f"/demands/{demand['id']}/dispatch", {"helper_id": str(bank.volunteer.member_id)}).json
    times = {"started_at": begin.isoformat(), "ended_at": (begin + timedelta(hours=1)).isoformat()}
    with fixed(begin + timedelta(days=5)):
        assert bank.api(bank.volunteer).post(f"/orders/{order['id']}/upload", times).status_code == 403
        done = desk.post(f"/orders/{order['id']}/upload", times)
    assert (done.json["state"], done.json["closed_how"]) == ("confirmed", "upload")


@pytest.mark.parametrize("bank", ["guangzhou"], indirect=True)
@pytest.mark.parametrize(("minutes", "points"), [(59, 0), (60, 1), (119, 1), (120, 2)])
def test_guangzhou_credits_whole_points_on_recorded_hours_and_debits_nobody(
    bank: World, minutes: int, points: int
) -> None:
    order = run_job(bank, takes="claim", counts="check_in", minutes=minutes)
    record = record_of_order(order.id)
    assert record is not None
    assert bank.holding(bank.volunteer).balance == points * HOUR
    assert (record.spendable_seconds, record.honour_seconds) == (points * HOUR, minutes * 60 - points * HOUR)
    assert bank.holding(bank.resident).balance == 10 * HOUR
    assert served_seconds(bank.volunteer.member_id) == minutes * 60


@pytest.mark.parametrize("bank", ["guangzhou"], indirect=True)
def test_guangzhous_account_takes_no_more_than_1500_points(bank: World) -> None:
    bank.grant(bank.volunteer, 1499 * HOUR)
    run_job(bank, takes="claim", counts="check_in", minutes=120)
    assert bank.holding(bank.volunteer).balance == 1500 * HOUR
    assert bank_holding(BankAccount.POOL) == (0, 0)


@pytest.mark.parametrize("bank", ["chaoyangmen"], indirect=True)
def test_in_chaoyangmen_the_recipient_pays_when_satisfied(bank: World) -> None:
    order = run_job(bank, takes="claim", counts="check_in", minutes=90)
    assert order_row(order.id).closed_how == "recipient"
    assert (bank.holding(bank.resident).balance, bank.holding(bank.volunteer).balance) == (
        17 * HOUR // 2,
        3 * HOUR // 2,
    )
    with refused("orders.dispatch_closed"):
        take.dispatch_order(
            bank.demand(starts_in=timedelta(days=5)).id,
            helper_id=bank.volunteer.member_id,
            by=Actor(member_id=bank.subadmin.member_id),
        )
