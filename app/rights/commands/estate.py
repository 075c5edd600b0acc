"""A member has died: the record is frozen, a second person approves where the time goes, the rest is erased."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.events.outbox import announce
from app.kit.check_digits import with_check_digit
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.members.errors import MemberNotFound
from app.members.models import Member
from app.members.queries import kept_record, member
from app.rights.commands.erase import call_off_erasure, end_dealings, erase_person, hold_erasure
from app.rights.errors import (
    AnotherPersonNeeded,
    DeathDayRefused,
    DecidedAlready,
    DocumentNeeded,
    EstateNotFound,
    HeirsNotHere,
    HeirsRefused,
    MattersOpen,
    RecordErased,
)
from app.rights.events import DeathRecorded, EstateDecided
from app.rights.models import Estate, Heir
from app.rights.of_users import end_sessions
from app.rights.queries import erasure_of, heirs_of, matters
from app.rights.registry import Ending, Remaining
from app.rights.rules import AFTER_DEATH
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch

MOST_SHARES = 1000


def record_death(member_id: UUID, died_on: date, *, document: str, heirs: Mapping[UUID, int], by: Actor) -> Estate:
    """Staff record a death on a document: nobody acts as the member any more; who inherits is named with shares.

    An erasure the member had asked for is called off, also for good: it would give away what the heirs are to have.
    """
    hold_erasure(member_id)
    row = member(member_id, for_update=True)
    if not row.is_active:
        raise MemberNotFound()
    if not document.strip():
        raise DocumentNeeded()
    if not (row.born_on or date(1900, 1, 1)) <= died_on <= today():
        raise DeathDayRefused()
    _check_heirs(row.tenant_id, member_id, heirs)
    assert by.member_id is not None
    estate = Estate(
        id=uuid7(), member_id=member_id, tenant_id=row.tenant_id, died_on=died_on, document=clean_line(document, 120),
        recorded_by=by.member_id,
    )  # fmt: skip
    session().add(estate)
    session().flush()
    session().add_all(Heir(estate_id=estate.id, member_id=heir, share=share) for heir, share in heirs.items())
    if (asked := erasure_of(member_id)) is not None:
        call_off_erasure(asked.id, by=by)
    row.is_active = False
    session().flush()
    if row.user_id is not None:
        end_sessions(row.user_id, row.id)
    announce(DeathRecorded(estate.id, member_id), by=by, tenant_id=row.tenant_id)
    return estate


def decide_estate(estate_id: UUID, *, is_approved: bool, by: Actor) -> Estate:
    """A second person approves: open orders end with notice, time goes to the heirs or the pool, the rest is erased.

    Heirs whose record is no longer in use by then are left out, and the others share alone; where nobody is left, the
    time goes to the pool. Declined, the record is as it was before, but for an erasure that was called off.
    """
    estate = fetch(Estate, estate_id, EstateNotFound, for_update=True)
    if estate.decided_at is not None:
        raise DecidedAlready()
    if by.member_id in (None, estate.recorded_by):
        raise AnotherPersonNeeded()
    row = member(estate.member_id, for_update=True)
    estate.decided_by, estate.decided_at, estate.is_approved = by.member_id, now(), is_approved
    credited: set[UUID] = set()
    if is_approved:
        credited = _carry_out(estate, row, by)
    elif row.erased_at is not None:
        raise RecordErased()
    else:
        row.is_active = True
    fact = EstateDecided(estate.id, row.id, is_approved, sorted(map(str, credited)))
    announce(fact, by=by, tenant_id=estate.tenant_id)
    return estate


def _carry_out(estate: Estate, row: Member, by: Actor) -> set[UUID]:
    if blocking := [matter for matter in matters(row.id) if matter.blocks_erasure]:
        raise MattersOpen(open_zh="；".join(m.zh for m in blocking), open_en="; ".join(m.en for m in blocking))
    shares = _shares(estate)
    remaining = Remaining.HEIRS if shares and AFTER_DEATH(estate.tenant_id) == "heirs" else Remaining.POOL
    ending = Ending(row.id, estate.id, by, remaining, shares)
    end_dealings(ending)
    erase_person(row.id, estate.id, estate.tenant_id, by=by)
    return ending.credited


def _shares(estate: Estate) -> dict[UUID, int]:
    """Who inherits on the day it is approved: a merged record's share is that of the record it has become."""
    shares: dict[UUID, int] = {}
    for heir, named in heirs_of([estate.id]).get(estate.id, ()):
        person = kept_record(named)
        if person.is_active:
            shares[person.id] = shares.get(person.id, 0) + heir.share
    return shares


def _check_heirs(tenant_id: UUID, member_id: UUID, heirs: Mapping[UUID, int]) -> None:
    if heirs and AFTER_DEATH(tenant_id) != "heirs":
        raise HeirsNotHere()
    for heir, share in heirs.items():
        person = member(heir)
        if heir == member_id or not person.is_active or not 1 <= share <= MOST_SHARES:
            raise HeirsRefused(line=f"{with_check_digit(person.number)} {share}")
