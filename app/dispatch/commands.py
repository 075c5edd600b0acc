"""Grading demands before they are published, deciding on the risky ones, and keeping the calls of the desk."""

import json
from uuid import UUID

from app.dispatch.errors import TwoPeopleNeeded
from app.dispatch.events import CallTaken, RiskAssessed
from app.dispatch.models import HotlineCall, RiskAssessment
from app.dispatch.policies import grade_of, with_what_records_know
from app.dispatch.queries import assessment
from app.dispatch.rules import MEASURES, Measure
from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line, clean_text
from app.members.queries import member
from app.members.secrets import seal
from app.orders.commands.assess import refuse_demand, release_demand
from app.orders.gates import Verdict
from app.orders.models import Demand, Need, Risk
from app.orders.queries import kind_even_closed
from app.tenancy.actor import Actor


def grade_demand(row: Demand, answers: frozenset[str]) -> Verdict:
    """Before a demand is published: its grade, and what the bank asks of that grade. Low ones leave no trace."""
    answers = with_what_records_know(row, answers)
    grade = grade_of(Risk.of(kind_even_closed(row.kind_id).risk), answers, row.tenant_id)
    measure = Measure.of(MEASURES[grade](row.tenant_id))
    if measure is Measure.TWO_PEOPLE and row.people_needed < 2:
        raise TwoPeopleNeeded(grade_zh=grade.zh, grade_en=grade.en)
    if grade is not Risk.LOW or measure is not Measure.PUBLISH:
        asked = RiskAssessment(
            id=uuid7(), demand_id=row.id, tenant_id=row.tenant_id, grade=grade.value, measure=measure.value
        )
        if answers:
            asked.answers_cipher = seal(json.dumps(sorted(answers)), "risk_assessment.answers", asked.id)
        session().add(asked)
        session().flush()
    return Verdict(measure is Measure.ASSESS, Need.TRAINED.value if measure is Measure.TRAINED else "")


def allow_demand(assessment_id: UUID, *, needs: Need, note: str, by: Actor) -> RiskAssessment:
    """Staff allow a risky demand, and say what its helpers must have; now it is published."""
    return _decide(assessment_id, is_allowed=True, needs=needs, note=note, by=by)


def forbid_demand(assessment_id: UUID, *, note: str, by: Actor) -> RiskAssessment:
    """Staff refuse a risky demand and say why; the requester hears it, and held time comes back."""
    return _decide(assessment_id, is_allowed=False, needs=Need.NOTHING, note=note, by=by)


def take_call(member_id: UUID, *, by: Actor, demand_id: UUID | None = None, note: str = "") -> HotlineCall:
    """Keep that somebody called, who took it, about whom, and what came of it."""
    about = member(member_id)
    assert by.member_id, "somebody takes the call"
    row = HotlineCall(
        id=uuid7(), tenant_id=about.tenant_id, member_id=about.id, taken_by=by.member_id, demand_id=demand_id
    )
    if note.strip():
        row.note_cipher = seal(clean_text(note, 500), "hotline_call.note", row.id)
    session().add(row)
    session().flush()
    announce(CallTaken(row.id, about.id, demand_id), by=by, tenant_id=about.tenant_id)
    return row


def _decide(assessment_id: UUID, *, is_allowed: bool, needs: Need, note: str, by: Actor) -> RiskAssessment:
    wanted = assessment(assessment_id).demand_id
    if is_allowed:
        release_demand(wanted, needs=needs, by=by)
    else:
        refuse_demand(wanted, reason=note, by=by)
    row = assessment(assessment_id, for_update=True)  # after the demand, as everywhere
    row.decided_by, row.decided_at, row.is_allowed = by.member_id, now(), is_allowed
    row.note = clean_line(note, 200) if note.strip() else None
    announce(RiskAssessed(row.id, row.demand_id, row.grade, is_allowed, needs.value), by=by, tenant_id=row.tenant_id)
    return row
