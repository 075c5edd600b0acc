"""Registering people to be helped, and what makes them come first."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.events.outbox import announce
from app.kit.check_digits import birth_date
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line, clean_text, phone_number
from app.members.commands import change_profile, give_consent
from app.members.errors import ConsentNeeded
from app.members.models import Member
from app.members.queries import ConsentKind, has_consent, member
from app.members.secrets import seal, unseal
from app.recipients.errors import (
    BirthDateRefused,
    ContactIncomplete,
    DaysReversed,
    NeedUnknown,
    ProofMissing,
    RecipientNotFound,
)
from app.recipients.events import RecipientChanged, RecipientClosed, RecipientRegistered
from app.recipients.models import Hardship, Living, Recipient
from app.recipients.priorities import Held
from app.recipients.queries import hardship_index, recipient_of
from app.recipients.rules import kinds_of_help
from app.tenancy.actor import Actor

FIRST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True)
class Particulars:
    """What the registry keeps of somebody, as it was filled in; `consents` says that they agreed to keep hardships."""

    needs: tuple[str, ...] = ()
    note: str = ""
    living: Living = Living.UNKNOWN
    contact: str = ""
    contact_phone: str = ""
    proof: str = ""
    born_on: date | None = None
    hardships: tuple[Held, ...] = field(default=())
    consents: bool = False


def keep_recipient(member_id: UUID, told: Particulars, *, by: Actor) -> Recipient:
    """A member stands in the registry with what was told; what stood there before and was not told again is gone."""
    person = member(member_id, for_update=True)
    _check(told)
    if told.born_on is not None and told.born_on != person.born_on:
        keep_birth_date(person, told.born_on, by=by)
    row = recipient_of(member_id, for_update=True)
    is_new = row is None
    if row is None:
        row = Recipient(id=uuid7(), member_id=member_id, registered_by=by.member_id, registered_at=now())
    changed = _fill(row, told)
    row.closed_at, row.changed_at = None, now()
    session().add(row)
    session().flush()
    if _keep_hardships(row, told, by):
        changed.append("hardships")
    if is_new:
        announce(RecipientRegistered(row.id, member_id), by=by, tenant_id=person.tenant_id)
    elif changed:
        announce(RecipientChanged(row.id, member_id, changed), by=by, tenant_id=person.tenant_id)
    return row


def close_recipient(member_id: UUID, *, by: Actor) -> Recipient:
    """A member leaves the registry: what is sensitive is deleted at once, that they stood there is not."""
    row = recipient_of(member_id, for_update=True)
    if row is None or row.closed_at is not None:
        raise RecipientNotFound()
    row.closed_at, row.needs = now(), []
    row.note_cipher = row.contact_cipher = row.contact_phone_cipher = None
    row.living_cipher = seal(str(Living.UNKNOWN), "recipient.living", row.id)
    drop_hardships(member_id)
    announce(RecipientClosed(row.id, member_id), by=by, tenant_id=member(member_id).tenant_id)
    return row


def drop_hardships(member_id: UUID, *, recorded_until: datetime | None = None) -> None:
    """Nothing is left of a member's hardships, or of those recorded up to an instant."""
    of_member = select(Recipient.id).where(Recipient.member_id == member_id)
    which = delete(Hardship).where(Hardship.recipient_id.in_(of_member))
    session().execute(which if recorded_until is None else which.where(Hardship.recorded_at <= recorded_until))


def keep_birth_date(person: Member, born_on: date, *, by: Actor) -> None:
    """A birth date somebody told; where an ID number is kept, that one says it."""
    known = unseal(person.id_number_cipher, "member.id_number", person.id)
    if not FIRST_BIRTH <= born_on <= today() or (known is not None and birth_date(known) != born_on):
        raise BirthDateRefused()
    change_profile(person.id, by=by, born_on=born_on)


def _check(told: Particulars) -> None:
    known = {key for key, _, _ in kinds_of_help()}
    for need in told.needs:
        if need not in known:
            raise NeedUnknown(need=need[:40])
    if bool(told.contact.strip()) is not bool(told.contact_phone.strip()):
        raise ContactIncomplete()
    for held in told.hardships:
        if not held.proof.strip():
            raise ProofMissing(zh=held.kind.zh, en=held.kind.en)
        if held.holds_until is not None and held.holds_until < held.holds_from:
            raise DaysReversed()


def _fill(row: Recipient, told: Particulars) -> list[str]:
    """Write what was told into the row; answers which parts are other than before."""
    needs = list(dict.fromkeys(told.needs))
    proof = clean_line(told.proof, 200) if told.proof.strip() else ""
    changed = [name for name, value in (("needs", needs), ("proof", proof)) if getattr(row, name) != value]
    row.needs, row.proof = needs, proof
    texts = {
        "note": clean_text(told.note, 500) if told.note.strip() else None,
        "living": str(told.living),
        "contact": clean_line(told.contact, 100) if told.contact.strip() else None,
        "contact_phone": _reachable(told.contact_phone) if told.contact_phone.strip() else None,
    }
    for name, text in texts.items():
        column = f"{name}_cipher"
        if unseal(getattr(row, column), f"recipient.{name}", row.id) != text:
            setattr(row, column, None if text is None else seal(text, f"recipient.{name}", row.id))
            changed.append(name)
    return changed


def _reachable(text: str) -> str:
    """A mobile number in one spelling; a fixed line as it was told."""
    compact = clean_line(text, 30)
    return phone_number(compact) if compact.lstrip("+86 ").startswith("1") else _fixed_line(compact)


def _fixed_line(text: str) -> str:
    digits = [character for character in text if character.isascii() and character.isdigit()]
    if not 7 <= len(digits) <= 12 or any(c not in "0123456789-() （）转" for c in text):
        return phone_number(text)  # refuses it with its sentence
    return text


def _keep_hardships(row: Recipient, told: Particulars, by: Actor) -> bool:
    """Keep what was told under its own consent; answers whether anything changed."""
    if told.hardships:
        if told.consents:
            give_consent(row.member_id, ConsentKind.HARDSHIP, by=by)
        elif not has_consent(row.member_id, ConsentKind.HARDSHIP):
            raise ConsentNeeded(zh=ConsentKind.HARDSHIP.zh, en=ConsentKind.HARDSHIP.en)
    before = {one.kind_index: one for one in session().scalars(select(Hardship).where(Hardship.recipient_id == row.id))}
    has_changed = False
    for held in told.hardships:
        has_changed |= _keep_hardship(row, before.pop(hardship_index(held.kind), None), held, by)
    for gone in before.values():
        session().delete(gone)
    return has_changed or bool(before)


def _keep_hardship(row: Recipient, known: Hardship | None, held: Held, by: Actor) -> bool:
    """Keep one; answers whether it is other than before. Told again, it counts as recorded now, under today's consent."""
    proof, before = clean_line(held.proof, 200), None
    if known is None:
        known = Hardship(id=uuid7(), recipient_id=row.id, kind_index=hardship_index(held.kind))
        session().add(known)
    else:
        before = (unseal(known.proof_cipher, "hardship.proof", known.id), known.holds_from, known.holds_until)
    known.proof_cipher = seal(proof, "hardship.proof", known.id)
    known.holds_from, known.holds_until = held.holds_from, held.holds_until
    known.recorded_by, known.recorded_at = by.member_id, now()
    return before != (proof, held.holds_from, held.holds_until)
