"""Opening accounts; granting and reversing time with a second person; paying for service."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.events.outbox import announce
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import derived
from app.ledger import posting
from app.ledger.chart import BankAccount, account_of_head, asset_of, bank_account, served_account, time_account
from app.ledger.errors import (
    IssueBrakeReached,
    PoolTooSmall,
    ProposalDecided,
    ProposalNotFound,
    SecondPersonNeeded,
    SecondsRefused,
    TransferMissing,
)
from app.ledger.events import PoolGranted, ProposalDeclined, ProposalMade, TimeGranted, TransferReversed
from app.ledger.kinds import Asset, Kind, OwnerKind
from app.ledger.models import Proposal, Transfer
from app.ledger.queries import balance_row, bank_holding, issued_seconds
from app.ledger.rules import CREDIT_LIMIT_MINUTES, EXPIRY_MONTHS, ISSUE_LIMIT_HOURS, OVER_CEILING, STORAGE_CEILING_HOURS
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch, one_at_a_time
from app.tenancy.opening import BankFile, Opening, understand
from app.tenancy.queries import root

CHUNK = 1000
MOST_SECONDS = 10_000 * 3600
"""A single grant above ten thousand hours is a typing error."""


@dataclass(frozen=True)
class Payment:
    """What was paid for a service: seconds to the helper, to the pool, and back to the payer."""

    paid: int
    pooled: int


def open_member_accounts(member_id: UUID) -> None:
    """A member's spendable account and the tally of what they serve."""
    ceiling, credit = STORAGE_CEILING_HOURS(), CREDIT_LIMIT_MINUTES()
    posting.open_account(
        time_account(member_id), Asset.TIME, is_strict=True, owner_kind=OwnerKind.MEMBER, owner_id=member_id,
        purpose="time", floor=-credit * 60, ceiling=ceiling * 3600 or None, has_lots=EXPIRY_MONTHS() > 0,
    )  # fmt: skip
    posting.open_account(
        served_account(member_id), Asset.SERVED, is_strict=True, owner_kind=OwnerKind.MEMBER, owner_id=member_id,
        purpose="served", floor=0,
    )  # fmt: skip


def apply_limits() -> None:
    """The ceiling and credit limit in force bind every member's account.

    Who is below a new floor keeps the old one; asked again each night, it binds once they have recovered.
    """
    ceiling, credit = STORAGE_CEILING_HOURS(), CREDIT_LIMIT_MINUTES()
    posting.set_member_limits(floor=-credit * 60, ceiling=ceiling * 3600 or None)


def open_organisation_account(organisation_id: UUID) -> None:
    """The account from which an organisation sponsors service."""
    posting.open_account(
        time_account(organisation_id), Asset.TIME, is_strict=True, owner_kind=OwnerKind.ORGANISATION,
        owner_id=organisation_id, purpose="time", floor=0, has_lots=EXPIRY_MONTHS() > 0,
    )  # fmt: skip


def pay_from_hold(hold_id: UUID, helper_id: UUID, seconds: int, *, document_id: UUID, effective_on: date) -> Payment:
    """The held time of the payer goes to the helper; the helper's ceiling never blocks it."""
    to_pool = OVER_CEILING() == "pool"
    done = posting.capture(
        derived(hold_id, "capture"), hold_id, pay_to=time_account(helper_id), seconds=seconds, document_id=document_id,
        effective_on=effective_on, expires_on=expiry_of_earning(),
        overflow=bank_account(BankAccount.POOL) if to_pool else None,
        overflow_id=derived(hold_id, "overflow") if to_pool else None,
    )  # fmt: skip
    return Payment(done.paid, done.overflowed)


