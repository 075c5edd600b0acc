"""What a person does with the registry and with relatives, checked for who they are: the same for pages and API."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from app.kit.clock import today
from app.kit.paging import Page
from app.kit.text import mask_phone
from app.members.errors import MemberNotFound
from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import ConsentKind, member
from app.members.readings import ReadingKind, note_page_opened
from app.members.telling_apart import refuse_known
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients import family, policies, queries
from app.recipients.commands import families, passing, registry, relations
from app.recipients.commands.passing import for_whom
from app.recipients.commands.registry import Particulars
from app.recipients.commands.relations import Limits
from app.recipients.errors import (
    AgreementNotYours,
    ExclusionNotFound,
    GuardianshipNotFound,
    ProxyNotFound,
    ProxyNotInForce,
    RelativeToAccept,
)
from app.recipients.family import Asking, Tie, asked_at, have_met, relative_by
from app.recipients.models import Exclusion, Guardianship, Proxy, Recipient
from app.recipients.queries import Entry, Sheet
from app.tenancy.errors import TenantNotFound
from app.tenancy.queries import tenant


def registry_seen_by(who: Visitor, values: dict[str, Any]) -> Page[Entry]:
    """A page of the registry at and below the nodes one serves."""
    node = tenant(values["tenant_id"]) if values["tenant_id"] else None
    if node is not None and not who.powers.may(Permission.RECIPIENT_READ, node.path):
        raise TenantNotFound()
    return queries.registry(
        who.powers.paths(Permission.RECIPIENT_READ), today(), category=values["category"], node=node,
        text=values["text"], cursor=values["cursor"], size=values["size"],
    )  # fmt: skip


def open_record(who: Visitor, member_id: UUID, word: Permission = Permission.RECIPIENT_READ) -> Member:
    """A member whose entry or relatives staff open; that they did is kept for the member to read."""
    person = member_within(who, member_id, word)
    note_page_opened(person, by=who.actor, what=ReadingKind.RECORD)
    return person


def sheet_seen_by(who: Visitor, member_id: UUID) -> Sheet:
    """One entry; the emergency telephone whole for those who keep the registry there, masked for others."""
    person = member_within(who, member_id, Permission.RECIPIENT_READ)
    found = queries.sheet(person.id, today())
    if who.powers.may(Permission.RECIPIENT_REGISTER, found.node.path) or not found.contact_phone:
        return found
    return replace(found, contact_phone=mask_phone(found.contact_phone))


def keep_recipient(who: Visitor, member_id: UUID, told: Particulars) -> Recipient:
    """Register a member of the node, or write their entry anew."""
    person = member_within(who, member_id, Permission.RECIPIENT_REGISTER)
    return registry.keep_recipient(person.id, told, by=for_whom(who.actor, person.id))


def close_recipient(who: Visitor, member_id: UUID) -> Recipient:
    """Take a member of the node out of the registry."""
    person = member_within(who, member_id, Permission.RECIPIENT_REGISTER)
    return registry.close_recipient(person.id, by=for_whom(who.actor, person.id))


def register_passer_by(who: Visitor, values: dict[str, Any]) -> Member:
    """Register somebody in passing at a node one serves."""
    who.powers.demand(Permission.MEMBER_REGISTER, tenant(values["tenant_id"]).path)
    if not values["is_another"]:
        refuse_known(values["name"], phone=values["phone"])
    return passing.register_passer_by(
        values["name"], tenant_id=values["tenant_id"], by=who.actor, phone=values["phone"] or None,
        is_volunteer=values["is_volunteer"], occasion=values["occasion"],
    )  # fmt: skip


def complete_passer_by(who: Visitor, member_id: UUID, values: dict[str, Any]) -> list[str]:
    """Add what is known by now of somebody of the node; answers what is still missing."""
    person = member_within(who, member_id, Permission.MEMBER_REGISTER)
    agreed = frozenset(ConsentKind.of(kind) for kind in values["consents"] if kind in set(ConsentKind))
    return passing.complete_passer_by(
        person.id, by=who.actor, phone=values["phone"], born_on=values["born_on"], id_number_text=values["id_number"],
        address=values["address"], consented=agreed,
    )  # fmt: skip


def name_proxy(who: Visitor, values: dict[str, Any], member_id: UUID | None = None) -> Proxy:
    """Entrust a relative for oneself, or, as staff with a document, for a member of the node."""
    person = who.member_id if member_id is None else _served(who, member_id).id
    relative = relative_by(values["number"], values["name"])
    return relations.name_proxy(
        person,
        relative.id,
        _limits(values),
        relation=values["relation"],
        document=values.get("document", ""),
        by=who.actor,
    )


def accept_proxy(who: Visitor, proxy_id: UUID) -> Proxy:
    """Agree to act for somebody who named one, or let a relative act who asked for it."""
    row = policies.proxy_to_accept(who, proxy_id)
    return relations.accept_proxy(row.id, by=for_whom(who.actor, row.member_id))


def proxy_kept_by(who: Visitor, proxy_id: UUID) -> Proxy:
    """A live proxy for a member of a node whose registry one keeps."""
    return policies.proxy_within(who, proxy_id, Permission.RECIPIENT_REGISTER)


def accept_proxy_for(who: Visitor, proxy_id: UUID, document: str) -> Proxy:
    """Staff record that a member of the node agrees to what a relative asked for, and by which document."""
    row = policies.proxy_within(who, proxy_id, Permission.RECIPIENT_REGISTER)
    if row.relative_id == who.actor.member_id:
        raise AgreementNotYours()
    if not row.is_asked_for or row.accepted_at is not None:
        raise RelativeToAccept()
    return relations.accept_proxy(row.id, by=for_whom(who.actor, row.member_id), document=document)


def register_relative(who: Visitor, values: dict[str, Any]) -> Proxy:
    """Register a relative who cannot do it alone, and ask to act for them."""
    return families.register_relative(
        values["name"], _limits(values), tenant_id=values["tenant_id"] or member(who.member_id).tenant_id, relation=values["relation"],
        phone=values["phone"], born_on=values["born_on"], by=who.actor,
    )  # fmt: skip


def asked_for_at(who: Visitor) -> list[Asking]:
    """Relatives who wait for an answer where one keeps the registry."""
    return asked_at(who.powers.paths(Permission.RECIPIENT_REGISTER))


def begin_acting(who: Visitor, proxy_id: UUID) -> Proxy:
    """Choose to act for somebody who named one, if it holds today."""
    row = policies.proxy_of_mine(who, proxy_id, as_relative=True)
    if not row.holds_on(today()) or not member(row.member_id).is_active:
        raise ProxyNotInForce()
    relations.note_acting(row, by=for_whom(who.actor, row.member_id))
    return row


def end_proxy(who: Visitor, proxy_id: UUID) -> Proxy:
    """Either of the two ends it."""
    row = policies.proxy_of_mine(who, proxy_id)
    return relations.end_proxy(row.id, by=for_whom(who.actor, row.member_id))


def end_proxy_for(who: Visitor, proxy_id: UUID, *, of: UUID | None = None) -> Proxy:
    """Staff end it for a member of the node (of this one, where it is said)."""
    row = policies.proxy_within(who, proxy_id, Permission.RECIPIENT_REGISTER)
    if of not in (None, row.member_id):
        raise ProxyNotFound()
    return relations.end_proxy(row.id, by=for_whom(who.actor, row.member_id))


def record_guardian(who: Visitor, minor_id: UUID, values: dict[str, Any]) -> Guardianship:
    """Record who answers for a minor of the node."""
    minor, guardian = _served(who, minor_id), relative_by(values["number"], values["name"])
    return relations.record_guardian(
        minor.id, guardian.id, relation=values["relation"], document=values["document"],
        has_consented=values["has_consented"], by=who.actor,
    )  # fmt: skip


def end_guardianship(who: Visitor, guardianship_id: UUID, *, of: UUID | None = None) -> Guardianship:
    """End what was recorded for a minor of the node (for this one, where it is said)."""
    row = policies.guardianship_within(who, guardianship_id, Permission.RECIPIENT_REGISTER)
    if of not in (None, row.minor_id):
        raise GuardianshipNotFound()
    return relations.end_guardianship(row.id, by=who.actor)


def whom_to_exclude(who: Visitor, other_id: UUID) -> Member:
    """Somebody one met in a service; anybody else is not found."""
    if not have_met(who.member_id, other_id):
        raise MemberNotFound()
    return member(other_id)


def exclude(who: Visitor, other_id: UUID) -> Exclusion:
    """Not with this person any more."""
    return relations.exclude(who.member_id, whom_to_exclude(who, other_id).id, by=who.actor)


def exclude_for(who: Visitor, member_id: UUID, values: dict[str, Any]) -> Exclusion:
    """Staff note it for a member of the node."""
    person, other = _served(who, member_id), relative_by(values["number"], values["name"])
    return relations.exclude(person.id, other.id, by=who.actor)


def end_exclusion(who: Visitor, exclusion_id: UUID) -> Exclusion:
    """Take one's own wish back."""
    return relations.end_exclusion(policies.exclusion_of_mine(who, exclusion_id).id, by=who.actor)


def end_exclusion_for(who: Visitor, exclusion_id: UUID, *, of: UUID | None = None) -> Exclusion:
    """Staff take it back for a member of the node (for this one, where it is said)."""
    row = policies.exclusion_within(who, exclusion_id, Permission.RECIPIENT_REGISTER)
    if of not in (None, row.member_id):
        raise ExclusionNotFound()
    return relations.end_exclusion(row.id, by=who.actor)


def relations_seen_by(who: Visitor, member_id: UUID) -> dict[str, list[Tie]]:
    """Who acts and answers for a member of the node, for whom they do, and whom they do not want."""
    person = member_within(who, member_id, Permission.RECIPIENT_READ)
    return {
        "named": family.named_by(person.id), "entrusted": family.entrusted_to(person.id),
        "guardians": family.guardians_of(person.id), "wards": family.wards_of(person.id),
        "exclusions": family.excluded_by(person.id),
    }  # fmt: skip


def _limits(values: dict[str, Any]) -> Limits:
    return Limits(tuple(values["acts"]), values["hours"] * 3600, values["valid_until"])


def _served(who: Visitor, member_id: UUID) -> Member:
    return member_within(who, member_id, Permission.RECIPIENT_REGISTER)
