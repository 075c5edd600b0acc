"""Four banks, one program: each runs its own way over the API from its own file, and two that swap files swap ways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.seconds import spell_with_word
from app.ledger.chart import time_account
from app.ledger.queries import issued_seconds, served_seconds, statement, unit
from app.ledger.verify import verify
from app.orders.jobs import run_clock
from app.orders.queries import check_in_code, kinds
from app.records.queries import record_of_order
from app.tenancy.queries import look, tenant, tree
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT
from tests.worlds import HOUR, Person, World, bank_file, open_world, people_of

FILES = ROOT / "config" / "jurisdictions"
Open = Callable[..., World]


@pytest.fixture
def bank(app_context: Flask) -> Iterator[Open]:
    """Open a bank from a file, enter it, and stay in it until the next one is opened."""
    entered: list[Any] = []

    def leave() -> None:
        if entered:
            session().rollback()
            entered.pop().__exit__(None, None, None)
        db.session.remove()

    def open_one(file: str | Path, slug: str | None = None) -> World:
        leave()
        world = people_of(slug) if slug else open_world(file)
        scope = jurisdiction_scope(world.id)
        scope.__enter__()
        entered.append(scope)
        return world

    yield open_one
    leave()


def ok(answer: Any, status: int = 200) -> Any:
    """The body of an answer that has this status."""
    assert answer.status_code == status, (answer.status_code, answer.json)
    return answer.json


def in_days(days: int, hour: int = 2) -> datetime:
    """A whole hour some days ahead, by day in Shanghai."""
    return (now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def kind_id(world: World, key: str) -> str:
    """A kind of the catalogue, used or not."""
    return next(str(kind.id) for kind in kinds() if kind.key == key)


# ---- Tai'erzhuang: the telephone, the desk, the upload ----


def call_and_dispatch(world: World, desk: Person, key: str, begins: datetime, minutes: int) -> tuple[Any, Any]:
    """A clerk of the head bank takes an elder's demand by telephone and gives it to a volunteer."""
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


# ---- any other bank, and two that swap their files ----


@dataclass(frozen=True)
class Ways:
    """How a bank runs the job, as its people see it."""

    payer: str
    claimed: bool
    counted_by_upload: bool
    confirmed_by: str
    paid_for_47_minutes: int
    shown: str
    words: tuple[str, ...]


def ways_of(world: World) -> Ways:
    """Run the whole job for 47 minutes the way this bank allows, and say which way that was."""
    begins = in_days(3)
    clerk, him = world.api(world.subadmin), world.api(world.volunteer)
    wish = {"kind_id": str(world.kind().id), "starts_at": begins.isoformat(), "minutes": 60}
    demand = ok(clerk.post("/demands", {**wish, "recipient_id": str(world.resident.member_id)}), 201)
    claim = him.post(f"/demands/{demand['id']}/claim")
    order = claim.json
    if claim.status_code != 201:
        helper = {"helper_id": str(world.volunteer.member_id)}
        order = ok(clerk.post(f"/demands/{demand['id']}/dispatch", helper), 201)
    end = begins + timedelta(minutes=47)
    with fixed(begins):
        entered = him.post(f"/orders/{order['id']}/check-in", {"code": check_in_code(UUID(order["id"]), "in")})
    with fixed(end):
        if entered.status_code == 200:
            done = ok(him.post(f"/orders/{order['id']}/check-out", {"code": check_in_code(UUID(order["id"]), "out")}))
        else:
            times = {"started_at": begins.isoformat(), "ended_at": end.isoformat()}
            done = ok(clerk.post(f"/orders/{order['id']}/upload", times))
        if done["state"] != "confirmed":
            done = ok(world.api(world.resident).post(f"/orders/{order['id']}/confirmation"), 201)
    session().rollback()
    paid = world.holding(world.volunteer).balance
    record = record_of_order(UUID(order["id"]))
    assert record is not None
    assert record.actual_seconds == 47 * 60
    assert verify() == []
    return Ways(
        demand["payer"], claim.status_code == 201, entered.status_code != 200, done["closed_how"], paid,
        spell_with_word(paid, unit(), "zh"), tuple(look().word(key, "zh") for key in ("unit", "helper", "recipient", "demand")),
    )  # fmt: skip


