"""What records keep about a person: services given and received, and what was said of them."""

from uuid import UUID

from sqlalchemy import func, or_, select, update

from app.kit.db import session
from app.records.models import Evaluation, ServiceRecord
from app.rights.of_members import instant
from app.rights.registry import Matter, Part, PersonalData

SIDES = ("服务者", "受助人")


def export(member_id: UUID) -> list[Part]:
    """Every service with its figures; the other side is not named, for that is the other's data."""
    served = session().scalars(
        select(ServiceRecord)
        .where(or_(ServiceRecord.helper_id == member_id, ServiceRecord.recipient_id == member_id))
        .order_by(ServiceRecord.id)
    )
    said = session().scalars(
        select(Evaluation)
        .where(or_(Evaluation.by_member_id == member_id, Evaluation.about_member_id == member_id))
        .order_by(Evaluation.id)
    )
    columns = {
        "side": ("我是", "I was"), "title": ("服务", "Service"), "started_at": ("开始", "Began"), "ended_at": ("结束", "Ended"),
        "actual_seconds": ("实际秒数", "Actual seconds"), "weighted_seconds": ("加权秒数", "Weighted seconds"),
        "spendable_seconds": ("入账秒数", "Posted seconds"), "honour_seconds": ("荣誉秒数", "Honour seconds"),
    }  # fmt: skip
    rows = [
        (SIDES[r.helper_id != member_id], r.title, instant(r.started_at), instant(r.ended_at), r.actual_seconds,
         r.weighted_seconds, r.spendable_seconds, r.honour_seconds)
        for r in served
    ]  # fmt: skip
    words = {
        "made_at": ("时间", "When"), "direction": ("谁说", "Who said it"), "stars": ("星", "Stars"), "comment": ("评语", "Comment"),
    }  # fmt: skip
    opinions = [
        (instant(e.made_at), "我评价对方" if e.by_member_id == member_id else "对方评价我", e.stars, e.comment)
        for e in said
    ]
    return [
        Part("services", "服务记录", "Service records", columns, rows),
        Part("evaluations", "评价", "Evaluations", words, opinions),
    ]


def erase(member_id: UUID) -> None:
    """Figures stay for the books; what was said by or about them is gone, the stars stay."""
    session().execute(
        update(Evaluation)
        .where(or_(Evaluation.by_member_id == member_id, Evaluation.about_member_id == member_id))
        .values(comment="")
    )


def merge(from_id: UUID, to_id: UUID) -> None:
    """Services of both are the kept record's."""
    for model, columns in (
        (ServiceRecord, ("helper_id", "recipient_id")), (Evaluation, ("by_member_id", "about_member_id")),
    ):  # fmt: skip
        for name in columns:
            column = getattr(model, name)
            session().execute(update(model).where(column == from_id).values({name: to_id}))


def matters(member_id: UUID) -> list[Matter]:
    """Services can no longer be proven once nobody knows whose they were."""
    count = session().scalar(select(func.count()).where(ServiceRecord.helper_id == member_id))
    if not count:
        return []
    return [Matter(f"{count} 条服务记录不再对得上您本人，以后开不了证明",
                   f"{count} service records will no longer be known as yours, and no certificate can be made of them")]  # fmt: skip


PERSONAL = PersonalData(
    "records", "服务记录", "Service records", frozenset({"service_record", "evaluation"}), export, erase, merge, matters
)
