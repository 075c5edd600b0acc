"""Corrections: what staff must look at before it changes."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.check_digits import id_number
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.kit.words import Word
from app.members.commands import change_profile
from app.members.errors import ConsentNeeded
from app.members.events import ProfileChanged
from app.members.queries import ConsentKind, has_consent, member
from app.members.secrets import seal, unseal
from app.rights.errors import (
    BirthDateFollows,
    BirthDateUnreadable,
    CorrectionDecided,
    CorrectionNotFound,
    CorrectionWaits,
)
from app.rights.events import CorrectionAsked
from app.rights.events import CorrectionDecided as Decided
from app.rights.models import Correction
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch

FIRST_BIRTH_DATE = date(1900, 1, 1)


class Item(Word):
    """What staff correct; everything else one changes oneself, at once."""

    NAME = "name", "姓名", "name"
    ID_NUMBER = "id_number", "证件号码", "ID number"
    BORN_ON = "born_on", "出生日期", "birth date"


def ask_correction(member_id: UUID, item: Item, text: str, *, by: Actor) -> Correction:
    """A member asks for an item to be put right; what it should say is sealed until staff have looked."""
    row = member(member_id)
    value = _checked(item, text, member_id)
    if item is Item.BORN_ON and row.id_number_cipher is not None:
        raise BirthDateFollows()
    waiting = select(Correction.id).where(
        Correction.member_id == member_id, Correction.item == str(item), Correction.decided_at.is_(None)
    )
    if session().scalar(waiting):
        raise CorrectionWaits()
    assert by.member_id is not None
    asked = Correction(
        id=uuid7(), member_id=member_id, tenant_id=row.tenant_id, item=str(item), asked_by=by.member_id,
    )  # fmt: skip
    asked.value_cipher = seal(value, "correction.value", asked.id)
    session().add(asked)
    session().flush()
    announce(CorrectionAsked(asked.id, member_id, str(item)), by=by, tenant_id=row.tenant_id)
    return asked


def decide_correction(correction_id: UUID, *, is_accepted: bool, note: str, by: Actor) -> Correction:
    """Staff put it right, or say why not; the value itself is not kept twice."""
    asked = fetch(Correction, correction_id, CorrectionNotFound, for_update=True)
    if asked.decided_at is not None:
        raise CorrectionDecided()
    if is_accepted:
        _apply(asked, by)
    asked.value_cipher, asked.decided_by, asked.decided_at, asked.is_accepted = None, by.member_id, now(), is_accepted
    asked.note = clean_line(note, 200) if note.strip() else None
    fact = Decided(asked.id, asked.member_id, asked.item, is_accepted)
    announce(fact, by=by, tenant_id=asked.tenant_id)
    return asked


def _apply(asked: Correction, by: Actor) -> None:
    value = unseal(asked.value_cipher, "correction.value", asked.id) or ""
    if asked.item == Item.NAME:
        change_profile(asked.member_id, by=by, name=value)
    elif asked.item == Item.ID_NUMBER:
        change_profile(asked.member_id, by=by, id_number_text=value)
    else:
        row = member(asked.member_id, for_update=True)
        row.born_on = date.fromisoformat(value)
        announce(ProfileChanged(row.id, ["born_on"]), by=by, tenant_id=row.tenant_id)


def _checked(item: Item, text: str, member_id: UUID) -> str:
    if item is Item.NAME:
        return clean_line(text, 100)
    if item is Item.ID_NUMBER:
        kind = ConsentKind.ID_NUMBER
        if not has_consent(member_id, kind):
            raise ConsentNeeded(zh=kind.zh, en=kind.en)
        return id_number(text)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BirthDateUnreadable() from None
    if not FIRST_BIRTH_DATE <= day <= today():
        raise BirthDateUnreadable()
    return day.isoformat()
