"""What notifications announces; an address itself stands on its row, where it can be erased."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@dataclass(frozen=True)
class _OfAddress:
    address_id: UUID
    member_id: UUID
    medium: str


@fact("notifications.address_confirmed", zh="绑定通知地址", en="Address confirmed")
@dataclass(frozen=True)
class AddressConfirmed(_OfAddress):
    """A member proved that a mailbox or a WeChat account is theirs; messages may go there."""


@fact("notifications.address_removed", zh="解除通知地址", en="Address removed")
@dataclass(frozen=True)
class AddressRemoved(_OfAddress):
    """Nothing goes to that mailbox or WeChat account any more."""


@fact("notifications.pace_chosen", zh="选择通知频率", en="Pace chosen")
@dataclass(frozen=True)
class PaceChosen:
    """A member said how soon they want messages through a channel."""

    member_id: UUID
    medium: str
    pace: str
