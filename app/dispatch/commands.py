"""Grading demands before they are published, deciding on the risky ones, keeping the calls of the desk, asking afterwards."""

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.dispatch.errors import AskingNotRefused, CallBackOver, NothingToFollowUp, TwoPeopleNeeded
from app.dispatch.events import (
    AskingAllowed,
    AskingRefused,
    CallBackAnswered,
    CallBackDrawn,
    CallBackHandled,
    CallBackMissed,
    CallTaken,
    RiskAssessed,
)
from app.dispatch.models import AskingRefusal, CallBack, HotlineCall, Loop, RiskAssessment
from app.dispatch.policies import grade_of, with_what_records_know
from app.dispatch.queries import assessment, call_back, last_asked_at, refusal_of
from app.dispatch.rules import (
    ASKING_DAYS,
    ASKING_GRACE_DAYS,
    ASKING_IS_ON,
    CALL_BACK_DAYS,
    CALL_BACK_PERCENT,
    MEASURES,
    Measure,
)
from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import derived, uuid7
from app.kit.text import clean_line, clean_text
from app.members.queries import member
from app.members.secrets import index_in_bank, seal
from app.orders.commands.assess import refuse_demand, release_demand
from app.orders.gates import Verdict
from app.orders.models import Demand, Need, Risk
from app.orders.queries import kind_even_closed
from app.records.errors import StarsOutOfRange
from app.records.models import ServiceRecord
from app.tenancy.actor import WORKER, Actor
from app.tenancy.scope import jurisdiction_id

MOST_CALLS = 3
"""So often somebody is called who cannot be reached."""
BETWEEN_CALLS = timedelta(hours=3)
"""Who was not reached is not called again at once."""


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


def draw_call_back(record: ServiceRecord) -> CallBack | None:
    """A service that was recorded is drawn for a call-back, or not; asked again, it is the same answer and the same row."""
    share = CALL_BACK_PERCENT(record.tenant_id)
    id_ = derived(record.order_id, "call-back")
    known = session().get(CallBack, (jurisdiction_id(), id_))
    if known is not None or not is_drawn(record.order_id, share) or refusal_of(record.recipient_id):
        return known
    row = CallBack(
        id=id_, order_id=record.order_id, tenant_id=record.tenant_id, member_id=record.recipient_id, share_percent=share,
        drawn_at=now(), due_at=now(), open_until=now() + timedelta(days=CALL_BACK_DAYS(record.tenant_id)),
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(CallBackDrawn(row.id, row.order_id, share), by=WORKER, tenant_id=row.tenant_id)
    return row


def is_drawn(order_id: UUID, share_percent: int) -> bool:
    """Whether an order is among so many in a hundred: by a keyed hash of its id, so anybody with the key finds the same."""
    return int.from_bytes(index_in_bank(str(order_id), "call_back")[:8]) * 100 < share_percent << 64


def plan_asking(record: ServiceRecord) -> None:
    """Whoever was served is asked by their branch when it is time; who stands on its list already is not put there twice."""
    person = member(record.recipient_id)
    if not ASKING_IS_ON(person.tenant_id) or not person.is_active or refusal_of(person.id):
        return
    days, last = ASKING_DAYS(person.tenant_id), last_asked_at(person.id)
    due_at = max(now(), (last or now()) + timedelta(days=days))
    values = {
        "jurisdiction_id": jurisdiction_id(), "id": derived(record.order_id, "asking"), "loop": Loop.REGULAR.value,
        "order_id": record.order_id, "tenant_id": person.tenant_id, "member_id": person.id, "every_days": days,
        "drawn_at": now(), "due_at": due_at, "open_until": due_at + timedelta(days=ASKING_GRACE_DAYS(person.tenant_id)),
    }  # fmt: skip
    session().execute(insert(CallBack).values(values).on_conflict_do_nothing())


def miss_call_back(call_back_id: UUID, *, by: Actor) -> CallBack:
    """Nobody was reached: it is tried again later, at most MOST_CALLS times."""
    row = _still_open(call_back_id)
    row.attempts, row.called_by, row.due_at = row.attempts + 1, by.member_id, now() + BETWEEN_CALLS
    is_last = row.attempts >= MOST_CALLS
    if is_last:
        row.state, row.closed_at = "unreached", now()
    announce(CallBackMissed(row.id, row.order_id, row.attempts, is_last, row.loop), by=by, tenant_id=row.tenant_id)
    return row


def answer_call_back(call_back_id: UUID, *, stars: int, note: str, by: Actor) -> CallBack:
    """The recipient says how the service was; who is not content leaves their branch something to do."""
    if not 1 <= stars <= 5:
        raise StarsOutOfRange()
    row = _still_open(call_back_id)
    row.state, row.stars, row.closed_at = "answered", stars, now()
    row.attempts, row.called_by = row.attempts + 1, by.member_id
    if note.strip():
        row.note_cipher = seal(clean_text(note, 500), "call_back.note", row.id)
    announce(CallBackAnswered(row.id, row.order_id, stars, row.loop), by=by, tenant_id=row.tenant_id)
    return row


def decline_call_back(call_back_id: UUID, *, by: Actor) -> CallBack:
    """Asked how they were served, the recipient says that they do not want to be asked, now or later."""
    row = _still_open(call_back_id)
    row.attempts, row.called_by = row.attempts + 1, by.member_id
    refuse_asking(row.member_id, by=by)
    return row


def refuse_asking(member_id: UUID, *, by: Actor) -> AskingRefusal:
    """A member does not want to be asked how they were served: whatever waits for them is over. Said twice, it is one wish."""
    about = member(member_id, for_update=True)
    known = refusal_of(member_id)
    if known is not None:
        return known
    row = AskingRefusal(id=uuid7(), member_id=member_id, noted_by=by.member_id)
    session().add(row)
    session().execute(
        update(CallBack)
        .where(CallBack.member_id == member_id, CallBack.state == "waiting")
        .values(state="declined", closed_at=now())
        .execution_options(synchronize_session="fetch")
    )
    announce(AskingRefused(row.id, member_id), by=by, tenant_id=about.tenant_id)
    return row


def allow_asking(member_id: UUID, *, by: Actor) -> AskingRefusal:
    """They may be asked again, about what they receive from now on."""
    row = refusal_of(member_id, for_update=True)
    if row is None:
        raise AskingNotRefused()
    row.ended_at = now()
    announce(AskingAllowed(row.id, member_id), by=by, tenant_id=member(member_id).tenant_id)
    return row


def follow_up(call_back_id: UUID, *, said: str, by: Actor) -> CallBack:
    """The branch says what it did about what somebody was not content with."""
    row = call_back(call_back_id, for_update=True)
    if not row.is_unhappy or row.handled_at is not None:
        raise NothingToFollowUp()
    row.handled_by, row.handled_at = by.member_id, now()
    row.handled_cipher = seal(clean_text(said, 500), "call_back.handled", row.id)
    announce(CallBackHandled(row.id, row.order_id), by=by, tenant_id=row.tenant_id)
    return row


def _still_open(call_back_id: UUID) -> CallBack:
    row = call_back(call_back_id, for_update=True)
    is_late = row.loop == Loop.DRAWN and row.open_until <= now()
    if row.state != "waiting" or is_late:
        raise CallBackOver()
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
