"""What a bank may decide about risk, about matching, and about what its desk reads aloud."""

from app.kit.words import Word
from app.orders.gates import Question
from app.orders.models import Risk
from app.rules.declaration import Choice, Rule


class Measure(Word):
    """What a grade of risk asks before anybody may help."""

    PUBLISH = "publish", "直接发布", "publish at once"
    TWO_PEOPLE = "two_people", "须两人同去", "two people must go"
    TRAINED = "trained", "须由组织派出受过培训的人", "somebody trained, sent by an organisation"
    ASSESS = "assess", "先由工作人员评估", "staff assess it first"


_MEASURES = tuple(Choice(measure.value, measure.zh, measure.en) for measure in Measure)
_GRADES = (
    Choice(Risk.LOW.value, "不提高", "Does not raise it"),
    Choice(Risk.MIDDLE.value, "至少为中", "At least middle"),
    Choice(Risk.HIGH.value, "至少为高", "At least high"),
)
_MEASURE_HELP = ("需求评为这一等级时怎么办。", "What is asked of a demand that comes to this grade.")
_GRADE_HELP = (
    "勾选这一项时，需求的风险等级至少为多少。",
    "The grade a demand comes to, at least, when this is answered by yes.",
)

MEASURES = {
    Risk.LOW: Rule("dispatch.risk_low", "publish", "低风险需求", "Demands of low risk", *_MEASURE_HELP, choices=_MEASURES),
    Risk.MIDDLE: Rule("dispatch.risk_middle", "two_people", "中风险需求", "Demands of middle risk", *_MEASURE_HELP, choices=_MEASURES),
    Risk.HIGH: Rule("dispatch.risk_high", "assess", "高风险需求", "Demands of high risk", *_MEASURE_HELP, choices=_MEASURES),
}  # fmt: skip

ASKED = (
    Question("lifting", "要搬抬人或重物", "Lifting a person or heavy things"),
    Question("heights_or_electricity", "登高或带电作业", "Work at a height or on live wires"),
    Question("medical", "涉及医疗护理", "Medical care"),
    Question("minors_alone", "未成年人独自在场", "Minors without a guardian present"),
)
"""The questions asked of every demand."""

FIRST_VISIT = Question(
    "first_home_visit", "第一次到这个地点服务（按服务记录算出）", "A first visit to this place (found in the records)"
)
"""Nobody is asked: the records of the bank know."""

KNOWN = (*ASKED, FIRST_VISIT)
"""All that can raise a grade, as the page of an assessment words it."""

GRADES = {
    "first_home_visit": Rule(
        "dispatch.grade_first_home_visit", "low", "风险：第一次上门", "Risk: a first visit to the home",
        "本行还没有到这个地点为这位受助人服务过时，需求的风险等级至少为多少；由系统按服务记录算出，不用勾选。",
        "The grade a demand comes to, at least, where the bank has not served this person at this place before; found in the records, never asked.",
        choices=_GRADES,
    ),
    "lifting": Rule("dispatch.grade_lifting", "middle", "风险：搬抬", "Risk: lifting", *_GRADE_HELP, choices=_GRADES),
    "heights_or_electricity": Rule("dispatch.grade_heights", "high", "风险：登高或带电", "Risk: heights or live wires", *_GRADE_HELP, choices=_GRADES),
    "medical": Rule("dispatch.grade_medical", "high", "风险：医疗护理", "Risk: medical care", *_GRADE_HELP, choices=_GRADES),
    "minors_alone": Rule("dispatch.grade_minors_alone", "high", "风险：未成年人独处", "Risk: minors alone", *_GRADE_HELP, choices=_GRADES),
}  # fmt: skip

_WEIGHT_HELP = (
    "排序时这一项最多计多少分；0 为不计。",
    "The most points this counts when helpers are ranked; 0 leaves it out.",
)


def _weight(name: str, points: int, zh: str, en: str) -> Rule[int]:
    return Rule(f"dispatch.weight_{name}", points, zh, en, *_WEIGHT_HELP, minimum=0, maximum=100)


