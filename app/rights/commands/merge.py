"""Two records of one person become one; the ledger keeps both histories."""

from uuid import UUID

from sqlalchemy import or_, select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.members.queries import member
from app.rights.commands.erase import end_dealings
from app.rights.errors import (
    AnotherPersonNeeded,
    DecidedAlready,
    DocumentNeeded,
    MattersOpen,
    MergeNotFound,
    MergeRefused,
)
from app.rights.events import MergeDecided, MergeProposed
from app.rights.models import Merge
from app.rights.queries import erasure_of, matters
from app.rights.registry import PERSONAL_DATA, Ending, Remaining
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch


def propose_merge(kept_id: UUID, merged_id: UUID, *, document: str, by: Actor) -> Merge:
    """Staff have compared two records and say they are one person's; nothing is changed yet."""
    if not document.strip():
        raise DocumentNeeded()
    row = member(merged_id)
    _check(kept_id, merged_id)
    _check_nothing_open(merged_id)
    assert by.member_id is not None
    proposed = Merge(
        id=uuid7(), kept_id=kept_id, merged_id=merged_id, tenant_id=row.tenant_id, document=clean_line(document, 120),
        proposed_by=by.member_id,
    )  # fmt: skip
    session().add(proposed)
    session().flush()
    announce(MergeProposed(proposed.id, kept_id, merged_id), by=by, tenant_id=row.tenant_id)
    return proposed


def decide_merge(merge_id: UUID, *, is_approved: bool, by: Actor) -> Merge:
    """A second person approves and the two are one, for good; or declines, and nothing has happened."""
    proposed = fetch(Merge, merge_id, MergeNotFound, for_update=True)
    if proposed.decided_at is not None:
        raise DecidedAlready()
    if by.member_id in (None, proposed.proposed_by):
        raise AnotherPersonNeeded()
    if is_approved:
        _merge(proposed, by)
    proposed.decided_by, proposed.decided_at, proposed.is_approved = by.member_id, now(), is_approved
    fact = MergeDecided(proposed.id, proposed.kept_id, proposed.merged_id, is_approved)
    announce(fact, by=by, tenant_id=proposed.tenant_id)
    return proposed


def _merge(proposed: Merge, by: Actor) -> None:
    kept_id, merged_id = proposed.kept_id, proposed.merged_id
    for member_id in sorted((kept_id, merged_id)):
        member(member_id, for_update=True)
    _check(kept_id, merged_id, but=proposed.id)
    _check_nothing_open(merged_id)
    end_dealings(Ending(merged_id, proposed.id, by, Remaining.MERGED, {kept_id: 1}))
    for entry in reversed(list(PERSONAL_DATA.values())):
        entry.merge(merged_id, kept_id)
        session().flush()


def _check(kept_id: UUID, merged_id: UUID, but: UUID | None = None) -> None:
    rows = [member(kept_id), member(merged_id)]
    both = (kept_id, merged_id)
    waiting = select(Merge.id).where(
        or_(Merge.merged_id.in_(both), Merge.kept_id.in_(both)), Merge.decided_at.is_(None), Merge.id != but
    )  # fmt: skip
    if kept_id == merged_id or not all(row.is_active for row in rows) or session().scalar(waiting.limit(1)):
        raise MergeRefused()
    if any(erasure_of(row.id) for row in rows):
        raise MergeRefused()


def _check_nothing_open(merged_id: UUID) -> None:
    if blocking := [matter for matter in matters(merged_id) if matter.blocks_merge]:
        raise MattersOpen(open_zh="；".join(m.zh for m in blocking), open_en="; ".join(m.en for m in blocking))
