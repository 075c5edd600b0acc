"""May this person see that entry, act by that proxy, take part at that age? Answers rows or reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.kit.ages import age_on
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.kit.seconds import duration
from app.members.models import Member
from app.members.policies import member_within
from app.rbac.guard import Visitor
from app.rbac.queries import Powers
from app.rbac.words import Permission
from app.recipients.errors import (
    AgreementNotYours,
    BeyondProxy,
    ExclusionNotFound,
    GuardianConsentMissing,
    GuardianMissing,
    GuardianshipNotFound,
    MonthUsedUp,
    NotForMinors,
    ProxyNotFound,
    ProxyNotInForce,
)
from app.recipients.family import guardianships_over
from app.recipients.models import Exclusion, Guardianship, Proxy, ProxyAct
from app.recipients.rules import KINDS_NOT_FOR_MINORS, MINORS_MAY_SERVE, kinds_not_for_minors
from app.tenancy.keys import fetch

OF_AGE = 18
"""Civil Code, art. 17."""
CONSENTS_THEMSELVES = 14
"""Personal Information Protection Law, art. 31: below it, a guardian consents."""

WORDS: Mapping[ProxyAct, frozenset[Permission]] = {
    ProxyAct.PUBLISH: frozenset({Permission.DEMAND_PUBLISH}),
    ProxyAct.CONFIRM: frozenset({Permission.ORDER_CONFIRM, Permission.ORDER_DISPUTE, Permission.FILE_ATTACH}),
    ProxyAct.EVALUATE: frozenset({Permission.ORDER_EVALUATE}),
    ProxyAct.ACCOUNT: frozenset({Permission.ACCOUNT_READ}),
}
ALWAYS = frozenset({Permission.ORDER_READ, Permission.FILE_READ})
"""Without seeing the order, and what proves it, nobody can do anything about it."""
ENTRUSTABLE = ALWAYS.union(*WORDS.values())
"""All that anybody can let a relative do."""


@dataclass(frozen=True)
class ProxyPowers(Powers):
    """What a relative may do for somebody; beyond it the refusal says whose limits these are."""

    person: str = field(default="")
    entrusted: frozenset[Permission] = frozenset()
    """What the member allowed; a token may let through less of it."""

    def demand(self, word: Permission, at: str | None = None) -> None:
        """Raise unless the relative was entrusted with it, and their token, where they come with one, lets it through."""
        if word in self.entrusted:
            super().demand(word, at)
        elif not self.may(word, at):
            raise BeyondProxy(name=self.person, zh=word.zh, en=word.en)


def powers_by(proxy: Proxy, role: Powers, person: Member) -> ProxyPowers:
    """The role of a proxy cut to what this one allows: never a staff word, never beyond the role."""
    allowed = ALWAYS.union(*(WORDS[act] for act in ProxyAct if proxy.allows(act)))
    words = role.everywhere & allowed
    return ProxyPowers(words, {}, frozenset(), person.name, words)


def demand_within_month(proxy: Proxy | None, used_seconds: int, asked_seconds: int) -> None:
    """Raise where a proxy asks for more in a month than its member allowed; the proxy is locked by then."""
    if proxy is None or not proxy.holds_on(today()):
        raise ProxyNotInForce()
    left = max(0, proxy.monthly_seconds - used_seconds)
    if asked_seconds > left:
        raise MonthUsedUp(
            left_zh=duration(left, "zh"), left_en=duration(left, "en"),
            asked_zh=duration(asked_seconds, "zh"), asked_en=duration(asked_seconds, "en"),
        )  # fmt: skip


def is_minor(person: Member, on_day: date) -> bool:
    """Whether somebody is known to be under 18 on a day."""
    return person.born_on is not None and age_on(person.born_on, on_day) < OF_AGE


def why_not_take_part(person: Member, on_day: date) -> TimeBankError | None:
    """Why a child cannot take part at all: under 14 without a guardian's consent; None for everybody else."""
    if person.born_on is None or age_on(person.born_on, on_day) >= CONSENTS_THEMSELVES:
        return None
    return _why_not_agreed(guardianships_over([person.id]).get(person.id, ()))


