"""What a bank may decide about its figures."""

from app.rules.declaration import Rule

OPEN_FIGURES = Rule(
    "reports.open_figures", True, "公开数据页", "Public figures",
    "任何人不登录即可看到本行的汇总数字（少于五的不显示），包括大屏。",
    "Anybody may see the bank's totals without signing in (counts below five hidden), the big screen too.", is_bank_wide=True,
)  # fmt: skip
