"""How checking in and out, and uploading, refuse."""

from app.kit.errors import Conflict, Forbidden, Invalid, TooMany


class CheckInCodeWrong(Invalid):
    """The six digits are wrong."""

    code = "orders.check_in_code_wrong"
    zh = "六位码不对，还可以再试 {left} 次。请向{recipient}再核对一遍。"
    en = "The six digits are wrong; {left} tries left. Please check them with the {recipient}."


class CheckInCodeShort(Invalid):
    """Not six digits: nothing was guessed, and no try is used up."""

    code = "orders.check_in_code_short"
    zh = "请输入六位数字。{recipient}的页面上和服务单上都有这六位码。"
    en = "Enter six digits: they stand on the {recipient}’s page and on the slip."


class CheckInLocked(TooMany):
    """Too many wrong codes."""

    code = "orders.check_in_locked"
    zh = "六位码连续输错，已暂停使用。可以用手机相机扫{recipient}页面上的二维码，或请站点工作人员代为签到签退。"
    en = "Too many wrong codes. Scan the picture on the {recipient}’s page with your camera, or ask the staff of your station."


class PictureTooOld(Conflict):
    """A photographed picture is no sign that one is there."""

    code = "orders.picture_too_old"
    zh = "这个二维码已经过期（每 30 秒换一次）。请重新扫受助人手机上的码，或改用六位码。"
    en = (
        "This picture is too old: it changes every 30 seconds. Scan the recipient's phone again, or use the six digits."
    )


class CheckInTooEarly(Conflict):
    """It is not time yet."""

    code = "orders.check_in_too_early"
    zh = "还没到签到时间，请在开始前 {minutes} 分钟内再签到。"
    en = "It is too early. Check in within {minutes} minutes before the beginning."


class CheckInTooLate(Conflict):
    """The time is over."""

    code = "orders.check_in_too_late"
    zh = "服务时间已过，不能再签到。请联系站点说明情况。"
    en = "The time of the service is over. Please tell your station."


class CheckInTimeRefused(Invalid):
    """Staff gave an impossible time."""

    code = "orders.check_in_time_refused"
    zh = "签到签退时间不对：不能在将来，签退须晚于签到，且在服务时间前后 24 小时内。请改正。"
    en = "These times cannot be: not in the future, the end after the beginning, and within 24 hours of the service."


class TooManyCheckIns(Conflict):
    """More check-ins in a day than the bank's rule allows."""

    code = "orders.too_many_check_ins"
    zh = "今天签到已达 {most} 次，不能再签到。请联系站点核实。"
    en = "You have checked in {most} times today, which is the most allowed. Please ask your station."


class UploadClosed(Forbidden):
    """The bank counts check-ins."""

    code = "orders.upload_closed"
    zh = "本行以签到签退计时，不用上传。请代为签到、签退。"
    en = "This bank counts check-ins; services are not uploaded. Check the helper in and out instead."


class CheckInClosed(Forbidden):
    """The bank counts what the sub-branch uploads."""

    code = "orders.check_in_closed"
    zh = "本行以支行上传确认的服务计时，不用签到。"
    en = "This bank counts what the sub-branch uploads; there is no check-in."