def pay_from_issue(helper_id: UUID, seconds: int, *, document_id: UUID, effective_on: date) -> Payment:
    """The bank itself credits the helper; the person helped is never debited. Counts against the issue brake."""
    check_issue_brake(seconds)
    room = room_below_ceiling(helper_id)
    paid = seconds if room is None else min(seconds, room)
    if paid:
        posting.transfer(
            posting.Item(
                derived(document_id, "issue"), bank_account(BankAccount.ISSUE), time_account(helper_id), paid,
                Kind.SERVICE, document_id,
            ),
            effective_on=effective_on, expires_on=expiry_of_earning(),
        )  # fmt: skip
    pooled = seconds - paid if OVER_CEILING() == "pool" else 0
    if pooled:
        posting.transfer(
            posting.Item(
                derived(document_id, "overflow"), bank_account(BankAccount.ISSUE), bank_account(BankAccount.POOL),
                pooled, Kind.SERVICE, document_id,
            ),
            effective_on=effective_on,
        )  # fmt: skip
    return Payment(paid, pooled)


def tally_served(helper_id: UUID, seconds: int, *, document_id: UUID, effective_on: date) -> int:
    """Count the seconds actually served (statistics and honour, never spent); answers how many it is in all."""
    posted = posting.transfer(
        posting.Item(
            derived(document_id, "served"), bank_account(BankAccount.SERVED), served_account(helper_id), seconds,
            Kind.SERVED, document_id, Asset.SERVED,
        ),
        effective_on=effective_on,
    )  # fmt: skip
    return posted.credit_balance or 0


def room_below_ceiling(owner_id: UUID) -> int | None:
    """Seconds an account can still take; None without a ceiling. Should it fill meanwhile, the edge tries once more."""
    row = balance_row(time_account(owner_id))
    return None if row.ceiling is None else max(row.ceiling - row.credits + row.debits, 0)


def propose_grant(
    proposal_id: UUID, receivers: dict[UUID, int], *, tenant_id: UUID, document: str, reason: str, by: Actor,
    is_from_pool: bool = False,
) -> Proposal:  # fmt: skip
    """Propose to grant time to one or many (owner id → seconds), newly issued or from the pool; nothing moves yet."""
    if not receivers or any(not 0 < seconds <= MOST_SECONDS for seconds in receivers.values()):
        raise SecondsRefused()
    total = sum(receivers.values())
    if is_from_pool:
        _check_pool(total)
    body = {"receivers": {str(owner): seconds for owner, seconds in receivers.items()}}
    return _propose(proposal_id, "grant", total, body, tenant_id, document, reason, by, is_from_pool=is_from_pool)


def propose_reversal(
    proposal_id: UUID, transfer_id: UUID, seconds: int | None, *, tenant_id: UUID, document: str, reason: str, by: Actor
) -> Proposal:
    """Propose to take a transfer back, wholly unless `seconds` says how much; nothing moves yet."""
    original = fetch(Transfer, transfer_id, TransferMissing)  # type: ignore[arg-type]
    seconds = original.seconds if seconds is None else seconds
    if not 0 < seconds <= original.seconds:
        raise SecondsRefused()
    body = {"transfer": str(transfer_id)}
    return _propose(proposal_id, "reversal", seconds, body, tenant_id, document, reason, by)


def approve_proposal(proposal_id: UUID, *, by: Actor) -> Proposal:
    """A second person approves; now the time moves."""
    proposal = _decide(proposal_id, is_approved=True, by=by)
    if proposal.kind == "grant":
        _grant(proposal, by)
    else:
        transfer_id = UUID(proposal.body["transfer"])
        posting.reverse(derived(proposal.id, "reversal"), transfer_id, proposal.seconds, document_id=proposal.id)
        announce(TransferReversed(proposal.id, transfer_id, proposal.seconds), by=by, tenant_id=proposal.tenant_id)
    return proposal


def decline_proposal(proposal_id: UUID, *, by: Actor) -> Proposal:
    """A second person says no; nothing moves."""
    proposal = _decide(proposal_id, is_approved=False, by=by)
    announce(ProposalDeclined(proposal.id, proposal.kind), by=by, tenant_id=proposal.tenant_id)
    return proposal


