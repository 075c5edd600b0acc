"""What a bank may decide about its messages."""

from app.rules.declaration import Rule

SMS_BY_DEFAULT = Rule(
    "notifications.sms_by_default", True, "默认发短信", "SMS by default",
    "会员没有另选时，重要消息是否也发短信。", "Whether important messages also go by SMS where a member has not chosen.",
)  # fmt: skip
