"""Reading the registry: one entry with everything explained, and pages of entries by category and node."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from app.kit.ages import latest_birth
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Consent, Member
from app.members.queries import ConsentKind, meant_by, member
from app.members.secrets import index_in_bank, unseal
from app.recipients.errors import PasserByNotFound, RecipientNotFound
from app.recipients.models import Hardship, HardshipKind, Living, PasserBy, Recipient
from app.recipients.priorities import CATEGORIES, MEALS, Held, Reason, Standing, meals_reason, priorities
from app.recipients.rules import MEALS_AGE
from app.tenancy.models import Tenant
from app.tenancy.queries import tenant, tree
from app.tenancy.scope import remembered


@dataclass(frozen=True)
class Entry:
    """Somebody of the registry as a list shows them: why they come first, on the day asked for."""

    member: Member
    recipient: Recipient
    node: Tenant
    reasons: list[Reason]
    meals: Reason | None


@dataclass(frozen=True)
class Sheet(Entry):
    """Everything of one entry, unsealed."""

    note: str
    living: Living
    contact: str
    contact_phone: str
    hardships: tuple[Held, ...]
    may_keep_hardships: bool


def recipient_of(member_id: UUID, *, for_update: bool = False) -> Recipient | None:
    """A member's entry in the registry, open or closed."""
    query = select(Recipient).where(Recipient.member_id == member_id)
    return session().scalars(query.with_for_update(key_share=True) if for_update else query).first()


def sheet(member_id: UUID, on_day: date) -> Sheet:
    """A member's open entry, whole; raises RecipientNotFound."""
    row, person = recipient_of(member_id), member(member_id)
    if row is None or row.closed_at is not None:
        raise RecipientNotFound()
    node, agreed = tenant(person.tenant_id), _with_consent([member_id])
    held = _held([row.id]).get(row.id, ()) if agreed else ()
    standing = Standing(person.born_on, held, ages_at(node.id))
    return Sheet(
        member=person, recipient=row, node=node, reasons=priorities(standing, on_day),
        meals=meals_reason(standing, on_day), note=unseal(row.note_cipher, "recipient.note", row.id) or "",
        living=Living.of(unseal(row.living_cipher, "recipient.living", row.id) or Living.UNKNOWN),
        contact=unseal(row.contact_cipher, "recipient.contact", row.id) or "",
        contact_phone=unseal(row.contact_phone_cipher, "recipient.contact_phone", row.id) or "",
        hardships=held, may_keep_hardships=bool(agreed),
    )  # fmt: skip


def registry(
    paths: Sequence[str], on_day: date, *, category: str = "", node: Tenant | None = None, text: str = "",
    cursor: str | None = None, size: int = 20,
) -> Page[Entry]:  # fmt: skip
    """Open entries at and below these nodes by name, each explained; perhaps of one category, of one node, or found by text."""
    query = (
        select(Recipient, Member, Tenant)
        .join(Member, (Member.jurisdiction_id == Recipient.jurisdiction_id) & (Member.id == Recipient.member_id))
        .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
        .where(Recipient.closed_at.is_(None), Member.is_active, Tenant.lies_within(paths))
        .order_by(Member.sort_key, Member.id)
        .limit(size + 1)
    )
    if node is not None:
        query = query.where(Tenant.path.startswith(node.path))
    if text:
        query = query.where(meant_by(text))
    if category:
        query = query.where(_in_category(category, on_day))
    if cursor:
        name, last = decode_cursor(cursor, (str, UUID))
        query = query.where(or_(Member.sort_key > name, (Member.sort_key == name) & (Member.id > last)))
    rows = [(row, person, at) for row, person, at in session().execute(query)]
    entries = _explained(rows[:size], on_day)
    end = rows[size - 1][1] if len(rows) > size else None
    return Page(entries, encode_cursor([end.sort_key, end.id]) if end else None)


def ages_at(tenant_id: UUID) -> dict[str, int]:
    """The age of each category, and for meals, in force at a node."""
    return {MEALS: MEALS_AGE(tenant_id), **{category.key: category.age(tenant_id) for category in CATEGORIES}}


def hardship_index(kind: HardshipKind) -> bytes:
    """How a kind of hardship stands in this bank's rows."""
    return index_in_bank(str(kind), "hardship")


def passer_by(member_id: UUID, *, for_update: bool = False) -> PasserBy:
    """The open record of somebody registered in passing."""
    query = select(PasserBy).where(PasserBy.member_id == member_id, PasserBy.completed_at.is_(None))
    row = session().scalars(query.with_for_update(key_share=True) if for_update else query).first()
    if row is None:
        raise PasserByNotFound()
    return row


