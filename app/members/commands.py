"""Registering people, their profiles and consents."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.events.outbox import announce
from app.kit.check_digits import birth_date, id_number, sex, with_check_digit
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line, clean_text, phone_number, sort_key
from app.members.errors import (
    AlreadyMember,
    ConsentIsBase,
    ConsentNeeded,
    ConsentNotFound,
    ConsentUnknown,
    IdNumberKnown,
    IdNumberReasonMissing,
    VolunteerAlready,
    VolunteerVetted,
)
from app.members.events import (
    ConsentGiven,
    ConsentWithdrawn,
    IdNumberRead,
    LevelChanged,
    MemberRegistered,
    ProfileChanged,
    VolunteerJoined,
)
from app.members.models import Consent, Member, ProfileItem
from app.members.queries import PROFILE_KINDS, ConsentKind, consent, consents, forget_consent, member
from app.members.readings import ReadingKind, note_reading
from app.members.rules import LEVEL_HOURS, LEVEL_LEAST_STARS, VOLUNTEER_ENTRY
from app.members.secrets import index_in_bank, seal, unseal
from app.members.wordings import words_in_force
from app.tenancy.actor import Actor
from app.tenancy.keys import next_number
from app.tenancy.queries import open_tenant

NEW_MEMBER_NEEDS: list[Callable[[UUID], None]] = []
"""What modules above do for each new member, in the same transaction; they fill it in their `register`."""

WISHES_TO_SERVE: list[Callable[[UUID, Actor], None]] = []
"""What modules above do where somebody new wants to serve and the bank vets, in the same transaction."""

KEPT_UNDER_CONSENT: dict[ConsentKind, dict[str, Callable[[UUID], None]]] = {}
"""By consent and name, how modules above take away what they keep under it: when it is withdrawn, in the same transaction."""


def register_member(
    name: str, *, tenant_id: UUID, by: Actor, phone: str | None = None, id_number_text: str | None = None,
    address: str | None = None, born_on: date | None = None, is_volunteer: bool = False, is_assisted: bool = False,
    consented: frozenset[ConsentKind] = frozenset(), member_id: UUID | None = None,
) -> Member:  # fmt: skip
    """A person becomes a member, by themselves or with a clerk's help; the basic agreement is part of it."""
    open_tenant(tenant_id)
    row = Member(
        id=member_id or uuid7(), number=next_number(Member, 1000), tenant_id=tenant_id, name=clean_line(name, 100), sort_key="",
        registered_by=by.member_id if is_assisted else None, born_on=born_on,
    )  # fmt: skip
    row.sort_key = sort_key(row.name)
    if phone:
        _keep_phone(row, phone)
    for text, kind in ((id_number_text, ConsentKind.ID_NUMBER), (address, ConsentKind.ADDRESS)):
        if text and kind not in consented:
            raise ConsentNeeded(zh=kind.zh, en=kind.en)
    if id_number_text:
        _keep_id_number(row, id_number_text, by)
    if address:
        row.address_cipher = seal(clean_text(address, 200), "member.address", row.id)
    if is_volunteer and VOLUNTEER_ENTRY(tenant_id) == "open":
        row.volunteer_since = now()
    session().add(row)
    _flush_new(row, by)
    for kind in sorted({ConsentKind.BASE, *consented}):
        _consent(row.id, kind, by)
    for prepare in NEW_MEMBER_NEEDS:
        prepare(row.id)
    announce(MemberRegistered(row.id, is_assisted), by=by, tenant_id=tenant_id)
    if row.is_volunteer:
        announce(VolunteerJoined(row.id), by=by, tenant_id=tenant_id)
    elif is_volunteer:
        for remember in WISHES_TO_SERVE:
            remember(row.id, by)
    return row


def join_volunteers(member_id: UUID, *, by: Actor, is_vetted: bool = False) -> Member:
    """A member serves from now on; where the bank vets, only a clerk's word makes it so."""
    row = member(member_id, for_update=True)
    if row.is_volunteer:
        raise VolunteerAlready()
    if not is_vetted and VOLUNTEER_ENTRY(row.tenant_id) != "open":
        raise VolunteerVetted()
    row.volunteer_since = now()
    announce(VolunteerJoined(row.id), by=by, tenant_id=row.tenant_id)
    return row


def change_profile(
    member_id: UUID, *, by: Actor, name: str | None = None, address: str | None = None,
    id_number_text: str | None = None, items: dict[ConsentKind, str] | None = None, language: str | None = None,
    phone: str | None = None, born_on: date | None = None,
) -> Member:  # fmt: skip
    """Change what is given; every sensitive item needs its consent, an empty one is taken away."""
    row = member(member_id, for_update=True)
    agreed = consents(member_id)
    changed: list[str] = []
    if name is not None and clean_line(name, 100) != row.name:
        row.name = clean_line(name, 100)
        row.sort_key = sort_key(row.name)
        changed.append("name")
    if address is not None:
        _needs(ConsentKind.ADDRESS, agreed, address)
        row.address_cipher = seal(clean_text(address, 200), "member.address", row.id) if address.strip() else None
        changed.append("address")
    if id_number_text:
        _needs(ConsentKind.ID_NUMBER, agreed, id_number_text)
        _keep_id_number(row, id_number_text, by)
        changed.append("id_number")
    if phone:
        _keep_phone(row, phone)
        changed.append("phone")
    if born_on is not None and born_on != row.born_on:
        row.born_on = born_on
        changed.append("born_on")
    for kind, text in (items or {}).items():
        if kind not in PROFILE_KINDS:
            raise ConsentUnknown()
        _needs(kind, agreed, text)
        _keep_item(member_id, kind, text)
        changed.append(str(kind))
    if language is not None:
        row.language = language
    _flush_new(row, by)
    if changed:
        announce(ProfileChanged(member_id, changed), by=by, tenant_id=row.tenant_id)
    return row


