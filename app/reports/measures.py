"""What is counted. A measure says from which facts it comes, and what it means, in words that stand beside the figure."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts; hours are never added to people."""

    TIMES = "times"
    PEOPLE = "people"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Measure:
    """A figure: the facts it is folded from, the field that is summed (else they are counted), its definition.

    `distinct` names the field whose different values are counted within a period; such figures do not add up.
    `is_stock` marks what is shown as it stands at the end of a period instead of what happened within it.
    """

    key: str
    kinds: tuple[str, ...]
    unit: Unit
    zh: str
    en: str
    means_zh: str
    means_en: str
    field: str | None = None
    distinct: str | None = None
    is_stock: bool = False


MEASURES: tuple[Measure, ...] = (
    Measure("members", ("members.member_registered",), Unit.PEOPLE, "会员", "Members",
            "到期末为止登记过的会员人数（含志愿者）。", "People registered until the end of the period, volunteers among them.",
            is_stock=True),
    Measure("volunteers", ("members.volunteer_joined",), Unit.PEOPLE, "志愿者", "Volunteers",
            "到期末为止成为志愿者的会员人数。", "Members who had become volunteers by the end of the period.", is_stock=True),
    Measure("demands", ("orders.demand_published",), Unit.TIMES, "发布需求", "Demands",
            "期间内发布的需求条数，不论后来是否取消。", "Demands published in the period, whether cancelled later or not."),
    Measure("acceptances", ("orders.order_claimed", "orders.order_dispatched"), Unit.TIMES, "接单", "Acceptances",
            "期间内接单或派单的次数；一条需求要几个人，就可能有几次。",
            "Claims and dispatches in the period; a demand for several people may have several."),
    Measure("services", ("records.service_recorded",), Unit.TIMES, "完成服务", "Services",
            "期间内记入服务记录的次数。", "Services recorded in the period."),
    Measure("actual_seconds", ("records.service_recorded",), Unit.SECONDS, "服务时长", "Time served",
            "期间内记录的实际服务时长，不加权。", "Time actually served as recorded in the period, not weighted.",
            field="actual_seconds"),
    Measure("spendable_seconds", ("records.service_recorded",), Unit.SECONDS, "入账时间", "Time credited",
            "期间内因服务入账的可用时间，小时下面是按本行单位（币、积分等）的数额；未扣除之后的冲正。", "Spendable time credited for services, below the hours in the unit of the bank (coins, points …); before later reversals.",
            field="spendable_seconds"),
    Measure("people_served", ("records.service_recorded",), Unit.PEOPLE, "受助人数", "People served",
            "期间内接受过服务的不同的人；同一人多次只算一个，各期不能相加。",
            "Different people served in the period; each counts once, so periods do not add up.", distinct="recipient_id"),
    Measure("helpers", ("records.service_recorded",), Unit.PEOPLE, "服务人数", "People who served",
            "期间内提供过服务的不同的人；同一人多次只算一个，各期不能相加。",
            "Different people who served in the period; each counts once, so periods do not add up.", distinct="helper_id"),
)  # fmt: skip
BY_KEY = {measure.key: measure for measure in MEASURES}
ADDED = tuple(measure for measure in MEASURES if measure.distinct is None)
DISTINCT = tuple(measure for measure in MEASURES if measure.distinct is not None)
