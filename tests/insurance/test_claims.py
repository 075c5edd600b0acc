"""An accident is reported, passed on, settled or declined; what was said is encrypted and for few eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.insurance.models import CLAIM, Cover, InsuranceClaim
from app.insurance.personal import PERSONAL
from app.insurance.retention import forget_old_claims
from app.kit.clock import fixed, now
from app.kit.db import session
from app.members.models import DataReading
from app.notifications.models import Message
from app.orders.commands import take
from tests.insurance.conftest import SetRule, covered
from tests.worlds import Person, World

SAID, PLACE = "下楼梯时扭伤了脚踝", "3 号楼 2 单元"


@dataclass
class Accident:
    """A bank at the time of a service during which somebody is hurt."""

    world: World
    cover_id: UUID
    order_id: UUID

    def body(self, **more: Any) -> dict[str, Any]:
        return {"happened_at": (now() - timedelta(minutes=5)).isoformat(), "place": PLACE, "said": SAID} | more

    def report(self, person: Person | None = None, **more: Any) -> Any:
        api = self.world.api(person or self.world.volunteer)
        return api.post(f"/insurance/covers/{self.cover_id}/claims", self.body(**more))

    def step(self, claim_id: str, step: str, person: Person | None = None, **body: Any) -> Any:
        return self.world.api(person or self.world.district).post(f"/insurance/claims/{claim_id}/{step}", body)


@pytest.fixture
def accident(insured: World) -> Iterator[Accident]:
    held = covered(insured)
    with fixed(held.starts_at + timedelta(minutes=20)):
        yield Accident(insured, held.id, held.order_id)


def told(world: World) -> list[tuple[str, UUID]]:
    with world.scope():
        deliver_due()
        rows = session().query(Message).filter(Message.kind.like("insurance.claim%")).order_by(Message.id)
        return [(row.kind.removeprefix("insurance.claim_"), row.member_id) for row in rows]


def test_a_claim_goes_its_way_and_everybody_concerned_hears_of_each_step(accident: Accident) -> None:
    world = accident.world
    made = accident.report()
    assert (made.status_code, made.json["stage"]) == (201, "reported")
    id_ = made.json["id"]
    me, manager = world.volunteer.member_id, world.district.member_id
    assert sorted(told(world)) == sorted([("reported", me), ("reported", manager)])
    assert accident.step(id_, "settlement").json["code"] == "insurance.claim_step_refused"
    assert accident.step(id_, "passing", note="快递单号 1").json["stage"] == "passed"
    settled = accident.step(id_, "settlement", yuan=1200, note="已到账")
    assert (settled.json["stage"], settled.json["settled_yuan"]) == ("settled", 1200)
    assert accident.step(id_, "refusal", note="x").status_code == 409
    assert told(world)[2:] == [("passed", me), ("settled", me)]
    whole = world.api(world.volunteer).get(f"/insurance/claims/{id_}").json
    assert (whole["said"], whole["place"], whole["passed_note"], whole["closed_note"]) == (
        SAID,
        PLACE,
        "快递单号 1",
        "已到账",
    )
    with world.scope():
        kinds = [
            fact.kind for fact in session().query(Fact).filter(Fact.kind.like("insurance.claim%")).order_by(Fact.id)
        ]
        assert kinds == [f"insurance.claim_{step}" for step in ("reported", "passed", "settled")]
        assert SAID not in str(
            [fact.body for fact in session().query(Fact)] + [m.body_zh for m in session().query(Message)]
        )


def test_declining_needs_a_reason_that_the_person_reads(accident: Accident) -> None:
    id_ = accident.report().json["id"]
    mute = accident.step(id_, "refusal")
    assert (mute.status_code, mute.json["code"]) == (422, "insurance.claim_reason_needed")
    assert accident.step(id_, "refusal", note="不在保障范围").json["stage"] == "declined"
    page = accident.world.browser(accident.world.volunteer).get(f"/insurance/claims/{id_}").get_data(as_text=True)
    assert "不在保障范围" in page


def test_what_was_said_is_encrypted_and_looks_of_staff_are_recorded(accident: Accident) -> None:
    world, id_ = accident.world, accident.report().json["id"]
    for person in (world.clerk, world.volunteer, world.clerk):
        assert SAID in world.browser(person).get(f"/insurance/claims/{id_}").get_data(as_text=True)
    with world.scope():
        row = session().query(InsuranceClaim).one()
        assert SAID.encode() not in (row.said_cipher or b"")
        looks = session().query(DataReading).filter_by(member_id=world.volunteer.member_id, what="record").all()
        assert [look.by_member_id for look in looks] == [world.clerk.member_id]


@pytest.mark.parametrize("name", ["resident", "helper2", "sibling"])
def test_others_find_no_claim_and_no_file_of_it(accident: Accident, name: str) -> None:
    world, id_ = accident.world, accident.report().json["id"]
    somebody = world.people[name]
    assert world.browser(somebody).get(f"/insurance/claims/{id_}").status_code == 404
    assert world.api(somebody).get(f"/insurance/claims/{id_}").json["code"] == "insurance.claim_not_found"
    assert accident.report(somebody).status_code == 404
    found = world.api(somebody).get(f"/files/?document_kind={CLAIM}&document_id={id_}")
    assert found.status_code == 404


def test_a_clerk_reports_for_somebody_and_nobody_without_the_word_works_on_it(accident: Accident) -> None:
    world = accident.world
    made = accident.report(world.clerk)
    assert made.status_code == 201
    with world.scope():
        fact = session().query(Fact).filter(Fact.kind == "insurance.claim_reported").one()
        assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, world.volunteer.member_id)
    for name in ("clerk", "branch", "volunteer"):
        assert accident.step(made.json["id"], "passing", world.people[name]).status_code == 403
    with world.scope():
        auditor = accident.report(world.auditor)
    assert auditor.status_code == 403


def test_nobody_works_on_their_own_claim(accident: Accident) -> None:
    world, id_ = accident.world, accident.report().json["id"]
    with world.scope():
        for row in (session().query(InsuranceClaim).one(), session().query(Cover).one()):
            row.member_id = world.district.member_id
        session().commit()
    assert accident.step(id_, "passing").json["code"] == "insurance.own_claim"
    page = world.browser(world.district).get(f"/insurance/claims/{id_}").get_data(as_text=True)
    assert "记为未赔付" not in page


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"happened_at": "2020-01-01T00:00:00+00:00"}, "insurance.claim_outside_cover"),
        ({"happened_at": "2199-01-01T00:00:00+00:00"}, "insurance.claim_outside_cover"),
        ({"happened_at": "yesterday"}, "kit.bad_fields"),
        ({"place": ""}, "kit.bad_fields"),
        ({"place": "​"}, "kit.text_empty"),
        ({"said": "x" * 1001}, "kit.bad_fields"),
        ({"said": {"a": 1}}, "kit.bad_fields"),
        ({"stage": "settled"}, "kit.bad_fields"),
    ],
)
def test_what_is_no_report_is_refused(accident: Accident, more: dict[str, Any], code: str) -> None:
    answer = accident.report(**more)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    with accident.world.scope():
        assert session().query(InsuranceClaim).count() == 0


def test_one_claim_at_a_time_and_only_so_many_days_after(accident: Accident, rule: SetRule) -> None:
    world = accident.world
    happened = now().isoformat()
    first = accident.report()
    again = accident.report()
    assert (again.status_code, again.json["code"]) == (409, "insurance.claim_open_already")
    assert accident.step(first.json["id"], "refusal", note="重复").status_code == 200
    with world.scope(), fixed(now() + timedelta(days=31)):
        late = accident.report(happened_at=happened)
    assert (late.status_code, late.json["code"]) == (409, "insurance.claim_too_late")
    assert "020-12345678" in late.json["detail"]
    with world.scope(), fixed(now() + timedelta(days=29)):
        assert accident.report(happened_at=happened).status_code == 201


def test_on_the_way_there_one_is_covered_until_the_order_is_given_back(insured: World) -> None:
    held = covered(insured)
    cover_id, order_id, begins = held.id, held.order_id, held.starts_at
    with fixed(begins - timedelta(hours=1)):
        take.withdraw_order(order_id, reason="摔了", by=insured.volunteer.actor)
        session().commit()
        deliver_due()
    with fixed(begins + timedelta(hours=1)):
        way = Accident(insured, cover_id, order_id)
        after = way.report(happened_at=(begins + timedelta(minutes=5)).isoformat())
        assert (after.status_code, after.json["code"]) == (409, "insurance.cover_void")
        assert way.report(happened_at=(begins - timedelta(hours=2)).isoformat()).status_code == 201


def test_the_same_by_forms_with_proof(accident: Accident) -> None:
    world = accident.world
    mine = world.browser(world.volunteer)
    at = f"/insurance/covers/{accident.cover_id}/claims"
    assert "报案" in mine.get(f"/insurance/covers/{accident.cover_id}").get_data(as_text=True)
    wrong = mine.post(at, accident.body(happened_at="x", said="<b>痛</b>"))
    assert wrong.status_code == 422
    assert "&lt;b&gt;痛" in wrong.get_data(as_text=True)
    sent = mine.post(at, accident.body())
    assert sent.status_code == 303
    page = sent.headers["Location"].split(f"/t/{world.slug}", 1)[1]
    claim_id = page.rsplit("/", 1)[1]
    fields = {"document_kind": CLAIM, "document_id": claim_id, "file": (BytesIO(b"%PDF-1.4"), "病历.pdf"), "next": page}
    assert mine.post("/files", fields, form_at=page).status_code == 303
    assert "病历.pdf" in world.browser(world.clerk).get(page).get_data(as_text=True)
    desk = world.browser(world.district)
    assert claim_id in desk.get("/desk/insurance/claims").get_data(as_text=True)
    assert desk.post(f"{page}/settlement", {"yuan": "x"}, form_at=page).status_code == 422
    assert desk.post(f"{page}/passing", {"note": ""}, form_at=page).status_code == 303
    assert desk.post(f"{page}/passing", {"note": ""}, form_at=page).status_code == 409
    assert desk.post(f"{page}/settlement", {"yuan": "800", "note": ""}, form_at=page).status_code == 303
    assert "800" in mine.get(page).get_data(as_text=True)
    assert claim_id in desk.get("/desk/insurance/claims?is_open=false").get_data(as_text=True)
    late = {**fields, "file": (BytesIO(b"%PDF-1.4"), "x.pdf")}
    assert mine.post("/files", late, form_at="/insurance").status_code == 403


def test_a_copy_has_it_an_erasure_takes_what_was_said_and_an_open_claim_comes_first(accident: Accident) -> None:
    world, member_id = accident.world, accident.world.volunteer.member_id
    accident.report()
    with world.scope():
        covers, claims = PERSONAL.export(member_id)
        assert len(covers.rows) == 1
        assert SAID in claims.rows[0]
        (matter,) = PERSONAL.matters(member_id)
        assert matter.blocks_erasure
        for _ in range(2):
            PERSONAL.erase(member_id)
        session().commit()
        row = session().query(InsuranceClaim).one()
        assert (row.said_cipher, row.place_cipher, row.member_id) == (None, None, member_id)
        PERSONAL.merge(member_id, world.helper2.member_id)
        session().commit()
        assert session().query(InsuranceClaim).one().member_id == world.helper2.member_id
        assert session().query(Cover).one().member_id == world.helper2.member_id


def test_what_was_said_goes_when_its_time_is_over(accident: Accident) -> None:
    world, id_ = accident.world, accident.report().json["id"]
    with world.scope():
        assert forget_old_claims(now()) == 0
    assert accident.step(id_, "refusal", note="无").status_code == 200
    with world.scope():
        assert forget_old_claims(now() + timedelta(seconds=1)) == 1
        session().commit()
        assert forget_old_claims(now() + timedelta(seconds=1)) == 0
    page = world.browser(world.volunteer).get(f"/insurance/claims/{id_}")
    assert (page.status_code, SAID in page.get_data(as_text=True)) == (200, False)
