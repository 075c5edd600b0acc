"""What orders announces. Every fact of an order names the people it concerns, so that listeners need not ask."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.events.facts import fact


@fact("orders.demand_published", zh="发布需求", en="Demand published")
@dataclass(frozen=True)
class DemandPublished:
    """Help is asked for; seconds were held for each slot, unless the bank pays."""

    demand_id: UUID
    recipient_id: UUID
    min_level: int
    held_seconds: int


@fact("orders.demand_waits", zh="需求待评估", en="Demand waits for assessment")
@dataclass(frozen=True)
class DemandWaits:
    """Help is asked for, and waits until its risk is assessed; seconds are held as if it were published."""

    demand_id: UUID
    recipient_id: UUID
    held_seconds: int


@fact("orders.demand_refused", zh="需求未通过评估", en="Demand refused")
@dataclass(frozen=True)
class DemandRefused:
    """The assessment said no; what was held is free again. Why stands with the demand."""

    demand_id: UUID
    recipient_id: UUID


@fact("orders.kind_decided", zh="确定服务类型", en="Kind of service decided")
@dataclass(frozen=True)
class KindDecided:
    """The district said what an hour of a kind counts, as a fraction, and how risky it is."""

    kind_id: UUID
    coefficient: str
    risk: str
    former_coefficient: str = ""
    former_risk: str = ""


@fact("orders.kind_added", zh="新增服务类型", en="Kind of service added")
@dataclass(frozen=True)
class KindAdded:
    """The district offers one kind of service more."""

    kind_id: UUID
    after: dict[str, Any]


@fact("orders.kind_changed", zh="修改服务类型", en="Kind of service changed")
@dataclass(frozen=True)
class KindChanged:
    """A kind of service is called otherwise, takes longer, asks for another level or stands elsewhere in the list."""

    kind_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact("orders.kind_shut", zh="关闭服务类型", en="Kind of service closed")
@dataclass(frozen=True)
class KindShut:
    """A kind of service is offered no more; what was asked for under it goes on."""

    kind_id: UUID


@fact("orders.kind_reopened", zh="重新开放服务类型", en="Kind of service reopened")
@dataclass(frozen=True)
class KindReopened:
    """A closed kind of service is offered again."""

    kind_id: UUID


@fact("orders.demand_cancelled", zh="取消需求", en="Demand cancelled")
@dataclass(frozen=True)
class DemandCancelled:
    """The demand was taken back; what was held is free again."""

    demand_id: UUID
    recipient_id: UUID
    helper_ids: list[str]


@fact("orders.demand_lapsed", zh="需求过期", en="Demand lapsed")
@dataclass(frozen=True)
class DemandLapsed:
    """Nobody took some slots in time; what was held for them is free again."""

    demand_id: UUID
    recipient_id: UUID
    open_slots: int


@dataclass(frozen=True)
class _OfOrder:
    order_id: UUID
    demand_id: UUID
    helper_id: UUID
    recipient_id: UUID


@fact("orders.order_claimed", zh="接单", en="Order claimed")
@dataclass(frozen=True)
class OrderClaimed(_OfOrder):
    """A volunteer took a slot, or an organisation for one of its members."""

    organisation_id: UUID | None = None


@fact("orders.helper_assigned", zh="团体派人", en="Organisation sends a member")
@dataclass(frozen=True)
class HelperAssigned(_OfOrder):
    """An organisation took a slot and sends this member."""

    organisation_id: UUID | None = None


@fact("orders.helper_changed", zh="团体换人", en="Organisation sends somebody else")
@dataclass(frozen=True)
class HelperChanged(_OfOrder):
    """The organisation sends another of its members; who was to come need not."""

    organisation_id: UUID | None = None
    former_helper_id: UUID | None = None


@fact("orders.organisation_reported", zh="团体反馈服务", en="Organisation reported")
@dataclass(frozen=True)
class OrganisationReported(_OfOrder):
    """The organisation said how the service went."""

    organisation_id: UUID | None = None


@fact("orders.order_dispatched", zh="派单", en="Order dispatched")
@dataclass(frozen=True)
class OrderDispatched(_OfOrder):
    """Staff gave a slot to a volunteer."""


@fact("orders.order_withdrawn", zh="服务者退出", en="Order withdrawn")
@dataclass(frozen=True)
class OrderWithdrawn(_OfOrder):
    """The helper stepped back; the slot is open again. What they said stands with the order."""


@fact("orders.helper_missed", zh="服务者未到场", en="Helper did not come")
@dataclass(frozen=True)
class HelperMissed(_OfOrder):
    """The helper did not come."""


@fact("orders.helper_checked_in", zh="签到", en="Helper checked in")
@dataclass(frozen=True)
class HelperCheckedIn(_OfOrder):
    """The service began."""

    method: str = "code"


@fact("orders.service_finished", zh="服务结束", en="Service finished")
@dataclass(frozen=True)
class ServiceFinished(_OfOrder):
    """The service is over and waits for the recipient's word; seconds actually given."""

    actual_seconds: int = 0
    method: str = "code"


@fact("orders.service_reopened", zh="恢复服务", en="Service reopened")
@dataclass(frozen=True)
class ServiceReopened(_OfOrder):
    """A check-out was a mistake; the service goes on."""


@fact("orders.hours_held_back", zh="时长送核定", en="Hours sent to review")
@dataclass(frozen=True)
class HoursHeldBack(_OfOrder):
    """The day's total is above a threshold; branch or district decides."""

    day_seconds: int = 0
    needs_district: bool = False


@fact("orders.order_confirmed", zh="确认完成", en="Order confirmed")
@dataclass(frozen=True)
class OrderConfirmed(_OfOrder):
    """The service is paid and recorded."""

    record_id: UUID | None = None
    actual_seconds: int = 0
    paid_seconds: int = 0
    how: str = "recipient"


@fact("orders.order_disputed", zh="提出异议", en="Order disputed")
@dataclass(frozen=True)
class OrderDisputed(_OfOrder):
    """The recipient does not agree; nothing moves until staff decide. What they said stands with the dispute."""

    dispute_id: UUID | None = None


@fact("orders.dispute_dropped", zh="撤回异议", en="Dispute dropped")
@dataclass(frozen=True)
class DisputeDropped(_OfOrder):
    """The recipient took the dispute back."""


@fact("orders.dispute_decided", zh="裁决异议", en="Dispute decided")
@dataclass(frozen=True)
class DisputeDecided(_OfOrder):
    """Staff decided: how many seconds actually served are paid (0: none)."""

    decided_seconds: int = 0
    dispute_id: UUID | None = None


@fact("orders.reminder_due", zh="服务提醒", en="Service reminder")
@dataclass(frozen=True)
class ReminderDue(_OfOrder):
    """The service begins soon."""


@fact("orders.menu_opened", zh="开出服务菜单", en="Menu opened")
@dataclass(frozen=True)
class MenuOpened:
    """A node offers services to be ordered by tapping."""

    menu_id: UUID


@fact("orders.menu_changed", zh="修改服务菜单", en="Menu changed")
@dataclass(frozen=True)
class MenuChanged:
    """A menu has other days, hours, place or items; how many items it has now."""

    menu_id: UUID
    items: int


@fact("orders.menu_closed", zh="收起服务菜单", en="Menu closed")
@dataclass(frozen=True)
class MenuClosed:
    """A menu is offered no more; what was ordered from it stays."""

    menu_id: UUID
