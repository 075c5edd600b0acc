"""What a bank may decide about people's rights, within the law."""

from app.rules.declaration import Choice, Rule

COOLING_OFF_DAYS = Rule(
    "rights.cooling_off_days", 7, "注销冷静期（天）", "Cooling-off before erasure (days)",
    "申请注销后多少天才真正删除；期间可以撤销。", "How many days pass between asking and erasing; until then it can be called off.",
    minimum=0, maximum=15, unit_zh="天", unit_en="days",
)  # fmt: skip
AFTER_DEATH = Rule(
    "rights.after_death", "heirs", "身后剩余时间", "Remaining time after a death",
    "会员去世后，账户里剩下的时间给谁。", "To whom the time goes that a member leaves behind.",
    choices=(Choice("heirs", "转给登记的继承人，没有继承人的转入公益池", "To the heirs named, without heirs to the pool"),
             Choice("pool", "一律转入公益池", "Always to the pool")),
)  # fmt: skip
