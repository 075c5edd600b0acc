"""What a bank may decide about its messages."""

from app.rules.declaration import Rule

SMS_BY_DEFAULT = Rule(
    "notifications.sms_by_default", True, "默认发短信", "SMS by default",
    "会员没有另选时，重要消息是否也发短信。", "Whether important messages also go by SMS where a member has not chosen.",
)  # fmt: skip
DIGEST_HOUR = Rule(
    "notifications.digest_hour", 18, "每日汇总时间", "Hour of the digest",
    "选了“每天汇总一次”的会员，几点收到当天的消息。", "At what hour members who chose one message a day get the messages of the day.",
    minimum=0, maximum=23, unit_zh="点", unit_en="o’clock",
)  # fmt: skip
MESSAGE_DAYS = Rule(
    "notifications.message_days", 730, "消息保存多少天", "Days messages are kept",
    "超过这么多天的消息（不论是否已读）和它们的发送记录每天清理一次。", "Messages older than this, read or not, and how they were sent are thrown away daily.",
    minimum=180, maximum=3650, unit_zh="天", unit_en="days", is_bank_wide=True,
)  # fmt: skip
