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
    minimum=0, maximum=1_000_000, unit_zh="小时", unit_en="h", is_bank_wide=True,
)  # fmt: skip
OVER_CEILING = Rule(
    "ledger.over_ceiling", "honour", "超过上限的部分", "What passes the ceiling",
    "服务者账户已满时，多出的时间怎么办；不影响受助人确认。", "What happens to time a full account cannot take; the confirmation goes through.",
    choices=(Choice("honour", "记为荣誉时间，余额退回付方", "Counted as honour, the rest goes back to the payer"),
             Choice("pool", "转入公益池", "Goes to the pool")), is_bank_wide=True,
)  # fmt: skip
CREDIT_LIMIT_MINUTES = Rule(
    "ledger.credit_limit_minutes", 0, "可透支分钟数", "Credit limit (minutes)",
    "个人账户最多可以先用后存多少分钟；0 为不可透支。", "How far a member's account may go below zero; 0 for not at all.",
    minimum=0, maximum=60_000, unit_zh="分钟", unit_en="min", is_bank_wide=True,
)  # fmt: skip
EXPIRY_MONTHS = Rule(
    "ledger.expiry_months", 0, "时间有效期（月）", "Time expires after (months)",
    "新存入的时间多少个月后过期；0 为长期有效。", "Months after which time earned expires; 0 for never.",
    minimum=0, maximum=600, unit_zh="个月", unit_en="months", is_bank_wide=True,
)  # fmt: skip
ISSUE_LIMIT_HOURS = Rule(
    "ledger.issue_limit_hours", 0, "发放总量刹车（小时）", "Issue brake (hours)",
    "本行净发放的时间到此为止；0 为不设刹车。", "The bank issues no more than this, net; 0 for no brake.",
    minimum=0, maximum=100_000_000, unit_zh="小时", unit_en="h", is_bank_wide=True,
)  # fmt: skip
AVERAGE_YEARLY_WAGE = Rule(
    "ledger.average_yearly_wage", 0, "社会平均年工资（元）", "Average yearly wage (yuan)",
    "参考价值按它折算：除以 12 个月，再除以每月小时数，得平均小时工资；0 为未填，不显示参考价值。",
    "The value for information follows from it: by 12 months and the hours of a month it gives the average hourly wage; 0 for none, and no value is shown.",
    minimum=0, maximum=10_000_000, unit_zh="元", unit_en="yuan", is_bank_wide=True,
)  # fmt: skip
MINIMUM_MONTHLY_WAGE = Rule(
    "ledger.minimum_monthly_wage", 0, "最低月工资标准（元）", "Minimum monthly wage (yuan)",
    "除以每月小时数，得最低小时工资；0 为未填，不显示参考价值。",
    "By the hours of a month it gives the minimum hourly wage; 0 for none, and no value is shown.",
    minimum=0, maximum=1_000_000, unit_zh="元", unit_en="yuan", is_bank_wide=True,
)  # fmt: skip
WAGE_HOURS_A_MONTH = Rule(
    "ledger.wage_hours_a_month", 174, "工资折算的每月小时数", "Hours of a month, for wages",
    "把年工资和月工资折成小时工资时，一个月按多少小时算。", "How many hours a month has when wages are turned into hourly ones.",
    minimum=1, maximum=744, unit_zh="小时", unit_en="h", is_bank_wide=True,
)  # fmt: skip
WAGE_YEAR = Rule(
    "ledger.wage_year", 0, "工资是哪一年的", "Of which year the wages are",
    "应是调整参考价值那一年的上一年；0 为未说明。", "It should be the year before the one in which the value is adjusted; 0 for unsaid.",
    minimum=0, maximum=2200, is_bank_wide=True,
)  # fmt: skip
COIN_VALUE_DECIMALS = Rule(
    "ledger.coin_value_decimals", 1, "参考价值保留几位小数", "Decimals of the value",
    "公布的参考价值四舍五入到几位小数；计算过程不舍入。", "To how many decimals the value is rounded when it is published; nothing on the way is.",
    minimum=0, maximum=4, is_bank_wide=True,
)  # fmt: skip
