"""What a person does with covers, claims and schemes, checked for who they are: the same for pages and API."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.files.policies import Rights
from app.insurance import queries
from app.insurance.commands import claims, lists, schemes
from app.insurance.models import CoverScheme, InsuranceClaim
from app.insurance.policies import (
    claim_seen_by,
    claim_to_handle,
    cover_seen_by,
    holds_at,
    is_own,
    may_attach_files,
    may_remove_files,
    may_see_files,
    must_be_covered,
)
from app.insurance.queries import ClaimView, CoverView
from app.kit.clock import now, today
from app.kit.periods import Period, period_of, read_period
from app.kit.tables import Outgoing
from app.members.readings import ReadingKind, note_page_opened
from app.orders.acts import on_behalf
from app.orders.queries import OrderView
from app.orders.transitions import State
from app.orders.views import Way
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.errors import TenantNotFound
from app.tenancy.queries import nodes_within, root, tenant

CLAIM_FILES = Rights(may_see_files, may_attach_files, may_remove_files)
"""Proof of an accident: files of kind CLAIM."""


def link_to_cover(who: Visitor, view: OrderView) -> Way | None:
    """What the page of an order leads to: the certificate, or why there is none; nothing for who may not see it."""
    if who.is_acting:
        return None
    is_helper = who.actor.member_id == view.order.helper_id
    held = queries.live_cover_of(view.order.id)
    if held is not None and (is_own(who, held) or holds_at(who, held, Permission.INSURANCE_READ)):
        return Way("insurance.certificate", {"cover_id": held.id}, "保障凭证", "Certificate of cover", "shield")
    if held is None and is_helper and view.order.state == State.ACCEPTED and must_be_covered(view.demand):
        return Way("insurance.mine", {}, "这一单还没有保障", "Not covered yet", "shield")
    return None


def certificate(who: Visitor, cover_id: UUID) -> CoverView:
    """A cover one may see, with all around it."""
    return queries.cover_view(cover_seen_by(who, cover_id).id)


def may_report(who: Visitor, view: CoverView) -> bool:
    """Whoever is covered, for themselves; staff who check people in and out at the node, for them. Once somebody may be on the way."""
    if now() < view.row.starts_at - timedelta(hours=claims.WAY_HOURS):
        return False
    return is_own(who, view.row) or who.powers.may(Permission.ORDER_CHECK_IN_FOR, view.node.path)


def report(who: Visitor, cover_id: UUID, values: dict[str, Any]) -> InsuranceClaim:
    """Report an accident, for oneself or, as staff of the node, for whoever is covered."""
    view = certificate(who, cover_id)
    if not is_own(who, view.row):
        who.powers.demand(Permission.ORDER_CHECK_IN_FOR, view.node.path)
    return claims.report_claim(view.row.id, **values, by=on_behalf(who, view.row.member_id))


def claim(who: Visitor, claim_id: UUID) -> ClaimView:
    """A claim one may see, with what was said."""
    return queries.claim_view(claim_seen_by(who, claim_id).id)


def claim_opened(who: Visitor, claim_id: UUID) -> ClaimView:
    """The same, opened to be read: whose claim it is reads that somebody did."""
    view = claim(who, claim_id)
    note_page_opened(view.cover.member, by=who.actor, what=ReadingKind.RECORD)
    return view


def may_handle(who: Visitor, view: ClaimView) -> bool:
    """Whether somebody who sees this claim could take it a step further."""
    is_theirs = who.actor.member_id == view.row.member_id
    return not is_theirs and who.powers.may(Permission.INSURANCE_MANAGE, view.cover.node.path)


def pass_on(who: Visitor, claim_id: UUID, note: str) -> InsuranceClaim:
    """Send it to the insurer."""
    row = claim_to_handle(who, claim_id)
    return claims.pass_claim(row.id, note=note, by=on_behalf(who, row.member_id))


def settle(who: Visitor, claim_id: UUID, yuan: int | None, note: str) -> InsuranceClaim:
    """The insurer paid."""
    row = claim_to_handle(who, claim_id)
    return claims.settle_claim(row.id, yuan=yuan, note=note, by=on_behalf(who, row.member_id))


def decline(who: Visitor, claim_id: UUID, note: str) -> InsuranceClaim:
    """It is not paid."""
    row = claim_to_handle(who, claim_id)
    return claims.decline_claim(row.id, note=note, by=on_behalf(who, row.member_id))


def enter_scheme(who: Visitor, values: dict[str, Any]) -> CoverScheme:
    """Enter a policy of the whole bank."""
    who.powers.demand(Permission.INSURANCE_MANAGE, root().path)
    return schemes.enter_scheme(schemes.SchemePlan(**values), by=who.actor)


def end_scheme(who: Visitor, scheme_id: UUID, values: dict[str, Any]) -> CoverScheme:
    """End a policy of the whole bank early."""
    who.powers.demand(Permission.INSURANCE_MANAGE, root().path)
    return schemes.end_scheme(scheme_id, **values, by=who.actor)


def month_of(text: str) -> Period:
    """A month from an address; this month, where it is none."""
    return period_of("month", read_period(text, today()).first)


def take_list(who: Visitor, month: Period, node_id: UUID | None) -> Outgoing:
    """Take the list of a month away, with ID numbers, of a node and below (the highest one manages, else)."""
    node = tenant(node_id) if node_id else nodes_within(who.powers.paths(Permission.INSURANCE_MANAGE))[0]
    if not who.powers.may(Permission.INSURANCE_MANAGE, node.path):
        raise TenantNotFound()
    return lists.take_list(month, node.id, by=who.actor)
