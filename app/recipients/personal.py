"""What recipients keep about a person: why they come first, who may act for them, whom they do not want."""

from uuid import UUID

from sqlalchemy import delete, or_, select, update

from app.kit.clock import now
from app.kit.db import session
from app.members.secrets import unseal
from app.recipients.models import Exclusion, Guardianship, Hardship, HardshipKind, PasserBy, Proxy, Recipient
from app.recipients.queries import hardship_index
from app.rights.of_members import instant, repoint
from app.rights.registry import Ending, Part, PersonalData, Remaining, sealed

RELATION = {
    "side": ("我是", "I am"), "relation": ("关系", "Relation"), "document": ("材料", "Document"), "since": ("自", "Since"),
    "ended_at": ("结束", "Ended"),
}  # fmt: skip


def export(member_id: UUID) -> list[Part]:
    """The registry's entry, hardships, relatives and wishes; who does not want somebody is not told them."""
    return [_entry(member_id), _hardships(member_id), _relatives(member_id), _wishes(member_id)]


def end(ending: Ending) -> None:
    """Nobody acts for them any more, nor they for others; two records that become one keep their relatives."""
    if ending.remaining is Remaining.MERGED:
        return
    for model, mine in _ties(ending.member_id):
        session().execute(update(model).where(mine, model.ended_at.is_(None)).values(ended_at=now()))


def erase(member_id: UUID) -> None:
    """Entry, hardships and wishes are gone; that somebody once acted for somebody stays without a word of why."""
    entries = select(Recipient.id).where(Recipient.member_id == member_id)
    for model, where in (
        (Hardship, Hardship.recipient_id.in_(entries)), (Recipient, Recipient.member_id == member_id),
        (PasserBy, PasserBy.member_id == member_id),
        (Exclusion, or_(Exclusion.member_id == member_id, Exclusion.other_id == member_id)),
    ):  # fmt: skip
        session().execute(delete(model).where(where).execution_options(synchronize_session="fetch"))
    for tie, mine in _ties(member_id):
        session().execute(update(tie).where(mine).values(relation="", document=""))


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record has the entry, the relatives and the wishes of both; what one asked for oneself stays one's own asking."""
    entries = {
        row.member_id: row
        for row in session().scalars(select(Recipient).where(Recipient.member_id.in_((from_id, to_id))))
    }
    if from_id in entries and to_id in entries:
        repoint(Hardship, "recipient_id", entries[from_id].id, entries[to_id].id)
    for model, column in (
        (Recipient, "member_id"), (PasserBy, "member_id"), (Proxy, "member_id"), (Proxy, "relative_id"),
        (Proxy, "named_by"), (Guardianship, "minor_id"), (Guardianship, "guardian_id"), (Exclusion, "member_id"), (Exclusion, "other_id"),
    ):  # fmt: skip
        repoint(model, column, from_id, to_id)


def _ties(member_id: UUID):  # type: ignore[no-untyped-def]
    return (
        (Proxy, or_(Proxy.member_id == member_id, Proxy.relative_id == member_id)),
        (Guardianship, or_(Guardianship.minor_id == member_id, Guardianship.guardian_id == member_id)),
    )


def _entry(member_id: UUID) -> Part:
    columns = {
        "needs": ("需要", "Needs"), "note": ("备注", "Note"), "living": ("居住情况", "Living"),
        "contact": ("联系人", "Contact"), "contact_phone": ("联系人电话", "Contact's telephone"),
        "registered_at": ("登记时间", "Registered"), "closed_at": ("结束", "Closed"),
    }  # fmt: skip
    rows = session().scalars(select(Recipient).where(Recipient.member_id == member_id))
    return Part("recipient", "服务对象登记", "Recipient registry", columns, [
        ("、".join(r.needs), *(unseal(getattr(r, f"{name}_cipher"), f"recipient.{name}", r.id)
                             for name in ("note", "living", "contact", "contact_phone")),
         instant(r.registered_at), instant(r.closed_at))
        for r in rows
    ])  # fmt: skip


def _hardships(member_id: UUID) -> Part:
    kinds = {hardship_index(kind): kind.zh for kind in HardshipKind}
    rows = session().scalars(
        select(Hardship)
        .join(
            Recipient, (Recipient.jurisdiction_id == Hardship.jurisdiction_id) & (Recipient.id == Hardship.recipient_id)
        )
        .where(Recipient.member_id == member_id)
        .order_by(Hardship.id)
    )
    columns = {
        "kind": ("困难情况", "Hardship"), "proof": ("材料", "Proof"), "holds_from": ("自", "From"), "holds_until": ("至", "Until"),
    }  # fmt: skip
    return Part("hardships", "困难情况", "Hardships", columns, [
        (kinds.get(r.kind_index, ""), unseal(r.proof_cipher, "hardship.proof", r.id), instant(r.holds_from),
         instant(r.holds_until))
        for r in rows
    ])  # fmt: skip


def _relatives(member_id: UUID) -> Part:
    rows = []
    for tie, mine in _ties(member_id):
        for row in session().scalars(select(tie).where(mine).order_by(tie.id)):
            is_named = member_id in (getattr(row, "relative_id", None), getattr(row, "guardian_id", None))
            since = getattr(row, "named_at", None) or getattr(row, "recorded_at", None)
            side = "代办或监护的一方" if is_named else "被代办或被监护的一方"
            rows.append((side, row.relation, row.document, instant(since), instant(row.ended_at)))
    return Part("relatives", "家人代办与监护", "Proxies and guardians", RELATION, rows)


def _wishes(member_id: UUID) -> Part:
    rows = session().scalars(select(Exclusion).where(Exclusion.member_id == member_id).order_by(Exclusion.id))
    columns = {"made_at": ("时间", "When"), "ended_at": ("结束", "Ended")}
    return Part("wishes", "不再搭配的意愿", "Wishes not to be matched", columns,
                [(instant(r.made_at), instant(r.ended_at)) for r in rows])  # fmt: skip


PERSONAL = PersonalData(
    "recipients", "服务对象与家人", "Recipients and family",
    frozenset({"recipient", "hardship", "passer_by", "proxy", "guardianship", "exclusion"}), export, erase, merge,
    end=end,
    sealed=(
        sealed(Recipient, "note_cipher"), sealed(Recipient, "living_cipher"), sealed(Recipient, "contact_cipher"),
        sealed(Recipient, "contact_phone_cipher"), sealed(Hardship, "proof_cipher"),
    ),
)  # fmt: skip