def check_issue_brake(seconds: int) -> None:
    """Refuse to issue past the bank's brake (what was issued less what came back)."""
    limit = ISSUE_LIMIT_HOURS() * 3600
    if not limit:
        return
    one_at_a_time("issue")  # two that each stay below it could pass it together
    if issued_seconds() + seconds > limit:
        raise IssueBrakeReached()


def expiry_of_earning(on: date | None = None) -> date | None:
    """The last day on which time earned on a day (today, unless told) can be spent; None where time never expires."""
    months = EXPIRY_MONTHS()
    if not months:
        return None
    day = on or today()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _propose(
    proposal_id: UUID,
    kind: str,
    seconds: int,
    body: dict[str, Any],
    tenant_id: UUID,
    document: str,
    reason: str,
    by: Actor,
    *,
    is_from_pool: bool = False,
) -> Proposal:
    assert by.member_id is not None
    proposal = Proposal(
        id=proposal_id, kind=kind, tenant_id=tenant_id, document=document, reason=reason, body=body, seconds=seconds,
        proposed_by=by.member_id, is_from_pool=is_from_pool,
    )  # fmt: skip
    session().add(proposal)
    session().flush()
    announce(ProposalMade(proposal.id, kind, seconds), by=by, tenant_id=tenant_id)
    return proposal


def _decide(proposal_id: UUID, *, is_approved: bool, by: Actor) -> Proposal:
    proposal = fetch(Proposal, proposal_id, ProposalNotFound, for_update=True)
    if proposal.decided_at is not None:
        raise ProposalDecided()
    if by.member_id is None or by.member_id == proposal.proposed_by:
        raise SecondPersonNeeded()
    proposal.decided_by, proposal.decided_at, proposal.is_approved = by.member_id, now(), is_approved
    session().flush()
    return proposal


def _check_pool(seconds: int) -> None:
    debits, credits_ = bank_holding(BankAccount.POOL)
    if credits_ - debits < seconds:
        raise PoolTooSmall()


def _grant(proposal: Proposal, by: Actor) -> None:
    source, receivers = BankAccount.ISSUE, proposal.body["receivers"]
    if proposal.is_from_pool:
        source = BankAccount.POOL
        one_at_a_time("pool")  # two that each find enough could pass on more than there is together
        _check_pool(proposal.seconds)
    else:
        check_issue_brake(proposal.seconds)
    items = [
        posting.Item(
            derived(proposal.id, f"grant/{owner}"), bank_account(source), time_account(UUID(owner)), seconds,
            Kind.GRANT, proposal.id, journal_id=proposal.id,
        )
        for owner, seconds in receivers.items()
    ]  # fmt: skip
    items.sort(key=lambda item: item.credit)  # the order of locks, across chunks too
    for start in range(0, len(items), CHUNK):
        posting.transfer_all(items[start : start + CHUNK], effective_on=today(), expires_on=expiry_of_earning())
    if proposal.is_from_pool:
        announce(PoolGranted(proposal.id, proposal.seconds, receivers), by=by, tenant_id=proposal.tenant_id)
    else:
        announce(TimeGranted(proposal.id, proposal.seconds, list(receivers)), by=by, tenant_id=proposal.tenant_id)


def _open_bank_accounts(file: BankFile, part: Any, opening: Opening) -> None:
    head = root().id
    for purpose in BankAccount:
        posting.open_account(
            account_of_head(head, purpose), asset_of(purpose), is_strict=False, owner_kind=OwnerKind.BANK, owner_id=head,
            purpose=purpose,
        )  # fmt: skip


def understand_ledger() -> None:
    """Every bank is opened with its own accounts; the file says nothing about them."""
    understand("ledger", _nothing_to_say, _open_bank_accounts)


def _nothing_to_say(file: BankFile, part: Any) -> None:
    if part is not None:
        raise file.refuse(
            ("ledger",), "账户由系统开设，不写在文件里", "accounts are opened by the program, not by the file"
        )
