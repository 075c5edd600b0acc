"""What the ledger announces."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("ledger.proposal_made", zh="提出发放或冲正", en="Grant or reversal proposed")
@dataclass(frozen=True)
class ProposalMade:
    """Somebody proposed a grant or a reversal; its document stands with the proposal."""

    proposal_id: UUID
    kind: str
    seconds: int


@fact("ledger.time_granted", zh="发放时间", en="Time granted")
@dataclass(frozen=True)
class TimeGranted:
    """A grant was approved; the seconds are in the accounts."""

    proposal_id: UUID
    seconds: int
    receivers: list[str]


@fact("ledger.pool_granted", zh="公益池发放", en="Granted from the pool")
@dataclass(frozen=True)
class PoolGranted:
    """A grant from the pool was approved; so many seconds are in each account."""

    proposal_id: UUID
    seconds: int
    receivers: dict[str, int]


@fact("ledger.transfer_reversed", zh="冲正", en="Transfer reversed")
@dataclass(frozen=True)
class TransferReversed:
    """A transfer was taken back, in whole or part."""

    proposal_id: UUID
    transfer_id: UUID
    seconds: int


@fact("ledger.proposal_declined", zh="驳回发放或冲正", en="Grant or reversal declined")
@dataclass(frozen=True)
class ProposalDeclined:
    """A proposal was declined."""

    proposal_id: UUID
    kind: str


@fact("ledger.hold_expired", zh="冻结到期退回", en="Hold expired")
@dataclass(frozen=True)
class HoldExpiredFact:
    """A hold ran out and went back to its account."""

    hold_id: UUID
    seconds: int
