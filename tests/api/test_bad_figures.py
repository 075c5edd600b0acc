"""Sums, days and ids beyond what there can be are refused with a sentence."""

import json
from typing import Any

import pytest

from app.kit.ids import uuid7
from tests.api.test_bad_input import refusal
from tests.worlds import HOUR, World


@pytest.mark.parametrize("seconds", [0, -HOUR, 36_000_001, "x", None, 1.5])
def test_a_grant_of_nothing_or_of_too_much_is_refused(world: World, seconds: Any) -> None:
    body = {
        "receivers": [{"member_id": str(world.volunteer.member_id), "seconds": seconds}],
        "document": "d",
        "reason": "r",
    }
    refusal(world.api(world.district).post("/grants", body), 422, "kit.bad_fields")


def test_too_many_receivers_are_refused_before_anybody_is_looked_for(world: World) -> None:
    nobody = [{"member_id": str(uuid7()), "seconds": 60}]
    body = {"receivers": nobody * 5001, "document": "d", "reason": "r"}
    answer = refusal(world.api(world.district).post("/grants", body), 422, "kit.bad_fields")
    assert "5000" in str(answer)
    refusal(world.api(world.district).post("/grants", body | {"receivers": nobody}), 404, "members.member_not_found")


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0376-01-22", "1899-12-31", "2201-01-01", "9999-12-31", "2026-02-30", "yesterday"]
)
@pytest.mark.parametrize("end", ["since", "until"])
def test_a_day_beyond_the_calendar_is_refused(world: World, day: str, end: str) -> None:
    said = refusal(world.api(world.auditor).get(f"/facts?{end}={day}"), 422)
    assert end in json.dumps(said["data"])


def test_a_day_before_there_were_computers_finds_nothing(world: World) -> None:
    answer = world.api(world.auditor).get("/facts?since=1900-01-01&until=1900-02-01")
    assert (answer.status_code, answer.json["items"]) == (200, [])


@pytest.mark.parametrize(
    "id_",
    [
        "fa122356-1a27-5f04-a27b-5b758a6354f4",  # its first 48 bits are a day of the year 10683
        "ffffffff-ffff-7fff-bfff-ffffffffffff", "00000000-0000-7000-8000-000000000000", "018f0000-0000-4000-8000-000000000000",
    ],
)  # fmt: skip
def test_an_id_of_another_time_is_refused(world: World, id_: str) -> None:
    receivers = [{"member_id": str(world.resident.member_id), "seconds": HOUR}]
    body = {"id": id_, "receivers": receivers, "document": "文 1 号", "reason": "试"}
    refusal(world.api(world.district).post("/grants", body), 422, "ledger.id_out_of_window")