def passers_by(paths: Sequence[str], limit: int = 100) -> list[tuple[PasserBy, Member, list[str]]]:
    """Whose record is still to be completed at and below these nodes, the oldest first, with what is missing."""
    rows = session().execute(
        select(PasserBy, Member)
        .join(Member, (Member.jurisdiction_id == PasserBy.jurisdiction_id) & (Member.id == PasserBy.member_id))
        .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
        .where(PasserBy.completed_at.is_(None), Tenant.lies_within(paths))
        .order_by(PasserBy.id)
        .limit(limit)
    )
    return [(row, person, missing_of(person)) for row, person in rows]


def count_passers_by(paths: Sequence[str]) -> int:
    """How many records are still to be completed at and below these nodes."""
    return int(
        session().scalar(
            select(func.count())
            .select_from(PasserBy)
            .join(Member, (Member.jurisdiction_id == PasserBy.jurisdiction_id) & (Member.id == PasserBy.member_id))
            .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
            .where(PasserBy.completed_at.is_(None), Tenant.lies_within(paths))
        )
        or 0
    )


def missing_of(person: Member) -> list[str]:
    """What a full record still lacks: 'phone', 'born_on'. Address and ID number need a consent and may stay away."""
    return [name for name, value in (("phone", person.phone_cipher), ("born_on", person.born_on)) if value is None]


def missing_if_incomplete(person: Member) -> list[str] | None:
    """What is missing of somebody registered in passing whose record is open; None for everybody else."""
    query = select(PasserBy.id).where(PasserBy.member_id == person.id, PasserBy.completed_at.is_(None))
    return None if session().scalar(query) is None else missing_of(person)


def _in_category(category: str, on_day: date) -> ColumnElement[bool]:
    """The conditions of `priorities`, for the database: old enough where they belong, hardship holds, consent given."""
    nodes: dict[int, list[UUID]] = {}
    for at in tree():
        nodes.setdefault(ages_at(at.id).get(category, 999), []).append(at.id)
    old = or_(false(), *(
        and_(Member.tenant_id.in_(ids), Member.born_on <= latest_birth(age, on_day))
        for age, ids in nodes.items() if age <= 120
    ))  # fmt: skip
    if category == MEALS:
        return old
    index = index_in_bank(category, "hardship")
    holds = exists().where(
        Hardship.jurisdiction_id == Recipient.jurisdiction_id, Hardship.recipient_id == Recipient.id,
        Hardship.kind_index == index, Hardship.holds_from <= on_day,
        or_(Hardship.holds_until.is_(None), Hardship.holds_until >= on_day),
    )  # fmt: skip
    agreed = exists().where(
        Consent.jurisdiction_id == Member.jurisdiction_id, Consent.member_id == Member.id,
        Consent.kind == str(ConsentKind.HARDSHIP), Consent.withdrawn_at.is_(None),
    )  # fmt: skip
    return and_(old, holds, agreed)


def _explained(rows: list[tuple[Recipient, Member, Tenant]], on_day: date) -> list[Entry]:
    agreed = _with_consent([person.id for _, person, _ in rows])
    held = _held([row.id for row, person, _ in rows if person.id in agreed])
    entries = []
    for row, person, node in rows:
        standing = remembered_standing(person, held.get(row.id, ()))
        entries.append(Entry(person, row, node, priorities(standing, on_day), meals_reason(standing, on_day)))
    return entries


def remembered_standing(person: Member, held: tuple[Held, ...]) -> Standing:
    """A person's standing; the ages of a node are looked up once."""
    ages = remembered(f"recipients.ages/{person.tenant_id}", lambda: ages_at(person.tenant_id))
    return Standing(person.born_on, held, ages)


def _with_consent(member_ids: Sequence[UUID]) -> set[UUID]:
    return set(
        session().scalars(
            select(Consent.member_id).where(
                Consent.member_id.in_(member_ids), Consent.kind == str(ConsentKind.HARDSHIP),
                Consent.withdrawn_at.is_(None),
            )
        )
    ) if member_ids else set()  # fmt: skip


def _held(recipient_ids: Sequence[UUID]) -> dict[UUID, tuple[Held, ...]]:
    kinds = {hardship_index(kind): kind for kind in HardshipKind}
    found: dict[UUID, tuple[Held, ...]] = {}
    if not recipient_ids:
        return found
    for row in session().scalars(
        select(Hardship).where(Hardship.recipient_id.in_(recipient_ids)).order_by(Hardship.id)
    ):
        proof = unseal(row.proof_cipher, "hardship.proof", row.id) or ""
        one = Held(kinds[row.kind_index], proof, row.holds_from, row.holds_until)
        found[row.recipient_id] = (*found.get(row.recipient_id, ()), one)
    return found
