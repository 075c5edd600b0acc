"""Risk before publishing: a grade from the kind and the answers, and what the bank asks of each grade."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.dispatch import commands
from app.dispatch.models import RiskAssessment
from app.dispatch.policies import grade_of
from app.dispatch.queries import assessment_of, count_waiting_assessments, waiting_assessments
from app.dispatch.rules import FIRST_VISIT
from app.events.models import Fact
from app.kit.clock import local, now
from app.kit.db import session
from app.orders.commands import publish
from app.orders.commands.kinds import set_risk
from app.orders.models import Demand, Need, Risk
from app.orders.queries import demand as demand_row
from app.orders.queries import demands_of
from app.rules.commands import set_rule
from app.tenancy.commands import open_jurisdiction
from app.tenancy.errors import FileNotUnderstood
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT
from tests.dispatch.conftest import SetRule, refused
from tests.orders.conftest import clock_at
from tests.worlds import HOUR, World, bank_file

MEDICAL, LIFTING, FIRST = frozenset({"medical"}), frozenset({"lifting"}), frozenset({FIRST_VISIT.key})


def test_a_low_demand_is_published_at_once_and_leaves_no_trace(world: World) -> None:
    demand = world.demand()
    assert demand.state == "published"
    assert assessment_of(demand.id) is None


@pytest.mark.parametrize(
    ("base", "answers", "grade"),
    [
        (Risk.LOW, frozenset(), Risk.LOW), (Risk.LOW, FIRST, Risk.LOW), (Risk.LOW, LIFTING, Risk.MIDDLE),
        (Risk.LOW, MEDICAL | LIFTING, Risk.HIGH), (Risk.HIGH, LIFTING, Risk.HIGH), (Risk.MIDDLE, FIRST, Risk.MIDDLE),
    ],
)  # fmt: skip
def test_the_grade_is_the_highest_of_the_kinds_and_the_answers(
    world: World, base: Risk, answers: frozenset[str], grade: Risk
) -> None:
    assert grade_of(base, answers, world.nodes["leaf"]) is grade


def test_what_an_answer_raises_and_what_a_grade_asks_are_the_banks(world: World, rule: SetRule) -> None:
    rule("dispatch.grade_medical", "low")
    assert world.demand(risks=MEDICAL).state == "published"
    rule("dispatch.risk_low", "assess")
    assert world.demand(starts_in=timedelta(days=2)).state == "assessing"


def test_a_high_demand_waits_unseen_with_its_time_held(world: World) -> None:
    demand = world.demand(risks=MEDICAL)
    assert (demand.state, world.holding(world.resident).held) == ("assessing", HOUR)
    hidden = world.api(world.volunteer).get(f"/demands/{demand.id}")
    assert (hidden.status_code, hidden.json["code"]) == (404, "orders.demand_not_found")
    assert world.api(world.volunteer).get("/demands").json["items"] == []
    sent = world.api(world.subadmin).post(
        f"/demands/{demand.id}/dispatch", {"helper_id": str(world.volunteer.member_id)}
    )
    assert (sent.status_code, sent.json["code"]) == (409, "orders.demand_assessed")
    page = world.browser(world.resident).get(f"/demands/{demand.id}").get_data(as_text=True)
    assert "正在评估" in page
    assert "评估中" in page


def test_answers_are_kept_encrypted(world: World) -> None:
    demand = world.demand(risks=MEDICAL | LIFTING)
    row = assessment_of(demand.id)
    assert row is not None
    assert row.answers_cipher is not None
    assert b"medical" not in row.answers_cipher
    (view,) = waiting_assessments([""])
    assert [count_waiting_assessments(paths) for paths in ([""], [])] == [1, 0]
    assert view.answers == ("lifting", "medical")


def test_staff_allow_it_and_it_is_published(world: World) -> None:
    demand = world.demand(risks=MEDICAL)
    row = assessment_of(demand.id)
    assert row is not None
    clerk = world.browser(world.clerk)
    assert "风险评估" in clerk.get("/desk/risks").get_data(as_text=True)
    page = f"/desk/risks/{row.id}"
    assert "涉及医疗护理" in clerk.get(page).get_data(as_text=True)
    sent = clerk.post(f"{page}/decision", {"is_allowed": "true", "needs": "trained", "note": "护士同去"}, form_at=page)
    assert sent.status_code == 303, sent.get_data(as_text=True)
    session().rollback()
    session().expire_all()
    assert (demand_row(demand.id).state, demand_row(demand.id).needs) == ("published", "trained")
    kept = session().get_one(RiskAssessment, (world.id, row.id))
    assert (kept.is_allowed, kept.decided_by, kept.note) == (True, world.clerk.member_id, "护士同去")
    fact = session().query(Fact).filter(Fact.kind == "dispatch.risk_assessed").one()
    assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, world.resident.member_id)
    assert session().query(Fact).filter(Fact.kind == "orders.demand_published").count() == 1


def test_staff_refuse_it_with_a_reason_and_held_time_comes_back(world: World) -> None:
    demand = world.demand(risks=MEDICAL)
    row = assessment_of(demand.id)
    assert row is not None
    client = world.api(world.clerk)
    mute = client.post(f"/risk-assessments/{row.id}/decision", {"is_allowed": False})
    assert (mute.status_code, mute.json["code"]) == (422, "orders.reason_needed")
    done = client.post(f"/risk-assessments/{row.id}/decision", {"is_allowed": False, "note": "请联系医院"})
    assert (done.status_code, done.json["is_allowed"]) == (200, False)
    again = client.post(f"/risk-assessments/{row.id}/decision", {"is_allowed": True})
    assert (again.status_code, again.json["code"]) == (409, "orders.not_assessing")
    session().rollback()
    assert world.holding(world.resident).held == 0
    page = world.browser(world.resident).get(f"/demands/{demand.id}").get_data(as_text=True)
    assert "请联系医院" in page
    assert "没有通过评估" in page


def test_a_first_visit_is_found_in_the_records_and_asked_of_nobody(world: World, rule: SetRule) -> None:
    rule("dispatch.grade_first_home_visit", "high")
    first = world.demand(place="运河南巷 8 号")
    row = assessment_of(first.id)
    assert (first.state, row and row.grade) == ("assessing", "high")
    assert "第一次到这个地点" in world.browser(world.clerk).get(f"/desk/risks/{row and row.id}").get_data(as_text=True)
    commands.allow_demand(row.id, needs=Need.NOTHING, note="", by=world.clerk.actor)  # type: ignore[union-attr]
    session().commit()
    world.confirmed(world.finished(world.begun(world.claimed(first))))
    assert world.demand(place="运河南巷 8 号", starts_in=timedelta(days=2)).state == "published"
    assert world.demand(place="顺河巷 3 号", starts_in=timedelta(days=3)).state == "assessing"
    assert world.demand(starts_in=timedelta(days=4)).state == "published", "without a place the person counts"
    assert world.demand(world.person("新来的", hours=5), starts_in=timedelta(days=5)).state == "assessing"
    assert "第一次上门" not in world.browser(world.resident).get(f"/demands/new/{world.kind().id}").get_data(
        as_text=True
    )


def test_two_people_are_asked_for_and_the_sentence_says_so(world: World) -> None:
    with refused("dispatch.two_people_needed"):
        world.demand(risks=LIFTING)
    assert session().query(Demand).count() == 0
    demand = world.demand(risks=LIFTING, people_needed=2)
    assert demand.state == "published"
    row = assessment_of(demand.id)
    assert row is not None
    assert (row.grade, row.measure) == ("middle", "two_people")


def test_a_grade_may_ask_for_training(world: World, rule: SetRule) -> None:
    rule("dispatch.risk_middle", "trained")
    demand = world.demand(risks=LIFTING)
    assert (demand.state, demand.needs) == ("published", Need.TRAINED.value)


def test_whoever_asks_may_ask_for_training_and_an_assessment_does_not_drop_it(world: World) -> None:
    page = world.browser(world.resident)
    path = f"/demands/new/{world.kind().id}"
    at = f"{local(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    for ticked in ([], ["trained"]):
        asked = {"starts_at": at, "minutes": "60", "needs": ticked, "once_more": "yes"}
        assert page.post(path, asked).status_code == 303
    assert [row.needs for row in demands_of(world.resident.member_id)] == ["trained", ""]
    waits = world.demand(risks=MEDICAL, needs=Need.TRAINED)
    row = assessment_of(waits.id)
    assert row is not None
    commands.allow_demand(row.id, needs=Need.NOTHING, note="可以", by=world.clerk.actor)
    assert (demand_row(waits.id).state, demand_row(waits.id).needs) == ("published", "trained")


def test_a_kinds_own_grade_is_the_districts_to_set(world: World) -> None:
    kind = world.kind()
    assert world.api(world.branch).post(f"/kinds/{kind.id}/risk", {"risk": "high"}).status_code == 403
    assert world.api(world.district).post(f"/kinds/{kind.id}/risk", {"risk": "wild"}).status_code == 422
    page = world.browser(world.district)
    sent = page.post(
        f"/desk/catalogue/{kind.id}/risk", {"risk": "high", "is_confirmed": "true"}, form_at="/desk/catalogue/"
    )
    assert sent.status_code == 303
    bad = page.post(f"/desk/catalogue/{kind.id}/coefficient", {"coefficient": "0"}, form_at="/desk/catalogue/")
    assert bad.status_code == 422
    assert "系数应是大于零" in bad.get_data(as_text=True)
    session().rollback()
    session().expire_all()
    assert world.demand().state == "assessing"


def test_a_question_nobody_asked_is_refused(world: World) -> None:
    wish = {
        "kind_id": str(world.kind().id), "starts_at": (now() + timedelta(days=1)).isoformat(), "minutes": 60,
        "risks": ["dragons"],
    }  # fmt: skip
    answer = world.api(world.resident).post("/demands", wish)
    assert (answer.status_code, answer.json["code"]) == (422, "orders.question_unknown")


def test_the_form_asks_the_questions_and_a_ticked_one_counts(world: World) -> None:
    path = f"/demands/new/{world.kind().id}"
    client = world.browser(world.resident)
    assert "涉及医疗护理" in client.get(path).get_data(as_text=True)
    starts = f"{(now() + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    alone = client.post(path, {"starts_at": starts, "minutes": "60", "risks": ["lifting"]})
    assert alone.status_code == 422
    assert "两人同去" in alone.get_data(as_text=True)
    sent = client.post(path, {"starts_at": starts, "minutes": "60", "risks": ["medical", "lifting"]})
    assert sent.status_code == 303
    assert "先评估" in client.get(sent.headers["Location"].split(world.slug, 1)[1]).get_data(as_text=True)


def test_a_demand_nobody_assessed_in_time_lapses_and_gives_its_time_back(world: World) -> None:
    demand = world.demand(risks=MEDICAL)
    clock_at(demand.starts_at + timedelta(minutes=1))
    assert demand_row(demand.id).state == "lapsed"
    assert world.holding(world.resident).held == 0
    row = assessment_of(demand.id)
    assert row is not None
    with refused("orders.not_assessing"):
        commands.allow_demand(row.id, needs=Need.NOTHING, note="", by=world.clerk.actor)


def test_the_recipient_may_take_back_what_waits(world: World) -> None:
    demand = world.demand(risks=MEDICAL)
    publish.cancel_demand(demand.id, reason="不用了", by=world.resident.actor)
    session().commit()
    assert (demand_row(demand.id).state, world.holding(world.resident).held) == ("cancelled", 0)
    assert (waiting_assessments([""]), count_waiting_assessments([""])) == ([], 0)


def test_another_branch_neither_sees_nor_decides(world: World) -> None:
    row = assessment_of(world.demand(risks=MEDICAL).id)
    assert row is not None
    assert world.api(world.sibling).get("/risk-assessments").json == []
    answer = world.api(world.sibling).post(f"/risk-assessments/{row.id}/decision", {"is_allowed": True})
    assert (answer.status_code, answer.json["code"]) == (404, "dispatch.assessment_not_found")


def test_a_kind_set_to_high_by_the_town_goes_to_its_desk_first(town: World) -> None:
    kind = town.kind("housekeeping")
    set_risk(kind.id, Risk.HIGH, by=town.district.actor)
    set_rule(
        "dispatch.risk_high", "two_people", tenant_id=town.nodes["root"], effective_from=None, reason="test",
        by=town.district.actor,
    )  # fmt: skip
    session().commit()
    with refused("dispatch.two_people_needed"):
        town.demand(kind_id=kind.id)


def test_a_file_with_an_unknown_grade_names_its_line_and_opens_nothing(app_context: Flask, tmp_path: Path) -> None:
    text = (ROOT / "config" / "jurisdictions" / "nansha.toml").read_text(encoding="utf-8")
    text = text.replace("[[kind]]\n", '[[kind]]\nrisk = "wild"\n', 1)
    path = bank_file(tmp_path / "faulty.toml", text)
    with jurisdiction_scope(None), pytest.raises(FileNotUnderstood) as refusal:
        open_jurisdiction(path, slug="t-wild-risk")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if 'risk = "wild"' in line)
    assert refusal.value.data["line"] == line
