"""What dispatch keeps about a person: calls they made, what they said when asked, or that they would not be, the risk of their demands."""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.dispatch.models import AskingRefusal, CallBack, HotlineCall, Loop, RiskAssessment
from app.kit.db import session
from app.members.secrets import unseal
from app.orders.models import Demand
from app.rights.of_members import instant, repoint
from app.rights.registry import Part, PersonalData, sealed


def export(member_id: UUID) -> list[Part]:
    """Calls with their notes, what one said when called back, and assessments of one's demands."""
    calls = session().scalars(select(HotlineCall).where(HotlineCall.member_id == member_id).order_by(HotlineCall.id))
    asked = session().scalars(
        select(RiskAssessment).where(RiskAssessment.demand_id.in_(_demands(member_id))).order_by(RiskAssessment.id)
    )
    refused = session().scalars(
        select(AskingRefusal).where(AskingRefusal.member_id == member_id).order_by(AskingRefusal.id)
    )
    asked_back = session().scalars(select(CallBack).where(CallBack.member_id == member_id).order_by(CallBack.id))
    return [
        Part("call_backs", "回访", "Call-backs",
             {"loop": ("哪一种", "Loop"), "drawn_at": ("列入时间", "Listed"), "stars": ("评分", "Stars"), "note": ("说了什么", "Said"), "handled": ("跟进", "Followed up")},
             [(Loop.of(c.loop).zh, instant(c.drawn_at), c.stars, unseal(c.note_cipher, "call_back.note", c.id),
               unseal(c.handled_cipher, "call_back.handled", c.id)) for c in asked_back]),
        Part("asking_refusals", "不愿被问", "Not to be asked", {"refused_at": ("从何时起", "Since"), "ended_at": ("到何时", "Until")},
             [(instant(r.refused_at), instant(r.ended_at)) for r in refused]),
        Part("calls", "热线来电", "Calls", {"taken_at": ("时间", "When"), "note": ("记录", "Note")},
             [(instant(c.taken_at), unseal(c.note_cipher, "hotline_call.note", c.id)) for c in calls]),
        Part("risks", "需求的风险评估", "Risk assessments",
             {"asked_at": ("时间", "When"), "grade": ("等级", "Grade"), "answers": ("回答", "Answers"), "note": ("说明", "Note")},
             [(instant(r.asked_at), r.grade, unseal(r.answers_cipher, "risk_assessment.answers", r.id), r.note)
              for r in asked]),
    ]  # fmt: skip


def erase(member_id: UUID) -> None:
    """Notes and answers are gone; that a call came and how it was graded stays for the figures."""
    session().execute(update(HotlineCall).where(HotlineCall.member_id == member_id).values(note_cipher=None))
    session().execute(delete(AskingRefusal).where(AskingRefusal.member_id == member_id))
    session().execute(
        update(CallBack).where(CallBack.member_id == member_id).values(note_cipher=None, handled_cipher=None)
    )
    session().execute(
        update(RiskAssessment).where(RiskAssessment.demand_id.in_(_demands(member_id)))
        .values(answers_cipher=None, note=None).execution_options(synchronize_session=False)
    )  # fmt: skip


def merge(from_id: UUID, to_id: UUID) -> None:
    """Calls of both, those back, and whether they want to be asked, are the kept record's."""
    repoint(HotlineCall, "member_id", from_id, to_id)
    repoint(CallBack, "member_id", from_id, to_id)
    repoint(AskingRefusal, "member_id", from_id, to_id)


def _demands(member_id: UUID):  # type: ignore[no-untyped-def]
    return select(Demand.id).where(Demand.recipient_id == member_id)


PERSONAL = PersonalData(
    "dispatch", "热线与派单", "Hotline and dispatch", frozenset({"hotline_call", "call_back", "asking_refusal", "risk_assessment"}), export, erase, merge,
    sealed=(
        sealed(HotlineCall, "note_cipher"), sealed(CallBack, "note_cipher"), sealed(CallBack, "handled_cipher"),
        sealed(RiskAssessment, "answers_cipher"),
    ),
)  # fmt: skip
