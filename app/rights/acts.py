"""What a person does with their own data, or staff for them: checked for who they are, the same for pages and API."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.events.outbox import announce
from app.kit.check_digits import short_number
from app.kit.db import own_transaction
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import member_by_number
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.rights.commands import correct, erase, estate, merge, recover
from app.rights.commands.recover import Proof
from app.rights.errors import (
    CorrectionNotFound,
    ErasureNotFound,
    EstateNotFound,
    HeirsRefused,
    MergeNotFound,
)
from app.rights.events import DataCopied
from app.rights.models import Correction, Erasure, Estate, Merge, Rebinding
from app.rights.policies import demand_recovery
from app.rights.queries import Waiting, copy_of, erasure_of, waiting
from app.rights.registry import Remaining
from app.tenancy.keys import TenantOwned, fetch
from app.tenancy.queries import tenant


def copy_own_data(who: Visitor, form: str) -> dict[str, Any]:
    """All that is kept about oneself; that a copy was taken is kept though reading commits nothing."""
    whole = copy_of(who.member_id)
    with own_transaction() as own:
        announce(DataCopied(who.member_id, form), by=who.actor, tenant_id=who.tenant_id, into=own)
    return whole


def as_json(whole: dict[str, Any]) -> str:
    """The copy as a file that people and programs can read."""
    return json.dumps(whole, ensure_ascii=False, indent=1)


def call_off_own(who: Visitor) -> Erasure:
    """One takes back one's own request for erasure, or one that staff made for oneself."""
    asked = erasure_of(who.member_id)
    if asked is None or asked.done_at is not None:
        raise ErasureNotFound()
    return erase.call_off_erasure(asked.id, by=who.actor)


def call_off_for(who: Visitor, erasure_id: UUID) -> Erasure:
    """Staff of the node take a request for erasure back."""
    _within(who, Erasure, erasure_id, ErasureNotFound, Permission.RIGHT_HANDLE)
    return erase.call_off_erasure(erasure_id, by=who.actor)


def erase_for(who: Visitor, member_id: UUID, remaining: Remaining, document: str) -> Erasure:
    """Staff of the node ask for somebody's erasure, on a document."""
    row = member_at(who, member_id, Permission.RIGHT_HANDLE)
    return erase.ask_erasure(row.id, remaining, by=who.actor, document=document)


def decide_correction(who: Visitor, correction_id: UUID, *, is_accepted: bool, note: str) -> Correction:
    """Staff of the node put something right, or say why not."""
    _within(who, Correction, correction_id, CorrectionNotFound, Permission.MEMBER_EDIT)
    return correct.decide_correction(correction_id, is_accepted=is_accepted, note=note, by=who.actor)


def rebind_phone(who: Visitor, member_id: UUID, phone: str, proofs: Sequence[Proof]) -> Rebinding:
    """Staff of the node give somebody a new telephone, on two proofs."""
    row = member_at(who, member_id, Permission.FACTOR_RESET)
    demand_recovery(who, row)
    return recover.rebind_phone(row.id, phone, proofs, by=who.actor)


def reset_second_factor(who: Visitor, member_id: UUID, proofs: Sequence[Proof]) -> Rebinding:
    """Staff of the node take away a lost second factor, on two proofs."""
    row = member_at(who, member_id, Permission.FACTOR_RESET)
    demand_recovery(who, row)
    return recover.reset_second_factor(row.id, proofs, by=who.actor)


def record_death(who: Visitor, member_id: UUID, values: Mapping[str, Any]) -> Estate:
    """Staff of the node record a death with its document and heirs."""
    row = member_at(who, member_id, Permission.RIGHT_HANDLE)
    heirs = _heirs(values["heirs"])
    return estate.record_death(row.id, values["died_on"], document=values["document"], heirs=heirs, by=who.actor)


def decide_estate(who: Visitor, estate_id: UUID, *, is_approved: bool) -> Estate:
    """A second person of the node approves, or declines."""
    _within(who, Estate, estate_id, EstateNotFound, Permission.RIGHT_HANDLE)
    return estate.decide_estate(estate_id, is_approved=is_approved, by=who.actor)


def propose_merge(who: Visitor, member_id: UUID, other: str, *, keeps_other: bool, document: str) -> Merge:
    """Staff who serve both nodes say that two records are one person's."""
    this, that = pair(who, member_id, other)
    kept, merged = (that, this) if keeps_other else (this, that)
    return merge.propose_merge(kept.id, merged.id, document=document, by=who.actor)


def decide_merge(who: Visitor, merge_id: UUID, *, is_approved: bool) -> Merge:
    """A second person who serves both nodes approves, or declines."""
    row = _within(who, Merge, merge_id, MergeNotFound, Permission.MEMBER_MERGE)
    member_at(who, row.kept_id, Permission.MEMBER_MERGE)
    return merge.decide_merge(merge_id, is_approved=is_approved, by=who.actor)


def pair(who: Visitor, member_id: UUID, other: str) -> tuple[Member, Member]:
    """Two records one serves both of, the other by its number."""
    this = member_at(who, member_id, Permission.MEMBER_MERGE)
    return this, member_at(who, member_by_number(short_number(other)).id, Permission.MEMBER_MERGE)


def waiting_for(who: Visitor) -> Waiting:
    """Requests that wait at the nodes one serves, as far as one may decide each sort."""
    return waiting(*served_paths(who))


def served_paths(who: Visitor) -> tuple[list[str], list[str], list[str]]:
    """Where one decides corrections, other rights, and merges."""
    words = (Permission.MEMBER_EDIT, Permission.RIGHT_HANDLE, Permission.MEMBER_MERGE)
    corrections, rights, merges = (who.powers.paths(word) for word in words)
    return corrections, rights, merges


def member_at(who: Visitor, member_id: UUID, word: Permission) -> Member:
    """A member one can find; whether one may do this at their node is said with the reason."""
    row = member_within(who, member_id, Permission.MEMBER_READ)
    who.powers.demand(word, tenant(row.tenant_id).path)
    return row


def _within(who: Visitor, model: type[TenantOwned], id_: UUID, missing: Any, word: Permission) -> Any:
    row: Any = fetch(model, id_, missing)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise missing()
    return row


def _heirs(text: str) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for said in filter(None, map(str.strip, text.splitlines())):
        number, _, share = said.replace("，", " ").replace(",", " ").partition(" ")
        try:
            heir, part = member_by_number(short_number(number)).id, int(share.strip() or "1")
        except (TimeBankError, ValueError):
            raise HeirsRefused(line=said[:60]) from None
        if heir in found:
            raise HeirsRefused(line=said[:60])
        found[heir] = part
    return found
