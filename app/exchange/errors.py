"""How exchange refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class DonationClosed(Forbidden):
    """The bank takes no donations."""

    code = "exchange.donation_closed"
    zh = "本行没有开放捐赠，没有扣除任何时间。想帮助别人，可以去接一个需求，或询问站点。"
    en = "This bank does not take donations; nothing was taken. To help, take a demand, or ask your station."


class DonationNotFound(NotFound):
    """No such donation, or neither given nor received by this person."""

    code = "exchange.donation_not_found"
    zh = "没有找到这笔捐赠。请回到“捐赠时间”查看自己的记录。"
    en = "This donation was not found. Look at your own under “Donate time”."


class ReceiverNotFound(NotFound):
    """Nobody of this bank has the number."""

    code, status = "exchange.receiver_not_found", 422
    zh = "没有找到这个会员号，没有扣除任何时间。请向对方核对号码后再填。"
    en = "Nobody here has this member number; nothing was taken. Check the number with them and try again."


class GiftToOneself(Invalid):
    """The receiver is the giver."""

    code = "exchange.gift_to_oneself"
    zh = "不能捐给自己，没有扣除任何时间。请填写别人的会员号。"
    en = "One cannot give to oneself; nothing was taken. Enter somebody else's number."


class DonationTooSmall(Invalid):
    """Less than the bank takes."""

    code = "exchange.donation_too_small"
    zh = "一次至少捐 {least_zh}，没有扣除任何时间。请加一点再捐。"
    en = "A donation is at least {least_en}; nothing was taken. Please give a little more."


class ReceiverUnclear(Invalid):
    """What was named does not fit to whom it goes."""

    code = "exchange.receiver_unclear"
    zh = "请写清捐给谁：捐给团体须选团体，捐给个人须填会员号，捐给公益池则都不填。"
    en = "Say whom it is for: a group needs the group, a person their number, the pool neither."


class DonationIdUsed(Conflict):
    """The id stands for another donation already."""

    code = "exchange.donation_id_used"
    zh = "这个编号已用于另一笔捐赠，没有再扣时间。请刷新页面重新填写。"
    en = "This id stands for another donation already; nothing more was taken. Reload the page and fill it in again."
