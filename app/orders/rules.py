"""What a bank may decide about demands and orders: the three switches first."""

from app.orders.models import Payer, Programme
from app.rules.declaration import Choice, Rule

_PAYERS = (
    Choice(Payer.REQUESTER.value, "受助人付时间", "The requester's time"),
    Choice(Payer.BANK.value, "银行发放，受助人不付", "The bank itself; the requester pays nothing"),
    Choice(Payer.SPONSOR.value, "团体支付", "A sponsoring organisation"),
)
_PAYER_HELP = ("由谁支付服务者的时间。", "Whose time pays the helper.")

PAYER = {
    Programme.GENERAL: Rule("orders.payer_general", "bank", "谁付：日常互助", "Who pays: everyday help", *_PAYER_HELP, choices=_PAYERS),
    Programme.MEALS: Rule("orders.payer_meals", "bank", "谁付：助餐", "Who pays: meals", *_PAYER_HELP, choices=_PAYERS),
    Programme.PARTY: Rule("orders.payer_party", "bank", "谁付：党员服务", "Who pays: party members' service", *_PAYER_HELP, choices=_PAYERS),
}  # fmt: skip
WHO_TAKES = Rule(
    "orders.who_takes", "claim", "接单还是派单", "Claim or dispatch",
    "志愿者自己接单、工作人员派单，或两者都可以。", "Whether volunteers claim, staff dispatch, or both.",
    choices=(Choice("claim", "志愿者接单", "Volunteers claim"), Choice("dispatch", "工作人员派单", "Staff dispatch"),
             Choice("both", "接单、派单都可以", "Both")),
)  # fmt: skip
WHAT_COUNTS = Rule(
    "orders.what_counts", "check_in", "以什么计时", "What counts",
    "以签到签退计时，或以支行上传确认的服务计时。", "Check-in and check-out, or what the sub-branch uploads and confirms.",
    choices=(Choice("check_in", "签到签退", "Check-in and check-out"), Choice("upload", "支行上传确认", "Upload by the sub-branch")),
)  # fmt: skip
SILENCE_HOURS = Rule(
    "orders.silence_hours", 72, "多久不确认即自动确认（小时）", "Silence confirms after (hours)",
    "受助人既不确认也不提异议，过这段时间自动确认。", "When the recipient neither confirms nor disputes, it is confirmed after this.",
    minimum=1, maximum=720, unit_zh="小时", unit_en="h",
)  # fmt: skip
UPLOAD_CONFIRMS = Rule(
    "orders.upload_confirms", False, "支行上传即确认", "The upload confirms",
    "支行上传的服务无须受助人再确认。", "A service the sub-branch uploads needs no further confirmation.",
)  # fmt: skip
CHECK_IN_EARLY_MINUTES = Rule(
    "orders.check_in_early_minutes", 30, "可提前签到（分钟）", "Check-in opens (minutes before)",
    "开始前多少分钟可以签到。", "How long before the beginning one can check in.",
    minimum=0, maximum=240, unit_zh="分钟", unit_en="min",
)  # fmt: skip
OVERRUN_MINUTES = Rule(
    "orders.overrun_minutes", 60, "最多超时（分钟）", "Longest overrun (minutes)",
    "超过约定结束多久仍未签退，视为忘记签退，只计到约定结束。",
    "How long past the agreed end one may check out; after that it counts as forgotten, up to the agreed end only.",
    minimum=0, maximum=480, unit_zh="分钟", unit_en="min",
)  # fmt: skip
MOST_CHECK_INS = Rule(
    "orders.most_check_ins_a_day", 0, "每人每日最多签到次数", "Most check-ins a person and day",
    "0 为不限。", "0 for no limit.", minimum=0, maximum=50,
)  # fmt: skip
REMINDER_HOURS = Rule(
    "orders.reminder_hours", 12, "提前多久提醒（小时）", "Reminder before the service (hours)",
    "服务开始前多久提醒双方。", "How long before the beginning both are reminded.",
    minimum=1, maximum=72, unit_zh="小时", unit_en="h",
)  # fmt: skip
NO_SHOW_HOURS = Rule(
    "orders.no_show_hours", 24, "多久未签到记为未到场（小时）", "No-show after (hours)",
    "约定结束后多久仍无签到，记为未到场并退回时间。", "How long after the agreed end an order without check-in is given up.",
    minimum=1, maximum=168, unit_zh="小时", unit_en="h",
)  # fmt: skip
FILE_DAYS = Rule(
    "orders.file_days", 1095, "订单附件保存多少天", "Days files of an order are kept",
    "订单办结这么多天后，它的照片和凭证每天清理一次；争议未裁决的不清理。", "So long after an order is over its photographs and proof are erased; never while a dispute is open.",
    minimum=180, maximum=3650, unit_zh="天", unit_en="days", is_bank_wide=True,
)  # fmt: skip
