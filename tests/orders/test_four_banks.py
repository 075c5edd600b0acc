"""Four banks, one program: each runs its own way over the API from its own file."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kit.clock import fixed, now
from app.kit.db import session
from app.kit.seconds import spell_with_word
from app.ledger.chart import time_account
from app.ledger.queries import issued_seconds, served_seconds, statement, unit
from app.ledger.verify import verify
from app.orders.jobs import run_clock
from app.orders.queries import check_in_code
from app.tenancy.queries import tenant, tree
from config.settings import ROOT
from tests.orders.ways import Open, in_days, kind_id, ok
from tests.worlds import HOUR, Person, World

FILES = ROOT / "config" / "jurisdictions"


# ---- Tai'erzhuang: the telephone, the desk, the upload ----


def call_and_dispatch(world: World, desk: Person, key: str, begins: datetime, minutes: int) -> tuple[Any, Any]:
    """A clerk of the head bank takes an elder's demand by telephone and gives it to a volunteer."""
    world.everybody()
    line = world.api(desk)
    wish = {
        "kind_id": kind_id(world, key),
        "starts_at": begins.isoformat(),
        "minutes": minutes,
        "place": "运河南巷 8 号",
    }
    demand = ok(line.post("/hotline-calls", {**wish, "recipient_id": str(world.resident.member_id)}), 201)
    best = ok(line.get(f"/demands/{demand['id']}/matches"))[0]
    order = ok(line.post(f"/demands/{demand['id']}/dispatch", {"helper_id": best["helper_id"]}), 201)
    return demand, order


@pytest.mark.parametrize(
    ("key", "minutes", "posted"),
    [
        ("housekeeping", 60, 3600), ("appliance_repair", 60, 7200), ("psychological_counselling", 60, 10_800),
        ("meal_delivery", 95, 5700), ("accompanying", 47, 2820),
    ],
)  # fmt: skip
def test_in_taierzhuang_the_desk_takes_the_call_and_the_sub_branchs_upload_pays(
    bank: Open, key: str, minutes: int, posted: int
) -> None:
    world = bank("taierzhuang")
    desk = world.person("接线小孟", role="hotline_clerk", node=world.nodes["root"])
    begins, issued = in_days(2), issued_seconds()
    demand, order = call_and_dispatch(world, desk, key, begins, minutes)
    assert (demand["payer"], demand["recipient_id"]) == ("bank", str(world.resident.member_id))
    helper = next(p for p in world.people.values() if str(p.member_id) == order["helper_id"])
    times = {"started_at": begins.isoformat(), "ended_at": (begins + timedelta(minutes=minutes)).isoformat()}
    with fixed(begins + timedelta(days=3)):
        done = ok(world.api(world.subadmin).post(f"/orders/{order['id']}/upload", times))
    assert (done["state"], done["closed_how"]) == ("confirmed", "upload")
    session().rollback()
    assert world.holding(helper).balance == posted
    assert issued_seconds() - issued == posted
    assert served_seconds(helper.member_id) == minutes * 60
    assert [line.seconds for line in statement(time_account(world.resident.member_id)).items] == [10 * HOUR]
    assert world.holding(world.resident).balance == 10 * HOUR
    shown = ok(world.api(helper).get(f"/members/{helper.member_id}/balance"))
    assert shown["unit_zh"] == "小时"
    assert shown["shown"].lstrip("≈") == f"{posted / 3600:.2f}"
    assert verify() == []


def test_in_taierzhuang_nobody_claims_nobody_checks_in_and_only_the_sub_branch_uploads(bank: Open) -> None:
    world = bank("taierzhuang")
    desk = world.person("接线小孟", role="hotline_clerk", node=world.nodes["root"])
    begins = in_days(2)
    demand, order = call_and_dispatch(world, desk, "housekeeping", begins, 60)
    other = ok(
        world.api(desk).post(
            "/demands",
            {"kind_id": demand["kind_id"], "starts_at": in_days(4).isoformat(), "minutes": 60,
             "recipient_id": str(world.resident.member_id)},
        ), 201,
    )  # fmt: skip
    claimed = world.api(world.helper2).post(f"/demands/{other['id']}/claim")
    assert (claimed.status_code, claimed.json["code"]) == (403, "orders.claim_closed")
    helper = next(p for p in world.people.values() if str(p.member_id) == order["helper_id"])
    with fixed(begins + timedelta(hours=1)):
        inside = world.api(helper).post(f"/orders/{order['id']}/check-in", {"code": "000000"})
        assert (inside.status_code, inside.json["code"]) == (403, "orders.check_in_closed")
        times = {"started_at": begins.isoformat(), "ended_at": (begins + timedelta(minutes=50)).isoformat()}
        for person in (desk, world.resident, helper):
            assert world.api(person).post(f"/orders/{order['id']}/upload", times).status_code == 403
        ok(world.api(world.subadmin).post(f"/orders/{order['id']}/upload", times))


@pytest.mark.parametrize("key", ["medical_care", "emergency_rescue", "day_care"])
def test_a_kind_without_a_stated_coefficient_waits_for_the_district(bank: Open, key: str) -> None:
    world = bank("taierzhuang")
    desk = world.api(world.person("接线小孟", role="hotline_clerk", node=world.nodes["root"]))
    wish = {
        "kind_id": kind_id(world, key), "starts_at": in_days(2).isoformat(), "minutes": 60,
        "recipient_id": str(world.resident.member_id),
    }  # fmt: skip
    refusal = desk.post("/hotline-calls", wish)
    assert (refusal.status_code, refusal.json["code"]) == (409, "orders.kind_not_ready")
    assert "系数" in refusal.json["zh"]
    path = f"/kinds/{wish['kind_id']}/coefficient"
    assert desk.post(path, {"coefficient": "2"}).status_code == 403
    assert world.api(world.branch).post(path, {"coefficient": "2"}).status_code == 403
    for nonsense in ("0", "-1", "many"):
        assert world.api(world.district).post(path, {"coefficient": nonsense}).status_code == 422
    assert ok(world.api(world.district).post(path, {"coefficient": "5/2"}))["coefficient"] == "5/2"
    demand = ok(desk.post("/hotline-calls", wish), 201)
    assert demand["slot_seconds"] == 9000