def keep_preference(member_id: UUID, name: str, value: str | int) -> None:
    """Remember how this member reads: "language" ('zh' or 'en') or "text_size" (0 to 3)."""
    setattr(member(member_id, for_update=True), name, value)


def give_consent(member_id: UUID, kind: ConsentKind, *, by: Actor) -> Consent:
    """Agree to one thing as it is worded now; agreeing again to the same words changes nothing."""
    given = consents(member_id).get(kind)
    return given if given and given.version >= words_in_force()[kind].version else _consent(member_id, kind, by)


def withdraw_consent(consent_id: UUID, member_id: UUID, *, by: Actor) -> Consent:
    """Withdraw one consent, to whichever of its wordings it was given: what was kept under it is taken away at once."""
    row = consent(consent_id, member_id, for_update=True)
    if row.withdrawn_at is not None:
        raise ConsentNotFound()
    kind = ConsentKind.of(row.kind)
    if kind is ConsentKind.BASE:
        raise ConsentIsBase()
    at = now()
    for given in session().scalars(
        select(Consent).where(Consent.member_id == member_id, Consent.kind == row.kind, Consent.withdrawn_at.is_(None))
    ):
        given.withdrawn_at = at
    forget_consent(member_id, kind)
    person = member(member_id, for_update=True)
    if kind is ConsentKind.ADDRESS:
        person.address_cipher = None
    elif kind is ConsentKind.ID_NUMBER:
        person.id_number_cipher = person.id_number_index = None
        person.born_on = person.sex = None  # they were read off the number
    else:
        session().execute(delete(ProfileItem).where(ProfileItem.member_id == member_id, ProfileItem.kind == str(kind)))
    for forget in KEPT_UNDER_CONSENT.get(kind, {}).values():
        forget(member_id)
    announce(ConsentWithdrawn(row.id, member_id, str(kind)), by=by, tenant_id=person.tenant_id)
    return row


def read_id_number(member_id: UUID, reason: str, *, by: Actor) -> str | None:
    """A named clerk sees a full ID number, says why, and it is recorded."""
    if not reason.strip():
        raise IdNumberReasonMissing()
    row = member(member_id)
    reading = note_reading(row, ReadingKind.ID_NUMBER, clean_line(reason, 200), by=by)
    announce(IdNumberRead(row.id, reading.id), by=by, tenant_id=row.tenant_id)
    return unseal(row.id_number_cipher, "member.id_number", row.id)


def settle_level(member_id: UUID, served_seconds: int, stars: Callable[[], Fraction | None], *, by: Actor) -> None:
    """The level follows from the hours actually served, by the bank's steps; it never falls. The caller has locked the member.

    `stars` answers the average of what those they helped said, None where nobody has: below the bank's least nobody rises
    (D4). It is asked only where somebody would rise in a bank that looks at it.
    """
    row = member(member_id)
    level = sum(served_seconds >= hours * 3600 for hours in LEVEL_HOURS(row.tenant_id))
    if level > row.level and _are_content(stars, LEVEL_LEAST_STARS(row.tenant_id)):
        row.level = level
        announce(LevelChanged(row.id, level), by=by, tenant_id=row.tenant_id)


def _are_content(stars: Callable[[], Fraction | None], least: int) -> bool:
    given = stars() if least else None
    return given is None or given >= least


def _keep_phone(row: Member, phone: str) -> None:
    number = phone_number(phone)
    row.phone_cipher = seal(number, "member.phone", row.id)
    row.phone_index = index_in_bank(number, "phone")
    row.phone_tail_index = index_in_bank(number[-4:], "phone_tail")


def _keep_id_number(row: Member, text: str, by: Actor) -> None:
    number = id_number(text)
    index = index_in_bank(number, "id_number")
    other = session().scalars(select(Member).where(Member.id_number_index == index, Member.id != row.id)).first()
    if other is not None:
        if by.member_id == row.id:
            raise IdNumberKnown()
        raise AlreadyMember(number=with_check_digit(other.number))
    row.id_number_cipher, row.id_number_index = seal(number, "member.id_number", row.id), index
    row.born_on, row.sex = birth_date(number), sex(number)


def _keep_item(member_id: UUID, kind: ConsentKind, text: str) -> None:
    row = (
        session()
        .scalars(select(ProfileItem).where(ProfileItem.member_id == member_id, ProfileItem.kind == str(kind)))
        .first()
    )
    if not text.strip():
        if row is not None:
            session().delete(row)
        return
    if row is None:
        row = ProfileItem(id=uuid7(), member_id=member_id, kind=str(kind), value_cipher=b"")
        session().add(row)
    row.value_cipher, row.set_at = seal(clean_text(text, 500), f"profile.{kind}", row.id), now()


def _needs(kind: ConsentKind, agreed: dict[str, Consent], text: str) -> None:
    if text.strip() and kind not in agreed:
        raise ConsentNeeded(zh=kind.zh, en=kind.en)


def _consent(member_id: UUID, kind: ConsentKind, by: Actor) -> Consent:
    row = Consent(member_id=member_id, kind=str(kind), version=words_in_force()[kind].version, recorded_by=by.member_id)
    session().add(row)
    session().flush()
    forget_consent(member_id, kind)
    announce(ConsentGiven(row.id, member_id, str(kind)), by=by)
    return row


def _flush_new(row: Member, by: Actor) -> None:
    try:
        session().flush()
    except IntegrityError as error:
        if "uq_member_id_number_index" in str(error.orig):
            raise (IdNumberKnown() if by.member_id == row.id else AlreadyMember()) from error
        raise
