"""Naming relatives to act, guardians to answer, and people one does not want to meet."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.members.models import Member
from app.members.queries import member
from app.recipients.commands.passing import for_whom
from app.recipients.errors import (
    ExcludesOneself,
    ExclusionNotFound,
    GuardianRefused,
    GuardianshipNotFound,
    ProxyNotFound,
    ProxyRefused,
    ProxyThereAlready,
)
from app.recipients.events import (
    ActingBegun,
    ExclusionEnded,
    GuardianRecorded,
    GuardianshipEnded,
    MemberExcluded,
    ProxyAccepted,
    ProxyAsked,
    ProxyEnded,
    ProxyNamed,
)
from app.recipients.family import forget_exclusions, lock_proxy_between
from app.recipients.models import Exclusion, Guardianship, Proxy, ProxyAct
from app.recipients.policies import is_minor
from app.recipients.rules import PROXY_MOST_DAYS, PROXY_MOST_HOURS
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch


@dataclass(frozen=True)
class Limits:
    """How far a relative may go: which acts, how many seconds a month, until which day (included)."""

    acts: tuple[ProxyAct, ...]
    monthly_seconds: int
    valid_until: date


def name_proxy(
    member_id: UUID, relative_id: UUID, limits: Limits, *, relation: str, by: Actor, document: str = ""
) -> Proxy:
    """A member, or staff with a document, entrusts a relative, who accepts; or the relative asks for it, and they agree."""
    person, relative = member(member_id, for_update=True), member(relative_id)
    if refusal := _why_not(person, relative, limits):
        raise ProxyRefused(reason_zh=refusal[0], reason_en=refusal[1])
    if lock_proxy_between(member_id, relative_id) is not None:
        raise ProxyThereAlready()
    row = Proxy(
        id=uuid7(), member_id=member_id, relative_id=relative_id, relation=clean_line(relation, 20),
        acts=[str(act) for act in ProxyAct if act in limits.acts], monthly_seconds=limits.monthly_seconds,
        valid_until=limits.valid_until, document=clean_line(document, 200) if document.strip() else "",
        named_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    kind = ProxyAsked if row.is_asked_for else ProxyNamed
    fact = kind(row.id, member_id, relative_id, row.acts, row.monthly_seconds)
    announce(fact, by=for_whom(by, member_id), tenant_id=person.tenant_id)
    return row


def accept_proxy(proxy_id: UUID, *, by: Actor, document: str = "") -> Proxy:
    """The side that was asked agrees, or staff for it on a document; agreeing again changes nothing."""
    row = _live(proxy_id)
    if row.accepted_at is None:
        row.accepted_at = now()
        row.document = clean_line(document, 200) if document.strip() else row.document
        announce(
            ProxyAccepted(row.id, row.member_id, row.relative_id), by=by, tenant_id=member(row.member_id).tenant_id
        )
    return row


def end_proxy(proxy_id: UUID, *, by: Actor) -> Proxy:
    """Either of the two, or staff, ends it; the relative acts no more from the next request on."""
    row = _live(proxy_id)
    row.ended_at, row.ended_by = now(), by.member_id
    announce(ProxyEnded(row.id, row.member_id, row.relative_id), by=by, tenant_id=member(row.member_id).tenant_id)
    return row


def note_acting(proxy: Proxy, *, by: Actor) -> None:
    """A relative begins to act in a session; each act after it names both."""
    announce(ActingBegun(proxy.id, proxy.member_id), by=by, tenant_id=member(proxy.member_id).tenant_id)


def record_guardian(
    minor_id: UUID, guardian_id: UUID, *, relation: str, document: str, has_consented: bool, by: Actor
) -> Guardianship:
    """An adult answers for a minor, by a document; recording again renews what it says."""
    minor, guardian = member(minor_id, for_update=True), member(guardian_id)
    if minor.born_on is None or not is_minor(minor, today()):
        raise GuardianRefused(
            reason_zh="被监护人未登记出生日期，或已满 18 周岁", reason_en="the ward has no birth date, or is 18"
        )
    if minor_id == guardian_id or guardian.born_on is None or is_minor(guardian, today()):
        raise GuardianRefused(
            reason_zh="监护人须是另一位已登记出生日期的成年会员",
            reason_en="a guardian is another member, with a birth date, of age",
        )
    live = Guardianship.ended_at.is_(None)
    query = select(Guardianship).where(Guardianship.minor_id == minor_id, Guardianship.guardian_id == guardian_id, live)
    row = session().scalars(query.with_for_update(key_share=True)).first()
    if row is None:
        row = Guardianship(id=uuid7(), minor_id=minor_id, guardian_id=guardian_id)
        session().add(row)
    row.relation, row.document = clean_line(relation, 20), clean_line(document, 200)
    row.consented_at = (row.consented_at or now()) if has_consented else None
    row.recorded_by, row.recorded_at = by.member_id, now()
    session().flush()
    fact = GuardianRecorded(row.id, minor_id, guardian_id, has_consented)
    announce(fact, by=for_whom(by, minor_id), tenant_id=minor.tenant_id)
    return row


def end_guardianship(guardianship_id: UUID, *, by: Actor) -> Guardianship:
    """They answer for the minor no longer."""
    row = fetch(Guardianship, guardianship_id, GuardianshipNotFound, for_update=True)
    if row.ended_at is not None:
        raise GuardianshipNotFound()
    row.ended_at = now()
    fact = GuardianshipEnded(row.id, row.minor_id, row.guardian_id)
    announce(fact, by=for_whom(by, row.minor_id), tenant_id=member(row.minor_id).tenant_id)
    return row


def exclude(member_id: UUID, other_id: UUID, *, by: Actor) -> Exclusion:
    """A member is not brought together with another any more, in neither part; the other never learns it."""
    if member_id == other_id:
        raise ExcludesOneself()
    person, other = member(member_id, for_update=True), member(other_id)
    live = Exclusion.ended_at.is_(None)
    query = select(Exclusion).where(Exclusion.member_id == member_id, Exclusion.other_id == other.id, live)
    row = session().scalars(query).first()
    if row is None:
        row = Exclusion(id=uuid7(), member_id=member_id, other_id=other.id, made_by=by.member_id)
        session().add(row)
        session().flush()
        announce(MemberExcluded(row.id), by=for_whom(by, member_id), tenant_id=person.tenant_id)
    forget_exclusions(member_id, other_id)
    return row


def end_exclusion(exclusion_id: UUID, *, by: Actor) -> Exclusion:
    """The wish is taken back."""
    row = fetch(Exclusion, exclusion_id, ExclusionNotFound, for_update=True)
    if row.ended_at is not None:
        raise ExclusionNotFound()
    row.ended_at = now()
    forget_exclusions(row.member_id, row.other_id)
    announce(ExclusionEnded(row.id), by=for_whom(by, row.member_id), tenant_id=member(row.member_id).tenant_id)
    return row


def _why_not(person: Member, relative: Member, limits: Limits) -> tuple[str, str] | None:
    """What is wrong with a naming, in both languages."""
    days, hours = PROXY_MOST_DAYS(person.tenant_id), PROXY_MOST_HOURS(person.tenant_id)
    if person.id == relative.id or not relative.is_active:
        return "须是另一位在册会员", "a relative is another, active member"
    if is_minor(relative, today()):
        return "代办人须年满 18 周岁", "a relative who acts is at least 18"
    if not limits.acts:
        return "请至少勾选一件可以代办的事", "tick at least one thing they may do"
    if not today() <= limits.valid_until <= today() + timedelta(days=days):
        return f"截止日期须在今天以后、{days} 天以内", f"the last day is after today and within {days} days"
    if not 0 <= limits.monthly_seconds <= hours * 3600:
        return f"每月最多 {hours} 小时", f"at most {hours} hours a month"
    if ProxyAct.PUBLISH in limits.acts and limits.monthly_seconds == 0:
        return "可以发布需求的，请写明每月最多几小时", "who may ask for help needs hours a month"
    return None


def _live(proxy_id: UUID) -> Proxy:
    row = fetch(Proxy, proxy_id, ProxyNotFound, for_update=True)
    if row.ended_at is not None:
        raise ProxyNotFound()
    return row