WEIGHT_NEAR = _weight("near", 30, "排序：离得近", "Ranking: near")
WEIGHT_KIND = _weight("kind", 25, "排序：做过同类服务", "Ranking: has done this kind")
WEIGHT_WILLING = _weight("willing", 15, "排序：愿意做这类服务", "Ranking: offered this kind")
WEIGHT_HOURS = _weight("hours", 10, "排序：说过这个时段有空", "Ranking: named such hours")
WEIGHT_KNOWN = _weight("known", 20, "排序：服务过这位受助人且评价好", "Ranking: helped this person before, and well")
WEIGHT_REST = _weight("rest", 15, "排序：近三十天服务少", "Ranking: few hours in the last 30 days")
WEIGHT_LEVEL = _weight("level", 10, "排序：等级高于要求", "Ranking: a level above what is asked")
FULL_MONTH_HOURS = Rule(
    "dispatch.full_month_hours", 40, "三十天服务多少小时算满", "Hours in 30 days that count as full",
    "近三十天服务达到这么多小时的志愿者，不再因为有余力而加分。", "A volunteer with so many hours in the last 30 days gets no points for being rested.",
    minimum=1, maximum=300, unit_zh="小时", unit_en="h",
)  # fmt: skip
OLDEST_HELPER = Rule(
    "dispatch.oldest_helper", 0, "派单时提醒：志愿者超过多少岁", "Ranking: helpers above this age rank lower",
    "超过这个年龄的志愿者排后，并写明原因；0 为不看年龄。", "Helpers above this age rank lower, and the reason is shown; 0 does not look at age.",
    minimum=0, maximum=120, unit_zh="岁", unit_en="years",
)  # fmt: skip
CALL_BACK_PERCENT = Rule(
    "dispatch.call_back_percent", 0, "回访抽取比例", "Share called back",
    "服务入账后，每一百次抽多少次打电话回访受助人；按订单编号加密计算抽取，谁也不能挑选；0 为不回访。",
    "Of a hundred services recorded, so many recipients are called back; drawn by a keyed hash of the order's id, so that nobody chooses; 0: none.",
    minimum=0, maximum=100, unit_zh="％", unit_en="%",
)  # fmt: skip
CALL_BACK_DAYS = Rule(
    "dispatch.call_back_days", 14, "回访期限（天）", "Days to call back",
    "服务入账后多少天内可以打回访电话；过期不再打。", "For how many days after a service is recorded its recipient may be called back.",
    minimum=1, maximum=90, unit_zh="天", unit_en="days",
)  # fmt: skip
CALL_BACK_SCRIPT = Rule(
    "dispatch.call_back_script",
    "您好，这里是{bank}。{when}有志愿者为您做了{kind}，想请您打个分：5 分是非常满意，1 分是很不满意，您打几分？还有什么想说的吗？",
    "回访用语", "What is read aloud at a call-back",
    "打回访电话时照念的话；{bank}、{when}、{kind} 处为本行名称、服务日期和服务类型。",
    "Read aloud when a recipient is called back; {bank}, {when} and {kind} stand for the bank, the day and the kind of service.",
)  # fmt: skip
ASKING_IS_ON = Rule(
    "dispatch.asking_is_on", False, "支行定期询问满意度", "The branch asks regularly",
    "打开后，受过服务的服务对象到了时间就出现在本网点的询问名单上；关闭后名单马上收起，已记下的回答保留。",
    "When on, whoever was served stands on the list of their branch as soon as it is time; when off, nobody does, and answers stay.",
)  # fmt: skip
ASKING_DAYS = Rule(
    "dispatch.asking_days", 90, "每隔多少天问一次", "Days between askings",
    "从上一次询问起（没有问过的，从第一次受服务起）多少天后再问；这段时间没有受过服务的不问。",
    "Days from the last asking (from the first service, for who was never asked) to the next one; who was not served in between is not asked.",
    minimum=1, maximum=730, unit_zh="天", unit_en="days",
)  # fmt: skip
ASKING_GRACE_DAYS = Rule(
    "dispatch.asking_grace_days", 14, "过多少天算逾期未问", "Days until an asking is late",
    "该问的日子过了多少天还没有问到，算作逾期；逾期的仍在名单上，排在最前。",
    "So many days after it was due, an asking counts as late; it stays on the list, on top.",
    minimum=1, maximum=180, unit_zh="天", unit_en="days",
)  # fmt: skip
ASKING_SCRIPT = Rule(
    "dispatch.asking_script",
    "您好，这里是{bank}{node}。这段时间志愿者为您做了{kind}等服务，共 {n} 次，想请您打个分：5 分是非常满意，1 分是很不满意，您打几分？还有什么想说的吗？",
    "定期询问用语", "What is read aloud when a branch asks",
    "支行定期询问时照念的话；{bank}、{node}、{kind}、{n} 处为本行名称、网点名称、服务类型和服务次数。",
    "Read aloud when a branch asks; {bank}, {node}, {kind} and {n} stand for the bank, the branch, the kind of service and the number of services.",
)  # fmt: skip
GREETING = Rule(
    "dispatch.hotline_greeting", "您好，这里是{bank}，请问您需要什么帮助？", "热线问候语", "What the desk says first",
    "接线员接起电话时照念的话；{bank} 处为本行名称。", "Read aloud when a call is taken; {bank} stands for the bank's name.", is_bank_wide=True,
)  # fmt: skip
CLOSING = Rule(
    "dispatch.hotline_closing", "已为您安排好，服务者会按时上门；如有变化我们会打电话告诉您。", "热线结束语", "What the desk says last",
    "派单后照念给来电人的话。", "Read aloud to the caller when a helper is arranged.", is_bank_wide=True,
)  # fmt: skip
