"""What a bank may decide about what time can be given for besides services (A24)."""

from app.rules.declaration import Choice, Rule

DONATION = Rule(
    "exchange.donation", "closed", "捐赠时间", "Donating time",
    "会员能否把自己的时间捐给公益池、团体或个人。", "Whether members may give time to the pool, to groups and to people.",
    choices=(Choice("open", "开放", "Open"), Choice("closed", "不开放", "Closed")), is_bank_wide=True,
)  # fmt: skip
DONATION_LEAST_MINUTES = Rule(
    "exchange.donation_least_minutes", 5, "一次至少捐多少分钟", "Least minutes of a donation",
    "少于这么多不受理，免得账上都是零头。", "Less than this is not taken, so that accounts do not fill with crumbs.",
    minimum=1, maximum=600, unit_zh="分钟", unit_en="min", is_bank_wide=True,
)  # fmt: skip