# ---- Guangzhou: stations publish, volunteers sign up, whole points ----


def test_guangzhou_is_a_tree_of_four_levels(bank: Open) -> None:
    world = bank("guangzhou")
    nodes = {node.id: node for node in tree()}
    leaf, levels = nodes[world.nodes["leaf"]], []
    while leaf is not None:
        levels.append(leaf.kind)
        leaf = nodes.get(leaf.parent_id)  # type: ignore[assignment, arg-type]
    assert levels == ["community", "sub_branch", "branch", "head_bank"]
    assert sum(node.kind == "branch" for node in nodes.values()) == 11


@pytest.mark.parametrize(("minutes", "points"), [(45, 0), (60, 1), (150, 2), (180, 3)])
def test_in_guangzhou_a_station_publishes_and_the_bank_credits_whole_points(
    bank: Open, minutes: int, points: int
) -> None:
    world = bank("guangzhou")
    station, her = world.api(world.clerk), world.api(world.volunteer)
    begins, issued = in_days(2), issued_seconds()
    wish = {"kind_id": kind_id(world, "elder_care"), "starts_at": begins.isoformat(), "minutes": minutes}
    demand = ok(station.post("/demands", {**wish, "recipient_id": str(world.resident.member_id)}), 201)
    offer = next(one for one in ok(her.get("/demands"))["items"] if one["demand"]["id"] == demand["id"])
    assert offer["is_near"]
    assert tenant(UUID(demand["tenant_id"])).name_zh in offer["reasons"][0]["zh"]
    no = station.post(f"/demands/{demand['id']}/dispatch", {"helper_id": str(world.volunteer.member_id)})
    assert no.status_code == 403
    order = ok(her.post(f"/demands/{demand['id']}/claim"), 201)
    with fixed(begins):
        ok(her.post(f"/orders/{order['id']}/check-in", {"code": check_in_code(UUID(order["id"]), "in")}))
    with fixed(begins + timedelta(minutes=minutes)):
        ok(her.post(f"/orders/{order['id']}/check-out", {"code": check_in_code(UUID(order["id"]), "out")}))
        ok(world.api(world.resident).post(f"/orders/{order['id']}/confirmation"), 201)
    session().rollback()
    assert world.holding(world.volunteer).balance == points * HOUR
    assert issued_seconds() - issued == points * HOUR
    assert world.holding(world.resident).balance == 10 * HOUR
    shown = ok(her.get(f"/members/{world.volunteer.member_id}/balance"))
    assert (shown["shown"], shown["unit_zh"]) == (str(points), "时间积分")


# ---- Chaoyangmen: paid when satisfied ----


def test_in_chaoyangmen_help_is_claimed_and_paid_when_the_recipient_is_satisfied(bank: Open) -> None:
    world = bank("chaoyangmen")
    hers, him = world.api(world.resident), world.api(world.volunteer)
    begins = in_days(2)
    wish = {"kind_id": kind_id(world, "phone_coaching"), "starts_at": begins.isoformat(), "minutes": 90}
    demand = ok(hers.post("/demands", wish), 201)
    session().rollback()
    assert (demand["payer"], world.holding(world.resident).held) == ("requester", 5400)
    order = ok(him.post(f"/demands/{demand['id']}/claim"), 201)
    with fixed(begins):
        ok(him.post(f"/orders/{order['id']}/check-in", {"code": check_in_code(UUID(order["id"]), "in")}))
    end = begins + timedelta(minutes=90)
    with fixed(end):
        ok(him.post(f"/orders/{order['id']}/check-out", {"code": check_in_code(UUID(order["id"]), "out")}))
        assert world.holding(world.volunteer).balance == 0
        ok(hers.post(f"/orders/{order['id']}/confirmation"), 201)
    session().rollback()
    assert (world.holding(world.volunteer).balance, world.holding(world.resident).balance) == (5400, 10 * HOUR - 5400)
    assert spell_with_word(5400, unit(), "zh") == "1.5时间币"


def test_in_chaoyangmen_a_dispute_stops_everything_however_long_it_takes(bank: Open) -> None:
    world = bank("chaoyangmen")
    order = world.finished()
    ok(world.api(world.resident).post(f"/orders/{order.id}/dispute", {"reason": "没有教会"}), 201)
    session().rollback()
    with fixed(now() + timedelta(days=400)):
        run_clock()
    session().expire_all()
    assert world.reload(session().merge(order)).state == "disputed"
    assert (world.holding(world.volunteer).balance, world.holding(world.resident).held) == (0, HOUR)
    ok(world.api(world.branch).post(f"/orders/{order.id}/decision", {"minutes": 0, "note": "未完成"}))
    session().rollback()
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (10 * HOUR, 0)


def test_a_demand_of_one_branch_is_not_found_from_another(bank: Open) -> None:
    world = bank("guangzhou")
    demand = world.demand()
    there = world.person(
        "邻区小江", role="sub_branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
    )
    answer = world.api(there).get(f"/demands/{demand.id}/matches")
    assert (answer.status_code, answer.json["code"]) == (404, "orders.demand_not_found")
