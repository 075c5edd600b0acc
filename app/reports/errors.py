"""How reports refuses."""

from app.kit.errors import NotFound


class BankNotSupervised(NotFound):
    """No such bank in the supervisor's region."""

    code = "reports.bank_not_supervised"
    zh = "本地区没有这家时间银行。请从列表中选择。"
    en = "There is no such bank in your region. Choose one from the list."


class PlaceNotFound(NotFound):
    """No such node, or nothing is folded for it yet."""

    code = "reports.place_not_found"
    zh = "没有找到这个网点的统计。新网点的数字几分钟后出现，请返回上一级查看。"
    en = "There are no figures of this node. Those of a new one appear within minutes; please go one level up."
