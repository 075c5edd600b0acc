"""Registering somebody in passing: a name now, the rest later."""

from datetime import date
from uuid import UUID

from app.events.outbox import announce
from app.kit.check_digits import id_number
from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line, phone_number
from app.members.commands import change_profile, give_consent, register_member
from app.members.models import Member
from app.members.queries import ConsentKind, member
from app.members.secrets import unseal
from app.recipients.commands.registry import keep_birth_date
from app.recipients.errors import IdNumberKeptAlready, PhoneKeptAlready
from app.recipients.events import PasserByCompleted, PasserByRegistered
from app.recipients.models import PasserBy
from app.recipients.queries import missing_of, passer_by
from app.tenancy.actor import Actor


def register_passer_by(
    name: str, *, tenant_id: UUID, by: Actor, phone: str | None = None, is_volunteer: bool = False, occasion: str = ""
) -> Member:
    """Somebody helps, or is helped, at once: a member from now on, marked as incomplete; who did it for whom is kept."""
    row = register_member(
        name, tenant_id=tenant_id, by=by, phone=phone, is_volunteer=is_volunteer, is_assisted=True
    )  # fmt: skip
    said = clean_line(occasion, 200) if occasion.strip() else ""
    session().add(PasserBy(member_id=row.id, occasion=said, registered_by=by.member_id))
    session().flush()
    announce(PasserByRegistered(row.id, missing_of(row)), by=for_whom(by, row.id), tenant_id=tenant_id)
    return row


def complete_passer_by(
    member_id: UUID, *, by: Actor, phone: str = "", born_on: date | None = None, id_number_text: str = "",
    address: str = "", consented: frozenset[ConsentKind] = frozenset(),
) -> list[str]:  # fmt: skip
    """Add what is known by now; answers what is still missing (nothing: the record is complete)."""
    record, act = passer_by(member_id, for_update=True), for_whom(by, member_id)
    _refuse_another(member(member_id, for_update=True), phone, id_number_text)
    for kind in sorted(consented):
        give_consent(member_id, kind, by=act)
    change_profile(
        member_id, by=act, phone=phone or None, id_number_text=id_number_text or None, address=address or None
    )
    person = member(member_id, for_update=True)
    if born_on is not None and born_on != person.born_on:
        keep_birth_date(person, born_on, by=act)
    missing = missing_of(person)
    if not missing:
        record.completed_by, record.completed_at = by.member_id, now()
        announce(PasserByCompleted(member_id), by=act, tenant_id=person.tenant_id)
    return missing


def _refuse_another(person: Member, phone: str, id_number_text: str) -> None:
    """Whoever changes a telephone that is there can sign in with it: that wants two proofs, at another desk."""
    kept = unseal(person.phone_cipher, "member.phone", person.id)
    if kept is not None and phone and phone_number(phone) != kept:
        raise PhoneKeptAlready()
    kept = unseal(person.id_number_cipher, "member.id_number", person.id)
    if kept is not None and id_number_text and id_number(id_number_text) != kept:
        raise IdNumberKeptAlready()


def for_whom(by: Actor, member_id: UUID) -> Actor:
    """The same actor, naming for whom when it is somebody else."""
    if member_id in (by.member_id, by.on_behalf_of):
        return by
    return Actor(by.user_id, by.member_id, member_id, by.channel, by.address)
