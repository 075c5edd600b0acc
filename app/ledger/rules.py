"""What a bank may decide about its ledger."""

from app.rules.declaration import Choice, Rule

SECONDS_PER_UNIT = Rule(
    "ledger.seconds_per_unit", 3600, "一个单位合多少秒", "Seconds in one unit",
    "账本只记整秒；显示时按此换算成本行的单位。", "The ledger counts whole seconds; screens show them in the bank's unit.",
    minimum=1, maximum=86_400, unit_zh="秒", unit_en="s",
)  # fmt: skip
UNIT_DECIMALS = Rule(
    "ledger.unit_decimals", 1, "显示的小数位数", "Decimals shown",
    "只影响显示；显示有舍入时会标出“≈”。", "Only for display; where it rounds, the amount is marked ≈.",
    minimum=0, maximum=4,
)  # fmt: skip
STORAGE_CEILING_HOURS = Rule(
    "ledger.storage_ceiling_hours", 0, "账户存储上限（小时）", "Storage ceiling (hours)",
    "个人账户最多存多少小时；0 为不设上限。", "The most a member's account may hold; 0 for no ceiling.",
    minimum=0, maximum=1_000_000, unit_zh="小时", unit_en="h",
)  # fmt: skip
OVER_CEILING = Rule(
    "ledger.over_ceiling", "honour", "超过上限的部分", "What passes the ceiling",
    "服务者账户已满时，多出的时间怎么办；不影响受助人确认。", "What happens to time a full account cannot take; the confirmation goes through.",
    choices=(Choice("honour", "记为荣誉时间，余额退回付方", "Counted as honour, the rest goes back to the payer"),
             Choice("pool", "转入公益池", "Goes to the pool")),
)  # fmt: skip
CREDIT_LIMIT_MINUTES = Rule(
    "ledger.credit_limit_minutes", 0, "可透支分钟数", "Credit limit (minutes)",
    "个人账户最多可以先用后存多少分钟；0 为不可透支。", "How far a member's account may go below zero; 0 for not at all.",
    minimum=0, maximum=60_000, unit_zh="分钟", unit_en="min",
)  # fmt: skip
EXPIRY_MONTHS = Rule(
    "ledger.expiry_months", 0, "时间有效期（月）", "Time expires after (months)",
    "新存入的时间多少个月后过期；0 为长期有效。", "Months after which time earned expires; 0 for never.",
    minimum=0, maximum=600, unit_zh="个月", unit_en="months",
)  # fmt: skip
ISSUE_LIMIT_HOURS = Rule(
    "ledger.issue_limit_hours", 0, "发放总量刹车（小时）", "Issue brake (hours)",
    "本行净发放的时间到此为止；0 为不设刹车。", "The bank issues no more than this, net; 0 for no brake.",
    minimum=0, maximum=100_000_000, unit_zh="小时", unit_en="h",
)  # fmt: skip
