"""What a bank may decide about counting service."""

from app.rules.declaration import Rule

ROUND_DOWN_TO = Rule(
    "records.round_down_to_seconds", 1, "可用时间取整（秒）", "Spendable time rounds down to (seconds)",
    "加权时间按此向下取整后入账，舍去的记为荣誉时间；1 为不取整。",
    "Weighted time is rounded down to this before it is posted; the rest counts as honour. 1 for no rounding.",
    minimum=1, maximum=86_400, unit_zh="秒", unit_en="s",
)  # fmt: skip
BRANCH_REVIEW_HOURS = Rule(
    "records.branch_review_hours", 0, "每日超过多少小时须分行核定", "Hours a day above which the branch confirms",
    "同一人同一天累计超过时，由分行核定后入账；0 为不核定。",
    "Above this in a day, a person's hours wait for the branch; 0 for no review.",
    minimum=0, maximum=24, unit_zh="小时", unit_en="h",
)  # fmt: skip
DISTRICT_REVIEW_HOURS = Rule(
    "records.district_review_hours", 0, "每日超过多少小时须总行核定", "Hours a day above which the district confirms",
    "同一人同一天累计超过时，由总行核定后入账；0 为不核定。",
    "Above this in a day, a person's hours wait for the district; 0 for no review.",
    minimum=0, maximum=24, unit_zh="小时", unit_en="h",
)  # fmt: skip
