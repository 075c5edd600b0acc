"""What a consent says. The product's words are version 1; a bank's own follow, dated, and none is ever changed.

A consent names the version it was given to, so it can always be read what somebody agreed to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line, clean_text
from app.members.errors import WordingDatedBack, WordingIsTheFirst, WordingUnchanged
from app.members.events import ConsentWorded
from app.members.models import Consent, ConsentWording
from app.members.queries import CONSENT_VERSION, ConsentKind
from app.tenancy.actor import Actor
from app.tenancy.queries import root

LONGEST_WORDING = 500


@dataclass(frozen=True)
class Words:
    """One version of what a consent says; the first is the product's and has always held."""

    kind: ConsentKind
    version: int
    zh: str
    en: str
    since: datetime | None = None
    reason: str = ""
    set_by: UUID | None = None

    @property
    def is_the_products(self) -> bool:
        """Whether no bank has said it otherwise."""
        return self.version == CONSENT_VERSION

    def text(self, language: str) -> str:
        """The words for a reader of this language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Agreed:
    """How many members have agreed to a thing: all of them, and those who agreed to the words as they stand now."""

    everybody: int
    to_these_words: int


def versions(kind: ConsentKind) -> list[Words]:
    """Every version of a consent's words, also those to come, by the instant from which each holds, the latest first."""
    rows = session().scalars(
        select(ConsentWording)
        .where(ConsentWording.kind == str(kind))
        .order_by(ConsentWording.effective_from.desc(), ConsentWording.version.desc())
    )
    return [_words(row) for row in rows] + [_first(kind)]


def words_in_force() -> dict[ConsentKind, Words]:
    """What each consent says now."""
    found = {kind: _first(kind) for kind in ConsentKind}
    rows = session().scalars(
        select(ConsentWording)
        .where(ConsentWording.effective_from <= now())
        .order_by(ConsentWording.effective_from, ConsentWording.version)
    )
    return found | {ConsentKind.of(row.kind): _words(row) for row in rows}


def words_given(consents: Sequence[Consent]) -> dict[UUID, Words]:
    """What each of these consents was given to, by the consent's id."""
    rows = session().scalars(select(ConsentWording))
    held = {(row.kind, row.version): _words(row) for row in rows}
    held |= {(str(kind), CONSENT_VERSION): _first(kind) for kind in ConsentKind}
    return {row.id: held[row.kind, row.version] for row in consents}


def agreed() -> dict[ConsentKind, Agreed]:
    """How many members' consents are in force, by kind."""
    held = words_in_force()
    newest = (
        select(Consent.kind, Consent.member_id, func.max(Consent.version).label("version"))
        .where(Consent.withdrawn_at.is_(None))
        .group_by(Consent.kind, Consent.member_id)
        .subquery()
    )
    rows = session().execute(
        select(newest.c.kind, newest.c.version, func.count()).group_by(newest.c.kind, newest.c.version)
    )
    counts = {(row[0], row[1]): int(row[2]) for row in rows}
    return {
        kind: Agreed(
            sum(number for (key, _), number in counts.items() if key == kind),
            counts.get((str(kind), held[kind].version), 0),
        )
        for kind in ConsentKind
    }  # fmt: skip


def checked_wording(kind: ConsentKind, zh: str, en: str, effective_from: datetime | None) -> Words:
    """The words as they would stand, cleaned; raises WordingDatedBack or WordingUnchanged."""
    instant = effective_from or now()
    if instant < now() - timedelta(minutes=1):
        raise WordingDatedBack()
    latest = versions(kind)[0]
    made = Words(kind, _next_version(kind), clean_text(zh, LONGEST_WORDING), clean_text(en, LONGEST_WORDING), instant)
    if (made.zh, made.en) == (latest.zh, latest.en):
        raise WordingUnchanged()
    return made


def word_consent(
    kind: ConsentKind, zh: str, en: str, *, effective_from: datetime | None, reason: str, by: Actor
) -> ConsentWording:
    """The bank says a consent in its own words from then on; consents given before keep the version they were given to."""
    made = checked_wording(kind, zh, en, effective_from)
    assert made.since is not None
    row = ConsentWording(
        id=uuid7(), kind=str(kind), version=made.version, words_zh=made.zh, words_en=made.en, effective_from=made.since,
        reason=clean_line(reason, 200), set_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(ConsentWorded(row.id, str(kind), row.version, row.effective_from.isoformat()), by=by, tenant_id=root().id)
    return row


def undo_wording(kind: ConsentKind, *, by: Actor) -> ConsentWording:
    """The words before the latest return, as a version of their own; both stand in the history."""
    held = versions(kind)
    if held[0].is_the_products:
        raise WordingIsTheFirst()
    latest, before = held[0], held[1]
    at = latest.since if latest.since and latest.since > now() else None
    return word_consent(
        kind, before.zh, before.en, effective_from=at, reason=f"撤销 {latest.reason} · undone"[:200], by=by
    )


def _next_version(kind: ConsentKind) -> int:
    """Two at once meet at the unique key, and the later is done again from the start."""
    last = session().scalar(select(func.max(ConsentWording.version)).where(ConsentWording.kind == str(kind)))
    return (last or CONSENT_VERSION) + 1


def _first(kind: ConsentKind) -> Words:
    return Words(kind, CONSENT_VERSION, kind.zh, kind.en)


def _words(row: ConsentWording) -> Words:
    return Words(
        ConsentKind.of(row.kind), row.version, row.words_zh, row.words_en, row.effective_from, row.reason, row.set_by
    )  # fmt: skip
