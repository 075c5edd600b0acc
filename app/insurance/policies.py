"""Who may serve where cover is asked for, and who sees whose cover and claim."""

from collections.abc import Sequence
from uuid import UUID

from app.insurance.errors import (
    ClaimNotFound,
    CoverConsentMissing,
    CoverIdNumberMissing,
    CoverNotFound,
    NoSchemeInForce,
    OwnClaim,
)
from app.insurance.models import Cover, InsuranceClaim
from app.insurance.queries import claim, claim_if_any, cover, is_day_covered
from app.insurance.rules import REQUIRED, Required
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.members.queries import ConsentKind, who_consented
from app.orders.gates import risk_of
from app.orders.models import Demand, Risk
from app.orders.queries import order_and_demand
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def must_be_covered(row: Demand) -> bool:
    """Whether the bank asks that whoever serves here is insured."""
    asked = Required.of(REQUIRED(row.tenant_id))
    return asked is Required.EVERY or (asked is Required.RISKY and risk_of(row) is not Risk.LOW)


def who_is_uncovered(helpers: Sequence[Member], row: Demand) -> dict[UUID, TimeBankError]:
    """Where cover is asked for, those whom nobody would insure at the time of the service, each with the reason."""
    if not must_be_covered(row):
        return {}
    if not is_day_covered(row.starts_at, row.ends_at):
        return {helper.id: NoSchemeInForce() for helper in helpers}
    agreed = who_consented([helper.id for helper in helpers], ConsentKind.INSURANCE)
    found: dict[UUID, TimeBankError] = {
        helper.id: CoverIdNumberMissing() for helper in helpers if helper.id_number_cipher is None
    }
    return found | {helper.id: CoverConsentMissing() for helper in helpers if helper.id not in agreed}


def holds_at(who: Visitor, row: Cover, word: Permission) -> bool:
    """Whether somebody holds a word at the node of the service a cover is for."""
    _, demand = order_and_demand(row.order_id)
    return who.powers.may(word, tenant(demand.tenant_id).path)


def is_own(who: Visitor, row: Cover | InsuranceClaim) -> bool:
    """Whether it is one's own; whoever acts for a relative sees nothing here, neither theirs nor the relative's."""
    return not who.is_acting and who.actor.member_id == row.member_id


def cover_seen_by(who: Visitor, cover_id: UUID) -> Cover:
    """One's own cover, or one of a node where one reads them; the person helped and all others find none."""
    row = cover(cover_id)
    if not (is_own(who, row) or holds_at(who, row, Permission.INSURANCE_READ)):
        raise CoverNotFound()
    return row


def claim_seen_by(who: Visitor, claim_id: UUID) -> InsuranceClaim:
    """One's own claim, or one of a node where one reads them; all others find none."""
    row = claim(claim_id)
    if not may_see_claim(who, row):
        raise ClaimNotFound()
    return row


def claim_to_handle(who: Visitor, claim_id: UUID) -> InsuranceClaim:
    """A claim of a node where one works on them, and not one's own."""
    row = claim_seen_by(who, claim_id)
    _, demand = order_and_demand(cover(row.cover_id).order_id)
    who.powers.demand(Permission.INSURANCE_MANAGE, tenant(demand.tenant_id).path)
    if who.actor.member_id == row.member_id:
        raise OwnClaim()
    return row


def may_see_claim(who: Visitor, row: InsuranceClaim) -> bool:
    """Whether it is theirs, or of a node where they read claims."""
    return is_own(who, row) or holds_at(who, cover(row.cover_id), Permission.INSURANCE_READ)


def may_see_files(who: Visitor, claim_id: UUID) -> bool:
    """The files of a claim are for those who see the claim."""
    row = claim_if_any(claim_id)
    return row is not None and may_see_claim(who, row)


def may_attach_files(who: Visitor, claim_id: UUID) -> bool:
    """As long as the claim is worked on: whoever it is about, and staff who work on it or speak for them."""
    row = claim_if_any(claim_id)
    if row is None or not row.is_open:
        return False
    held = cover(row.cover_id)
    return is_own(who, row) or any(
        holds_at(who, held, word) for word in (Permission.INSURANCE_MANAGE, Permission.ORDER_CHECK_IN_FOR)
    )


def may_remove_files(who: Visitor, claim_id: UUID) -> bool:
    """Staff who work on claims at the node."""
    row = claim_if_any(claim_id)
    return row is not None and holds_at(who, cover(row.cover_id), Permission.INSURANCE_MANAGE)
