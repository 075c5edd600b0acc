"""A bank is its file: two that swap files swap ways, and a fifth from a new file, or like another, runs the job."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask

from app.kit.clock import fixed
from app.kit.db import session
from app.kit.seconds import spell_with_word
from app.ledger.queries import unit
from app.ledger.verify import verify
from app.orders.queries import check_in_code
from app.records.queries import record_of_order
from app.tenancy.queries import look
from config.settings import ROOT
from tests.orders.ways import Open, in_days, ok
from tests.worlds import World, bank_file

FILES = ROOT / "config" / "jurisdictions"


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