def why_minors_not_serve(minors: Sequence[Member], kind_key: str, on_day: date) -> dict[UUID, TimeBankError]:
    """Which of these minors cannot serve in this kind on this day, and why; those who may are left out."""
    answering = guardianships_over([minor.id for minor in minors])
    reasons = {minor.id: _why_minor_not(minor, kind_key, on_day, answering.get(minor.id, ())) for minor in minors}
    return {minor_id: reason for minor_id, reason in reasons.items() if reason is not None}


def _why_minor_not(
    minor: Member, kind_key: str, on_day: date, guardians: Sequence[Guardianship]
) -> TimeBankError | None:
    typed = KINDS_NOT_FOR_MINORS(minor.tenant_id)
    if not MINORS_MAY_SERVE(minor.tenant_id) or kind_key in kinds_not_for_minors(typed):
        return NotForMinors()
    if not guardians:
        return GuardianMissing()
    assert minor.born_on is not None, "only who has a birth date is known to be a minor"
    return _why_not_agreed(guardians) if age_on(minor.born_on, on_day) < CONSENTS_THEMSELVES else None


def _why_not_agreed(guardians: Iterable[Guardianship]) -> TimeBankError | None:
    return None if any(row.consented_at for row in guardians) else GuardianConsentMissing()


def proxy_of_mine(who: Visitor, proxy_id: UUID, *, as_relative: bool = False) -> Proxy:
    """A live proxy of which one is the member or the relative; any other is not found."""
    row = fetch(Proxy, proxy_id, ProxyNotFound)
    sides = (row.relative_id,) if as_relative else (row.member_id, row.relative_id)
    if who.actor.member_id not in sides or row.ended_at is not None:
        raise ProxyNotFound()
    return row


def proxy_to_accept(who: Visitor, proxy_id: UUID) -> Proxy:
    """A live proxy to which one is the side that agrees; who asked for it themselves is told so, others do not find it."""
    row = proxy_of_mine(who, proxy_id)
    if row.is_asked_for and who.actor.member_id == row.relative_id:
        raise AgreementNotYours()
    if not row.is_asked_for and who.actor.member_id != row.relative_id:
        raise ProxyNotFound()
    return row


def proxy_within(who: Visitor, proxy_id: UUID, word: Permission) -> Proxy:
    """A live proxy for a member of a node one serves."""
    row = fetch(Proxy, proxy_id, ProxyNotFound)
    if row.ended_at is not None or not _is_within(who, row.member_id, word):
        raise ProxyNotFound()
    return row


def guardianship_within(who: Visitor, guardianship_id: UUID, word: Permission) -> Guardianship:
    """A live guardianship over a minor of a node one serves."""
    row = fetch(Guardianship, guardianship_id, GuardianshipNotFound)
    if row.ended_at is not None or not _is_within(who, row.minor_id, word):
        raise GuardianshipNotFound()
    return row


def exclusion_of_mine(who: Visitor, exclusion_id: UUID) -> Exclusion:
    """A live wish of one's own; those of others are not found, whomever they are about."""
    row = fetch(Exclusion, exclusion_id, ExclusionNotFound)
    if who.actor.member_id != row.member_id or row.ended_at is not None:
        raise ExclusionNotFound()
    return row


def exclusion_within(who: Visitor, exclusion_id: UUID, word: Permission) -> Exclusion:
    """A live wish of a member of a node one serves."""
    row = fetch(Exclusion, exclusion_id, ExclusionNotFound)
    if row.ended_at is not None or not _is_within(who, row.member_id, word):
        raise ExclusionNotFound()
    return row


def _is_within(who: Visitor, member_id: UUID, word: Permission) -> bool:
    try:
        member_within(who, member_id, word)
    except TimeBankError:
        return False
    return True
