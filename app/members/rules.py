"""What a bank may decide about its members."""

from app.rules.declaration import Choice, Rule

LEVEL_HOURS = Rule(
    "members.level_hours", [10, 50, 100, 300], "升级所需服务小时", "Hours for each level",
    "实际服务累计到这些小时数，依次升到 1、2、3…级。", "Actual hours served at which a member reaches level 1, 2, 3 …",
)  # fmt: skip
LEVEL_LEAST_STARS = Rule(
    "members.level_least_stars", 0, "升级所需平均星级", "Stars for a level",
    "收到的评价平均不到这么多星的，小时够了也先不升级；0 为不看评价，还没有评价的照常升级。",
    "Whose evaluations average fewer stars does not rise yet, though the hours suffice; 0 does not look, and who has none yet rises.",
    minimum=0, maximum=5, unit_zh="星", unit_en="stars",
)  # fmt: skip
VOLUNTEER_ENTRY = Rule(
    "members.volunteer_entry", "open", "成为志愿者", "Becoming a volunteer",
    "会员申请做志愿者时，是登记即可，还是要先审核。", "Whether a member becomes a volunteer by saying so, or after vetting.",
    choices=(Choice("open", "登记即可", "By saying so"), Choice("vetted", "审核通过后", "After vetting")),
)  # fmt: skip
SESSION_HOURS = Rule(
    "members.session_hours", 720, "登录保持时长（小时）", "Session length (hours)",
    "居民登录后多久需要重新登录。", "How long a resident stays signed in.", minimum=1, maximum=8760, unit_zh="小时", unit_en="h",
)  # fmt: skip
STAFF_SESSION_HOURS = Rule(
    "members.staff_session_hours", 12, "工作人员登录时长（小时）", "Staff session length (hours)",
    "动态验证码通过后，工作权限保持多久。", "How long staff permissions last after the second factor.",
    minimum=1, maximum=24, unit_zh="小时", unit_en="h", is_bank_wide=True,
)  # fmt: skip