def test_the_four_banks_differ_and_each_is_what_its_file_says(bank: Open) -> None:
    ways = {name: ways_of(bank(name)) for name in ("nansha", "guangzhou", "chaoyangmen", "taierzhuang")}
    short = {name: (way.payer, way.claimed, way.counted_by_upload, way.confirmed_by) for name, way in ways.items()}
    assert short == {
        "nansha": ("requester", True, False, "recipient"),
        "guangzhou": ("bank", True, False, "recipient"),
        "chaoyangmen": ("requester", True, False, "recipient"),
        "taierzhuang": ("bank", False, True, "upload"),
    }
    assert {name: (way.paid_for_47_minutes, way.shown) for name, way in ways.items()} == {
        "nansha": (2820, "9.4时间币"),
        "guangzhou": (0, "0时间积分"),
        "chaoyangmen": (2820, "≈0.8时间币"),
        "taierzhuang": (2820, "≈0.78小时"),
    }
    assert len({way.words for way in ways.values()}) == 4


def _under_the_name_of(tmp_path: Path, name: str, other: str) -> Path:
    """The content of one bank's file, opened under the short name of another."""
    text = (FILES / f"{name}.toml").read_text(encoding="utf-8")
    assert f'slug = "{name}"' in text
    return bank_file(tmp_path / f"{other}.toml", text.replace(f'slug = "{name}"', f'slug = "{other}"'))


def test_two_banks_that_swap_their_files_swap_their_ways(bank: Open, tmp_path: Path) -> None:
    nansha, town = ways_of(bank("nansha")), ways_of(bank("taierzhuang"))
    assert nansha != town
    assert ways_of(bank(_under_the_name_of(tmp_path, "taierzhuang", "nansha"))) == town
    assert ways_of(bank(_under_the_name_of(tmp_path, "nansha", "taierzhuang"))) == nansha


FIFTH = """
[jurisdiction]
slug = "yuncheng"
name_zh = "云城互助时间银行"
name_en = "Yuncheng Time Bank"
region = "445303"

[[region]]
code = "445303"
name_zh = "云城区"
name_en = "Yuncheng District"

[[tenant]]
key = "yuncheng"
kind = "head_bank"
name_zh = "云城总行"
name_en = "Yuncheng Head Bank"

[[tenant]]
key = "east"
parent = "yuncheng"
kind = "branch"
name_zh = "东城分行"
name_en = "East Branch"

[[tenant]]
key = "east-1"
parent = "east"
kind = "community"
name_zh = "东一社区"
name_en = "East One"

[[tenant]]
key = "west"
parent = "yuncheng"
kind = "branch"
name_zh = "西城分行"
name_en = "West Branch"

[vocabulary]
unit = { zh = "工分", en = "work points" }
bank = { zh = "时间银行", en = "time bank" }
helper = { zh = "帮手", en = "hand" }
recipient = { zh = "街坊", en = "neighbour" }
demand = { zh = "活儿", en = "job" }

[brand]
name_zh = "云城时间银行"
name_en = "Yuncheng Time Bank"
primary_colour = "#0b6b75"
accent_colour = "#a8501c"

[rules]
"ledger.seconds_per_unit" = { value = 900, source = "local" }
"ledger.unit_decimals" = { value = 2, source = "local" }
"records.round_down_to_seconds" = { value = 900, source = "local" }
"orders.payer_general" = { value = "bank", source = "local" }
"orders.who_takes" = { value = "both", source = "local" }
"orders.what_counts" = { value = "upload", source = "local" }
"orders.upload_confirms" = { value = false, source = "local" }

[[kind]]
key = "odd_jobs"
name_zh = "杂活"
name_en = "Odd jobs"
coefficient = "3/2"
source = "local"
"""


def test_a_fifth_bank_from_a_new_file_runs_the_job_its_own_way(bank: Open, tmp_path: Path) -> None:
    path = tmp_path / "yuncheng.toml"
    path.write_text(FIFTH, encoding="utf-8")
    ways = ways_of(bank(path))
    # 47 min × 3/2 = 4,230 s, down to whole quarters of an hour: 3,600 s, four work points.
    assert ways == Ways("bank", True, True, "recipient", 3600, "4.00工分", ("工分", "帮手", "街坊", "活儿"))


def test_a_fifth_bank_like_another_runs_the_job_like_that_one(app: Flask, bank: Open) -> None:
    like = bank("chaoyangmen")
    ways, slug = ways_of(like), f"{like.slug}-b"
    session().rollback()
    args = ["jurisdiction", "open", "--like", like.slug, "--slug", slug, "--name", "新街时间银行"]
    opened = app.test_cli_runner().invoke(args=args)
    assert opened.exit_code == 0, opened.output
    assert ways_of(bank("chaoyangmen", slug)) == ways


def test_a_demand_of_one_branch_is_not_found_from_another(bank: Open) -> None:
    world = bank("guangzhou")
    demand = world.demand()
    there = world.person(
        "邻区小江", role="sub_branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
    )
    answer = world.api(there).get(f"/demands/{demand.id}/matches")
    assert (answer.status_code, answer.json["code"]) == (404, "orders.demand_not_found")
