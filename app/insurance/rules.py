"""What a bank may decide about insurance."""

from app.kit.words import Word
from app.rules.declaration import Choice, Rule


class Required(Word):
    """For which services somebody must be covered before they take them."""

    OFF = "off", "不要求", "Not asked for"
    RISKY = "risky", "中、高风险的服务", "Services of middle or high risk"
    EVERY = "every", "每次服务", "Every service"


REQUIRED = Rule(
    "insurance.required", Required.OFF.value, "哪些服务须先有保险保障", "Which services must be insured",
    "没有生效的保障方案，或本人没有同意投保、没有证件号码时，这些服务不能接单或派单。不要求时，有方案且本人同意的仍会投保。",
    "Where no scheme holds, or the helper has not agreed or has no ID number on file, such services cannot be taken or dispatched. Where it is not asked for, whoever agreed is covered all the same.",
    choices=tuple(Choice(one.value, one.zh, one.en) for one in Required),
)  # fmt: skip
CLAIM_DAYS = Rule(
    "insurance.claim_days", 30, "意外发生后多少天内可报案", "Days to report an accident",
    "意外发生后这么多天内可以在本行报案；再晚只能直接找保险公司。", "For so many days an accident can be reported through the bank; later only to the insurer.",
    minimum=1, maximum=365, unit_zh="天", unit_en="days",
)  # fmt: skip
CLAIM_KEPT_DAYS = Rule(
    "insurance.claim_kept_days", 1095, "理赔材料保存多少天", "Days what belongs to a claim is kept",
    "理赔办结这么多天后，经过、地点、说明和凭证删除。", "So long after a claim is closed, what was said and its files are erased.",
    minimum=180, maximum=3650, unit_zh="天", unit_en="days", is_bank_wide=True,
)  # fmt: skip
