"""How notifications refuses."""

from app.kit.errors import Conflict, Invalid, NotFound, TooMany


class MessageNotFound(NotFound):
    """No such message for this person."""

    code = "notifications.message_not_found"
    zh = "没有找到这条消息。请返回消息列表。"
    en = "This message was not found. Go back to your messages."


class MediumNotFound(NotFound):
    """No such channel, or this deployment does not serve it."""

    code = "notifications.medium_not_found"
    zh = "本行没有这种通知渠道。请返回“我的通知”，从列出的渠道里选择。"
    en = "This bank has no such channel. Go back to “My notifications” and choose one that stands there."


class AddressNotFound(NotFound):
    """Nothing is linked to this channel."""

    code = "notifications.address_not_found"
    zh = "这个渠道还没有绑定地址，无需解除。请返回“我的通知”。"
    en = "Nothing is linked to this channel, so there is nothing to remove. Go back to “My notifications”."


class TelephoneStays(Conflict):
    """The telephone comes with being a member."""

    code = "notifications.telephone_stays"
    zh = "短信发到您登记的手机，不能在这里解除。不想收短信，请选“不要发”；换手机号请到站点办理。"
    en = "SMS goes to your registered telephone, which cannot be removed here. Choose “None, please” to get none; ask your station to change the number."


class AddressCodeWrong(Invalid):
    """The code is wrong, used, too old, or was tried too often."""

    code = "notifications.address_code_wrong"
    zh = "验证码不对或已失效（10 分钟内有效，最多试 5 次）。请核对邮件，或重新获取验证码。"
    en = "The code is wrong or no longer good (10 minutes, five tries). Check the e-mail, or ask for a new code."


class MailRefused(Invalid):
    """The mail server took nothing for this address."""

    code = "notifications.mail_refused"
    zh = "邮件服务器没有收下发往这个地址的邮件，可能地址有误。请核对后重填，或换一个邮箱。"
    en = "The mail server took nothing for this address; it may be mistyped. Check it, or use another one."


class CodesTooMany(TooMany):
    """Too many codes within an hour."""

    code = "notifications.codes_too_many"
    zh = "一小时内获取的验证码太多了。请过一会儿再试，或先用短信接收通知。"
    en = "You asked for too many codes within an hour. Please try again later, or use SMS meanwhile."


class LinkCodeUnknown(NotFound):
    """What was sent to the WeChat account is no code that waits."""

    code = "notifications.link_code_unknown"
    zh = "没有这个绑定码，或已过期。请在“我的通知”里重新获取，10 分钟内发到公众号。"
    en = "There is no such link code, or it has expired. Get a new one under “My notifications” and send it within 10 minutes."
